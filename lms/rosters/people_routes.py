"""The people page: those of one's reach, their file, and each one's own page."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.accounts import identity
from lms.accounts.local_path import local_path
from lms.accounts.posting import deliver_after, site
from lms.accounts.proving import naming_people
from lms.accounts.second_factor import has_factor
from lms.messages import Message
from lms.reach.guards import found_or_404, needs
from lms.reach.roles import RECOGNISERS, Role
from lms.reach.visitor import signed_in_reach, today
from lms.rosters.confirming import confirm_all
from lms.rosters.functions import FUNCTION_NAMES
from lms.rosters.learnt import published_courses
from lms.rosters.named_files import csv_answer, schema_answer
from lms.rosters.people import Asked, read_asked
from lms.rosters.people_export import Wanted, csv_of, file_name, schema_of, sums_of
from lms.rosters.people_list import COUNTED_UP_TO, Page, count_people, page_of_people
from lms.rosters.people_words import AUDIENCE_NAMES, MEANS_NAMES, STATE_NAMES
from lms.rosters.person import person_seen
from lms.rosters.ticked import numbers_in
from lms.rosters.to_confirm import CONFIRMERS
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import database, reader, writer
from lms.web.templating import number as number_in_words
from lms.web.templating import say

Choice = TypeVar("Choice", bound=StrEnum)

blueprint = Blueprint("people", __name__, template_folder="templates", url_prefix="/people")


@blueprint.get("")
@guarded(needs(*CONFIRMERS))
def show() -> ResponseReturnValue:
    """List the people of the visitor's reach, by name."""
    db, reach, on, asked = reader(), signed_in_reach(), today(), read_asked(request.args)
    page = page_of_people(db, reach=reach, on=on, asked=asked)
    return render_template(
        "rosters/people.html",
        asked=asked,
        page=page,
        found=_found(asked, page),
        sums=sums_of(db, page.lines, published_courses(db)),
        audiences=reach.named_audiences,
        recognises=reach.holds(*RECOGNISERS),
        audience_choices=[("", _("everybody")), *_choices(AUDIENCE_NAMES, reach.named_audiences)],
        function_choices=[("", _("any")), *_choices(FUNCTION_NAMES, FUNCTION_NAMES.keys())],
        function_names=FUNCTION_NAMES,
        state_choices=_choices(STATE_NAMES, STATE_NAMES.keys()),
        state_names=STATE_NAMES,
    )


def _choices(names: Mapping[Choice, Message], kept: Collection[Choice]) -> list[tuple[str, str]]:
    return [(one.value, say(name)) for one, name in names.items() if one in kept]


def _found(asked: Asked, page: Page) -> str:
    """Say how many are listed, where that is cheap to know: counting many costs more than showing some."""
    if asked.after is not None:
        return ""
    reach, on = signed_in_reach(), today()
    if page.after is None:
        number = len(page.lines)
    elif reach.is_wide and asked.is_narrowed:
        return ""
    else:
        number = count_people(reader(), reach=reach, on=on, asked=asked)
    if number > COUNTED_UP_TO:
        return str(_("More than %(num)s people", num=number_in_words(COUNTED_UP_TO)))
    return str(ngettext("%(num)s person", "%(num)s people", number))


@blueprint.get("/people.csv")
@guarded(naming_people(needs(*CONFIRMERS)), writes=True)
def csv_file() -> ResponseReturnValue:
    """Give everybody that the pages of the list show; who asked for it stands in the security log."""
    wanted = _wanted()
    pieces = csv_of(database(), wanted)
    return csv_answer(pieces, name=file_name(wanted), asked_by=wanted.reach.person_id)


@blueprint.get("/people.schema.json")
@guarded(needs(*CONFIRMERS))
def schema_file() -> ResponseReturnValue:
    """Give the Table Schema that goes beside the CSV of the same filters."""
    wanted = _wanted()
    name = file_name(wanted)
    return schema_answer(lambda speak: schema_of(wanted, name=name, say=speak), name=name)


def _wanted() -> Wanted:
    return Wanted(reach=signed_in_reach(), on=today(), asked=read_asked(request.args))


@blueprint.get("/<int:person_id>")
@guarded(needs(*CONFIRMERS))
def person(person_id: int) -> ResponseReturnValue:
    """Show one person of the visitor's reach."""
    seen = found_or_404(person_seen(reader(), reach=signed_in_reach(), person_id=person_id, on=today()))
    return render_template(
        "rosters/person.html",
        seen=seen,
        may_forget_step=_may_forget_step(person_id),
        language=page_language(),
        audience_names=AUDIENCE_NAMES,
        function_names=FUNCTION_NAMES,
        means_names=MEANS_NAMES,
    )


def _may_forget_step(person_id: int) -> bool:
    reach = signed_in_reach()
    if Role.ADMINISTRATOR not in reach.roles or person_id == reach.person_id:
        return False
    return has_factor(reader(), person_id=person_id)


@blueprint.post("/confirm")
@guarded(needs(*CONFIRMERS))
def confirm() -> ResponseReturnValue:
    """Confirm those ticked, all at once, and go back to where they were ticked."""
    ticked = numbers_in(request.form.getlist("who"))
    back = local_path(request.form.get("back") or url_for("people.show"))
    if not ticked:
        flash(_("Tick at least one person."), tone="warning")
        return redirect(back, 303)
    db = writer()
    done = confirm_all(
        db,
        reach=signed_in_reach(),
        affiliation_ids=ticked,
        site=site(),
        today=today(),
        now=datetime.now(UTC),
        origin=identity.origin(),
    )
    db.commit()
    flash(ngettext("%(num)s person is confirmed.", "%(num)s people are confirmed.", done))
    if done < len(set(ticked)):
        flash(_("The others had been answered already."), tone="info")
    response = make_response(redirect(back, 303))
    deliver_after(response)
    return response
