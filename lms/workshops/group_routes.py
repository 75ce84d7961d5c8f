"""The group of a teachers' session: who is convoked, registered, present, done; and writing to them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from lms.accounts.identity import current_person
from lms.accounts.posting import deliver_after
from lms.accounts.proving import naming_people
from lms.messages import RefusalError
from lms.progress.handed_in import count_waiting
from lms.reach.guards import needs
from lms.reach.visitor import signed_in_reach, today
from lms.schools.population import Audience
from lms.tabular import workbook_pieces, write_csv
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import reader, settings, writer
from lms.web.templating import say
from lms.workshops.door_forms import new_key
from lms.workshops.group import PLACES, Place, group_of, mails_of_group
from lms.workshops.group_writing import LONGEST_SUBJECT, LONGEST_TEXT, Writing, send_message, send_reminder
from lms.workshops.models import Workshop
from lms.workshops.reaching import PLANNERS
from lms.workshops.routes import session_in_reach
from lms.workshops.showing import sender
from lms.workshops.signatures import COLUMNS, rows_of_signatures, schema_of, signatures_sheets
from lms.workshops.sittings import HALF_DAY_NAMES, Sitting
from lms.workshops.states import State
from lms.workshops.tutoring import TUTORS

blueprint = Blueprint(
    "workshop_group", __name__, template_folder="templates", url_prefix="/workshops/<int:workshop_id>"
)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {
    Place.CONVOKED: "success",
    Place.REGISTERED: "success",
    Place.WAITING: "warning",
    Place.CAME: "info",
    Place.WITHDRAWN: "neutral",
    Place.TO_ENROL: "warning",
}


@blueprint.get("/group")
@guarded(needs(*PLANNERS))
def show(workshop_id: int) -> ResponseReturnValue:
    """Show the group."""
    return _page(teachers_session(workshop_id))


@blueprint.post("/group/message")
@guarded(needs(*PLANNERS))
def write_to_all(workshop_id: int) -> ResponseReturnValue:
    """Write to everybody registered or present."""
    subject, text = request.form.get("subject", ""), request.form.get("text", "")

    def write(writing: Writing) -> int | None:
        return send_message(writer(), writing, workshop_id=workshop_id, subject=subject, text=text)

    return _written(teachers_session(workshop_id), write, typed=(subject, text))


@blueprint.post("/group/remind")
@guarded(needs(*PLANNERS))
def remind(workshop_id: int) -> ResponseReturnValue:
    """Remind those who haven't finished what is done alone."""

    def write(writing: Writing) -> int | None:
        return send_reminder(writer(), writing, workshop_id=workshop_id)

    return _written(teachers_session(workshop_id), write)


@blueprint.get("/signatures.csv")
@guarded(naming_people(needs(*PLANNERS)))
def csv_file(workshop_id: int) -> ResponseReturnValue:
    """Give who was present at each half-day, with the training plan's codes."""
    workshop = teachers_session(workshop_id)
    rows = rows_of_signatures(workshop, group_of(reader(), workshop=workshop))
    return _file(b"".join(write_csv(COLUMNS, rows)), f"{_name(workshop)}.csv", "text/csv")


@blueprint.get("/signatures.schema.json")
@guarded(needs(*PLANNERS))
def schema_file(workshop_id: int) -> ResponseReturnValue:
    """Give the Table Schema that goes beside the CSV."""
    workshop = teachers_session(workshop_id)
    schema = schema_of(workshop, name=_name(workshop), say=say, on=_today(workshop))
    return _file(schema, f"{_name(workshop)}.schema.json", "application/json")


@blueprint.get("/signatures.xlsx")
@guarded(naming_people(needs(*PLANNERS)))
def xlsx_file(workshop_id: int) -> ResponseReturnValue:
    """Give the same rows as a workbook."""
    workshop = teachers_session(workshop_id)
    sheets = signatures_sheets(workshop, group_of(reader(), workshop=workshop), say=say, on=_today(workshop))
    content = b"".join(workbook_pieces(sheets, say=say, on=_today(workshop)))
    return _file(content, f"{_name(workshop)}.xlsx", WORKBOOK)


def teachers_session(workshop_id: int) -> Workshop:
    """Give a session of the visitor's for teachers, or 404: what parents do isn't their leader's affair."""
    workshop = session_in_reach(workshop_id, planning=True)
    if workshop.audience != Audience.TEACHER.value:
        abort(404)
    return workshop


def _written(
    workshop: Workshop, write: Callable[[Writing], int | None], *, typed: tuple[str, str] = ("", "")
) -> ResponseReturnValue:
    me = current_person()
    writing = Writing(
        by=signed_in_reach().person_id,
        author=me.name if me else "",
        key=request.form.get("key", "")[:40] or new_key(),
        sender=sender(),
        now=datetime.now(UTC),
    )
    try:
        reached = write(writing)
    except RefusalError as refused:
        return _page(workshop, refused=refused, typed=typed, status=422)
    writer().commit()
    if reached is not None:
        flash(ngettext("%(num)s person is written to.", "%(num)s people are written to.", reached))
    response = make_response(redirect(f"/workshops/{workshop.id}/group", 303))
    deliver_after(response)
    return response


def _page(
    workshop: Workshop,
    *,
    refused: RefusalError | None = None,
    typed: tuple[str, str] = ("", ""),
    status: int = 200,
) -> Response:
    db = reader()
    page = render_template(
        "workshops/group.html",
        workshop=workshop,
        group=group_of(db, workshop=workshop),
        tasks=_tasks_waiting(),
        mails=mails_of_group(db, workshop.id),
        half_days=[
            (one, say(HALF_DAY_NAMES[Sitting(on=one.on, starts=one.starts, ends=one.ends).half_day]))
            for one in workshop.sittings
        ],
        places=PLACES,
        tones=TONES,
        language=page_language(),
        faults=[say(reason) for reason in refused.reasons] if refused else [],
        typed=typed,
        key=new_key,
        is_open=workshop.state == State.OPEN.value,
        is_reached=workshop.state in {State.OPEN.value, State.HELD.value, State.CLOSED.value},
        today=_today(workshop),
        longest=(LONGEST_SUBJECT, LONGEST_TEXT),
        address=f"{settings().base_url}/w/{workshop.code}",
    )
    return make_response(page, status)


def _tasks_waiting() -> int:
    """Count what waits for the visitor's answer, whichever session it comes from."""
    reach = signed_in_reach()
    return count_waiting(reader(), reach=reach, on=today()) if reach.holds(*TUTORS) else 0


def _today(workshop: Workshop) -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(workshop.timezone)).date()


def _name(workshop: Workshop) -> str:
    return f"emargement-{workshop.id}"


def _file(content: bytes, name: str, mimetype: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = mimetype
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
