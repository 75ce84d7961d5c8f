"""The page of an inspector, an adviser or a coordinator over the schools of a territory."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lms.home.territory import Only, Territory, territory_of
from lms.messages import Message, message
from lms.reach.guards import needs
from lms.reach.roles import RECOGNISERS, Role
from lms.reach.visitor import signed_in_reach, today
from lms.rosters.to_confirm import CONFIRMERS
from lms.web.guards import guarded
from lms.web.session import reader

blueprint = Blueprint("territory", __name__, template_folder="templates", url_prefix="/territory")

LONGEST_PAGE = 5
ONLY_TITLES: dict[Only, Message] = {
    Only.ALL: message("All schools"),
    Only.WAITING: message("Schools with people to confirm"),
    Only.UNKNOWN: message("Schools whose headcount is unknown"),
    Only.ZERO: message("Schools at 0 %%"),
}


@blueprint.get("")
@guarded(
    needs(
        Role.SCHOOL_DIRECTOR,
        Role.SCHOOL_HEAD,
        Role.INSPECTOR,
        Role.ADVISER,
        Role.COORDINATOR,
        Role.ADMINISTRATOR,
    )
)
def show() -> ResponseReturnValue:
    """Show each school's coverage, who waits there, unknown headcounts, and schools at 0 %."""
    only, page, reach = _only(), request.args.get("page", ""), signed_in_reach()
    names = reach.holds(*CONFIRMERS)
    found = territory_of(
        reader(),
        reach=reach,
        today=today(),
        goal=request.args.get("goal", ""),
        only=only,
        page=int(page) if page.isascii() and page.isdigit() and len(page) <= LONGEST_PAGE else 1,
        names=names,
    )
    if found is None:
        return render_template("home/no_territory.html")
    return render_template(
        "home/territory.html",
        territory=found,
        only=only,
        lists=Only,
        names=names,
        recognises=reach.holds(*RECOGNISERS),
        only_titles=ONLY_TITLES,
        address=lambda **changes: _address(found, only, changes),
        page_address=lambda number: _address(found, only, {"page": str(number)}) + "#rows",
    )


def _only() -> Only:
    text = request.args.get("only", "")
    return Only(text) if text in {one.value for one in Only} else Only.ALL


def _address(found: Territory, shown: Only, changes: Mapping[str, str]) -> str:
    query = {"goal": found.chosen.key, "only": shown.value, **changes}
    first = found.choices[0].key
    kept = {
        name: value
        for name, value in query.items()
        if value and (name, value) not in {("goal", first), ("only", Only.ALL.value), ("page", "1")}
    }
    return f"/territory?{urlencode(kept)}" if kept else "/territory"
