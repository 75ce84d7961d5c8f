"""`/people/hours`: where a superior says which hours of her people count as service, many at once.

Deciding takes two steps: the list, where one ticks and chooses, leads to a page of what that would do, which
may be opened again like any other; only from there is it written.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from lms.accounts import identity
from lms.accounts.local_path import local_path
from lms.messages import RefusalError, message
from lms.progress.attestation_words import MEANS_NAMES, duration
from lms.progress.days import school_year_name
from lms.reach.guards import found_or_404, needs
from lms.reach.reach import Reach
from lms.reach.roles import RECOGNISERS
from lms.reach.visitor import signed_in_reach, today
from lms.rosters.hours_asked import PATH, Asked, State, read_asked
from lms.rosters.hours_courses import AgentCourses, agent_courses
from lms.rosters.hours_effect import Decision, Effect, How, effect_of
from lms.rosters.hours_export import STATE_NAMES
from lms.rosters.hours_form import WHOLE, RecogniseForm
from lms.rosters.hours_list import (
    Line,
    all_lines,
    lines_of,
    page_of_hours,
    sums_of_hours,
)
from lms.rosters.hours_typed import read_minutes
from lms.rosters.recognising import MOST_AT_ONCE, Recognised, Recognising, recognise_all
from lms.rosters.ticked import numbers_in
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import reader, writer
from lms.web.templating import say

blueprint = Blueprint("hours", __name__, template_folder="templates", url_prefix=PATH)

RECOGNISES = needs(*RECOGNISERS)


def deciding_reach() -> Reach:
    """Give the visitor's reach by the roles that decide about hours: what another shows isn't hers to say."""
    return signed_in_reach().only(*RECOGNISERS)


@blueprint.get("")
@guarded(RECOGNISES)
def show() -> ResponseReturnValue:
    """List the modules completed by the visitor's people in a school year, with their hours."""
    return _page(_form(None), read_asked(request.args, today=today()), agent_courses(reader()))


def _form(typed: MultiDict[str, str] | None) -> RecogniseForm:
    # Asking for an effect writes nothing: its address needs no token.
    return RecogniseForm(typed, meta={"csrf": False})


@blueprint.get("/effect")
@guarded(RECOGNISES)
def show_effect() -> ResponseReturnValue:
    """Show what would be recognised; nothing is written yet."""
    form, asked = _form(request.args), read_asked(request.args, today=today())
    courses, ticked = agent_courses(reader()), numbers_in(request.args.getlist("which"))
    if not form.validate():
        return _page(form, asked, courses, ticked), 422
    try:
        decision = Decision(how=How(form.how.data), minutes=_minutes(form))
        chosen = _chosen(form, asked, courses, ticked)
        effect = effect_of(chosen, decision)
    except RefusalError as refused:
        form.form_errors.extend(say(reason) for reason in refused.reasons)
        return _page(form, asked, courses, ticked), 422
    if not effect.changed:
        form.form_errors.append(_("This is how it stands already: nothing would change."))
        return _page(form, asked, courses, ticked), 422
    if len(chosen) < len(set(ticked)) and form.whom.data != WHOLE:
        flash(_("Some of those ticked aren’t in your list any more: they are left out."), tone="info")
    return _effect_page(asked, courses, chosen, decision, effect)


def _minutes(form: RecogniseForm) -> int:
    return read_minutes(form.hours.data or "") if form.how.data == How.PART else 0


def _chosen(
    form: RecogniseForm, asked: Asked, courses: AgentCourses, ticked: Sequence[int]
) -> Sequence[Line]:
    db, reach, on = reader(), deciding_reach(), today()
    if form.whom.data == WHOLE:
        chosen = all_lines(db, reach=reach, on=on, courses=courses, asked=asked, most=MOST_AT_ONCE)
        if not chosen:
            raise RefusalError(message("Nothing is in this list any more."))
    elif ticked:
        few = set(ticked[: MOST_AT_ONCE + 1])
        chosen = lines_of(db, reach=reach, on=on, courses=courses, completion_ids=few)
        found_or_404(chosen or None)
    else:
        raise RefusalError(message("Tick at least one module, or choose all those of the list."))
    if len(chosen) > MOST_AT_ONCE:
        raise RefusalError(
            message(
                "At most %(most)s modules are decided at once: narrow the list by module or by school.",
                most=MOST_AT_ONCE,
            )
        )
    return chosen


