"""A school's page: who is to be confirmed, how many people there are, what the school has done."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.accounts import identity
from lms.accounts.audit import record
from lms.home.overview import overviews
from lms.home.school_form import HeadcountForm, source_words
from lms.home.school_queries import (
    SchoolSeen,
    headcounts_said,
    mergers_of,
    modules_completed,
    people_by_function,
    school_seen,
    schools_headed,
    sheet_use,
)
from lms.messages import RefusalError
from lms.reach.guards import found_or_404, needs
from lms.reach.roles import RECOGNISERS, Role
from lms.reach.visitor import signed_in_reach, today
from lms.rosters.functions import FUNCTION_NAMES
from lms.rosters.learnt import published_courses
from lms.rosters.to_confirm import page_to_confirm
from lms.schools.declaring import Declared, Outcome, declare_headcount
from lms.schools.headcount import HEADCOUNT_KIND_NAMES, POPULATION_NAMES
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import reader, settings, writer
from lms.web.templating import day, number, say

blueprint = Blueprint("school", __name__, template_folder="templates", url_prefix="/school")

ANSWERERS = (
    Role.SCHOOL_DIRECTOR,
    Role.SCHOOL_HEAD,
    Role.INSPECTOR,
    Role.ADVISER,
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
"""Who sees a school's exact totals."""
MOST_GOALS = 12
MOST_WAITING = 20
UAI_LENGTH = 8


@blueprint.get("")
@guarded(needs(*ANSWERERS))
def index() -> ResponseReturnValue:
    """Lead to the school that the visitor heads, to the list of several, or to those of a territory."""
    headed = schools_headed(reader(), reach=signed_in_reach(), on=today())
    if not headed:
        return redirect("/territory", 303)
    if len(headed) == 1:
        return redirect(f"/school/{headed[0].uai}", 303)
    return render_template("home/schools.html", schools=headed)


@blueprint.get("/<uai>")
@guarded(needs(*ANSWERERS))
def show(uai: str) -> ResponseReturnValue:
    """Show one school of the visitor's reach."""
    seen = _seen(uai)
    return _page(seen, HeadcountForm(level=seen.school.level))


@blueprint.post("/<uai>/headcount")
@guarded(needs(*ANSWERERS))
def declare(uai: str) -> ResponseReturnValue:
    """Declare how many people the school has: the denominator of its figures from that day on."""
    seen = _seen(uai)
    if not seen.declares:
        abort(403)
    form = HeadcountForm(request.form, level=seen.school.level)
    if not form.validate():
        return _page(seen, form), 422
    db, on = writer(), form.day(today=today())
    with force_locale(settings().default_locale):
        source = source_words()
    try:
        declared = declare_headcount(
            db,
            uai=uai,
            population=form.of,
            headcount=form.headcount.data or 0,
            on=on,
            source=source,
            today=today(),
            now=datetime.now(UTC),
        )
    except RefusalError as refused:
        form.on.errors = [say(reason) for reason in refused.reasons]
        return _page(seen, form), 422
    if declared.outcome is not Outcome.UNCHANGED:
        _note(uai)
    db.commit()
    flash(_told(declared, form, on=day(on)))
    return redirect(f"/school/{uai}", 303)


def _note(uai: str) -> None:
    record(
        writer(),
        verb="headcount-declared",
        actor_id=signed_in_reach().person_id,
        object_kind="school",
        object_id=uai,
        origin=identity.origin(),
        now=datetime.now(UTC),
    )


def _told(declared: Declared, form: HeadcountForm, *, on: str) -> str:
    headcount = number(form.headcount.data or 0)
    if declared.former is None:
        return str(_("The headcount is %(number)s on %(day)s; figures use it now.", number=headcount, day=on))
    return str(
        _(
            "The headcount is %(number)s on %(day)s instead of %(former)s, which stays in the history.",
            number=headcount,
            day=on,
            former=number(declared.former),
        )
    )


def _seen(uai: str) -> SchoolSeen:
    known = uai if uai.isalnum() and uai.isascii() and len(uai) == UAI_LENGTH else ""
    return found_or_404(
        school_seen(reader(), reach=signed_in_reach(), uai=known, on=today()) if known else None
    )


def _page(seen: SchoolSeen, form: HeadcountForm) -> str:
    db, reach, on, uai = reader(), signed_in_reach(), today(), seen.school.uai
    courses = published_courses(db)
    successor, predecessors = mergers_of(db, seen.school)
    waiting = page_to_confirm(db, reach=reach, on=on, school=uai, size=MOST_WAITING) if seen.names else None
    return render_template(
        "home/school.html",
        school=seen.school,
        seen=seen,
        recognises=reach.holds(*RECOGNISERS),
        successor=successor,
        predecessors=predecessors,
        form=form,
        waiting=waiting,
        functions=people_by_function(db, uai=uai, on=on),
        function_names=FUNCTION_NAMES,
        overviews=overviews(db, reach, today=on, school=uai, most=MOST_GOALS),
        modules=modules_completed(db, uai=uai, on=on, courses=courses),
        courses=courses,
        language=page_language(),
        said=headcounts_said(db, uai=uai),
        kind_names=HEADCOUNT_KIND_NAMES,
        population_names=POPULATION_NAMES,
        sheet=sheet_use(db, reach=reach, uai=uai, on=on, names=seen.names),
        today=on,
    )
