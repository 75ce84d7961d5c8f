"""The reader: a unit, a module, what one follows."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from lms.accounts.guards import SIGNED_IN
from lms.accounts.identity import current_person
from lms.courses.release import Module, Unit, in_language
from lms.messages import RefusalError
from lms.progress import page, queries
from lms.progress.answering import sitting, sitting_as_shown, unit_of
from lms.progress.arrival import LEARNS, READS_COURSE, Arrival, arrival
from lms.progress.attestation_reading import latest_attestations
from lms.progress.completion import is_done, is_recorded_complete, judge
from lms.progress.handing_in import hand_in
from lms.progress.learning_page import finished_page, learning_page
from lms.progress.level_notice import level_notice
from lms.progress.module_page import module_page
from lms.progress.operations import Finished, finish_unit, open_unit
from lms.progress.order import is_open
from lms.progress.own_hours import own_hours
from lms.progress.players import allow_players
from lms.progress.quiz_page import quiz_page, send_answers
from lms.progress.record import Record
from lms.progress.resume import first_incomplete, go_on, next_unit, standing
from lms.progress.shell import render_macro
from lms.progress.task_page import task_page
from lms.progress.view import module_address, unit_address
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import after_response, reader, settings, writer
from lms.web.templating import say

blueprint = Blueprint("progress", __name__, template_folder="templates")
blueprint.record_once(lambda state: page.install(state.app))


@blueprint.get("/courses/<course_id>/<module_id>/<unit_id>")
@guarded(READS_COURSE)
def unit(course_id: str, module_id: str, unit_id: str) -> ResponseReturnValue:
    """Show a unit, and remember afterwards that its reader was there."""
    here = arrival()
    known = here.release.unit(unit_id)
    if known is not None and here.release.module_of(unit_id) is not here.release.module(module_id):
        return redirect(unit_address(here.release, known))
    module, unit = unit_of(here.release, module_id, unit_id)
    if here.person is not None and not is_open(here.release, module, here.record):
        return redirect(module_address(here.release, module))
    response = Response(_show(here, module, unit), mimetype="text/html")
    allow_players(response, unit.text(page_language()).html, hosts=settings().video_hosts)
    if here.person is not None and _is_news(module, unit, here.record):
        _remember(response, here, unit)
    return response


def _show(here: Arrival, module: Module, unit: Unit) -> str | bytes:
    notice = _notice(here, module, unit)
    if unit.kind == "page":
        return page.answer_page(here, module, unit, notice=notice)
    if unit.kind == "quiz":
        return quiz_page(here, module, unit, notice=notice)
    return task_page(here, module, unit, notice=notice)


def _is_news(module: Module, unit: Unit, record: Record) -> bool:
    """Whether opening a unit changes anything that is recorded."""
    if record.opened.get(module.id) != unit.id:
        return True
    is_settled = is_recorded_complete(module, record) or module.id in record.withdrawn
    return not is_settled and judge(module, record.done, record.level).complete


def _remember(response: Response, here: Arrival, unit: Unit) -> None:
    at_work = sitting(here, now=datetime.now(UTC), zone=settings().timezone)

    def note(db: Session) -> None:
        open_unit(db, at_work, unit=unit)

    after_response(response, note)


def _notice(here: Arrival, module: Module, unit: Unit) -> Markup:
    """Say that a unit has changed since it was done, or that it is for another level; else nothing."""
    if unit.id not in here.record.done or is_done(unit, here.record.done):
        return level_notice(here, module, unit)
    updated_on = queries.edition_published_on(
        reader(), course_id=here.release.id, unit=unit, zone=settings().timezone
    )
    language = page_language()
    return render_macro(
        language,
        "progress/notice.html",
        "renewed",
        (updated_on, is_recorded_complete(module, here.record)),
    )


@blueprint.post("/courses/<course_id>/<module_id>/<unit_id>")
@guarded(LEARNS)
def act(course_id: str, module_id: str, unit_id: str) -> ResponseReturnValue:
    """Finish a page or a task, hand a task in, or answer a quiz."""
    here = arrival()
    now, zone = datetime.now(UTC), settings().timezone
    db = writer()
    at_work = sitting_as_shown(db, here, now=now, zone=zone)
    module, unit = unit_of(at_work.release, module_id, unit_id)
    if unit.kind == "quiz":
        answer = send_answers(db, here, at_work, module, unit)
        db.commit()
        return answer
    try:
        if unit.validate == "trainer":
            hand_in(db, at_work, unit=unit)
            db.commit()
            return redirect(unit_address(here.release, unit), 303)
        finished = finish_unit(db, at_work, unit=unit)
    except RefusalError as refusal:
        return _refused(here, module, refusal)
    db.commit()
    if finished.completed_module:
        _congratulate(module, finished)
    return redirect(_after(here, module, unit, finished), 303)


def _refused(here: Arrival, module: Module, refusal: RefusalError) -> ResponseReturnValue:
    for reason in refusal.reasons:
        flash(say(reason), tone="warning")
    return redirect(module_address(here.release, module), 303)


def _congratulate(module: Module, finished: Finished) -> None:
    if finished.completed_course:
        return
    title = in_language(module.title, page_language())
    flash(_("You have completed “%(title)s”. Well done.", title=title))


def _after(here: Arrival, module: Module, unit: Unit, finished: Finished) -> str:
    """Where finishing a unit leads: on in its module, back to it when complete, or to the course's end."""
    if finished.completed_course:
        return f"/learning/{here.release.id}"
    current = here.release.module_of(unit.id)
    known = here.release.unit(unit.id)
    if current is None or known is None:
        return module_address(here.release, module)
    following = next_unit(here.release, known, here.record.level)
    if finished.completed_module or following is None or following not in current.units:
        return module_address(here.release, current)
    return unit_address(here.release, following)


@blueprint.get("/courses/<course_id>/<module_id>")
@guarded(READS_COURSE)
def module(course_id: str, module_id: str) -> ResponseReturnValue:
    """Show what a module teaches, its steps, and why it is or isn't complete."""
    here = arrival()
    found = here.release.module(module_id)
    if found is None:
        abort(404)
    return module_page(here, found)


@blueprint.get("/learning")
@guarded(SIGNED_IN)
def learning() -> ResponseReturnValue:
    """Show the courses that somebody follows, the one to resume first."""
    person = current_person()
    if person is None:
        abort(404)
    db, courses = reader(), queries.learning_of(reader(), person_id=person.person_id)
    followed = [one.release for one in courses]
    return learning_page(
        courses,
        latest_attestations(db, person_id=person.person_id),
        own_hours(db, person_id=person.person_id, releases=followed, language=page_language()),
    )


@blueprint.get("/learning/<course_id>")
@guarded(READS_COURSE)
def go_on_with(course_id: str) -> ResponseReturnValue:
    """Lead to where somebody goes on in a course, or say that nothing is left."""
    here = arrival()
    last = (
        queries.last_opened(reader(), person_id=here.person.person_id, course_id=here.release.id)
        if here.person
        else None
    )
    if standing(here.release, here.record).complete:
        return finished_page(here)
    place = go_on(here.release, here.record, last_opened=last)
    if place is not None:
        return redirect(unit_address(here.release, place.unit))
    # Nothing is left to do, yet a completion is missing: somebody withdrew it. Its module says so.
    return redirect(module_address(here.release, first_incomplete(here.release, here.record)))