@blueprint.post("/confirm")
@guarded(RECOGNISES)
def confirm() -> ResponseReturnValue:
    """Write what was shown, once; where something has changed since, nothing is."""
    decision, seen = _decision(), _seen(request.form.getlist("which"))
    back, db = local_path(request.form.get("back") or PATH), writer()
    if decision is None or not seen:
        flash(_("Nothing was chosen, and nothing was written."), tone="warning")
        return redirect(back, 303)
    by = Recognising(
        reach=deciding_reach(),
        courses=agent_courses(reader()),
        today=today(),
        now=datetime.now(UTC),
        origin=identity.origin(),
    )
    try:
        written = found_or_404(recognise_all(db, by, decision, seen=seen))
    except RefusalError as refused:
        for reason in refused.reasons:
            flash(say(reason), tone="warning")
        return redirect(back, 303)
    db.commit()
    _tell(written, decision)
    return redirect(back, 303)


def _decision() -> Decision | None:
    how, minutes = request.form.get("how", ""), numbers_in(request.form.getlist("minutes"))
    if how not in {one.value for one in How} or (how == How.PART and not minutes):
        return None
    return Decision(how=How(how), minutes=minutes[0] if how == How.PART else 0)


def _seen(values: Sequence[str]) -> dict[int, int]:
    """Read the completions of the page of the effect, each with the minutes recognised that it showed."""
    pairs = [value.partition("-") for value in values]
    return {
        completion_id: int(before)
        for number, _dash, before in pairs
        for completion_id in numbers_in([number])
        if before.isascii() and before.isdigit() and len(before) <= 5
    }


def _tell(written: Recognised, decision: Decision) -> None:
    if not written.people:
        flash(_("This was written already: nothing has changed."), tone="info")
        return
    hours = say(duration(written.minutes))
    if decision.how is How.NONE:
        flash(
            ngettext(
                "%(hours)s of %(num)s person aren’t recognised any more.",
                "%(hours)s of %(num)s people aren’t recognised any more.",
                written.people,
                hours=hours,
            )
        )
        return
    flash(
        ngettext(
            "%(hours)s are recognised, of %(num)s person.",
            "%(hours)s are recognised, of %(num)s people.",
            written.people,
            hours=hours,
        )
    )


def _page(form: RecogniseForm, asked: Asked, courses: AgentCourses, ticked: Sequence[int] = ()) -> str:
    reach, on, db, language = deciding_reach(), today(), reader(), page_language()
    page = page_of_hours(db, reach=reach, on=on, courses=courses, asked=asked)
    return render_template(
        "rosters/hours.html",
        form=form,
        asked=asked,
        page=page,
        sums=sums_of_hours(db, reach=reach, on=on, courses=courses, asked=asked) if page.lines else None,
        ticked=ticked,
        courses=courses,
        language=language,
        duration=duration,
        means_names=MEANS_NAMES,
        state_names=STATE_NAMES,
        states=State,
        year_choices=[(str(year), school_year_name(year)) for year in asked.years],
        module_choices=[("", _("all modules")), *courses.modules(language)],
        state_choices=[(one.value, say(name)) for one, name in STATE_NAMES.items()],
    )


def _effect_page(
    asked: Asked, courses: AgentCourses, chosen: Sequence[Line], decision: Decision, effect: Effect
) -> str:
    return render_template(
        "rosters/hours_effect.html",
        asked=asked,
        lines=[line for line in chosen if decision.minutes_of(line.minutes) != line.recognised],
        decision=decision,
        effect=effect,
        is_taken_back=decision.how is How.NONE,
        courses=courses,
        language=page_language(),
        duration=duration,
    )
