"""The leader's list on a telephone: one touch notes somebody, another takes it back with a reason."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import device_pages
from lms.accounts.queries import person_by_email
from lms.messages import RefusalError, message
from lms.schools.population import Audience
from lms.web import csrf
from lms.web.guards import guarded
from lms.web.locale import NAMES
from lms.web.session import reader, settings, writer
from lms.web.templating import say
from lms.workshops.attendance_list import attendance_list
from lms.workshops.attending import Note, correct_headcount, note_presence, revoke_presence
from lms.workshops.door import nearest
from lms.workshops.door_forms import SchoolForm, new_key
from lms.workshops.event_ids import new_ids
from lms.workshops.keepers import KEEPS, keeper_id, kept_session, led, note_change, owner, plans_sessions
from lms.workshops.kept_list_words import list_words
from lms.workshops.kinds import Way
from lms.workshops.marking import Answer, take_marks
from lms.workshops.models import Workshop, WorkshopSitting
from lms.workshops.nearby import schools_nearby
from lms.workshops.sent_marks import read_marks
from lms.workshops.sittings import HALF_DAY_NAMES, Sitting
from lms.workshops.states import State

blueprint = Blueprint(
    "workshop_list", __name__, template_folder="templates", url_prefix="/workshops/<int:workshop_id>/list"
)


@blueprint.get("")
@guarded(KEEPS)
def show(workshop_id: int) -> ResponseReturnValue:
    """Show the list of a half-day: today's, unless another is asked for."""
    workshop = kept_session(workshop_id)
    return _page(workshop, _sitting(workshop))


@blueprint.post("")
@guarded(KEEPS)
def note(workshop_id: int) -> ResponseReturnValue:
    """Note somebody registered, a first name, an account, or a number of others."""
    workshop = kept_session(workshop_id)
    sitting, form = _sitting(workshop), SchoolForm(request.form, host=workshop.host)
    form.find(reader())
    if "registration" not in request.form and not form.validate():
        return _page(workshop, sitting, form=form, status=422)
    db, by, now = writer(), keeper_id(), datetime.now(UTC)
    try:
        noted = _note(sitting, form)
        act = correct_headcount if noted.way is Way.HEADCOUNT else note_presence
        act(db, workshop_id=workshop_id, note=noted, by=by, now=now)
    except RefusalError as refused:
        return _page(workshop, sitting, form=form, refused=refused, status=422)
    note_change(db, now)
    db.commit()
    return redirect(f"/workshops/{workshop_id}/list?sitting={sitting.id}#list", 303)


@blueprint.post("/events")
@guarded(KEEPS)
def take_events(workshop_id: int) -> ResponseReturnValue:
    """Take what a device noted, perhaps without a network; each note is answered, a second time alike."""
    kept_session(workshop_id)
    db, now = writer(), datetime.now(UTC)
    try:
        marks = read_marks(request.get_json(silent=True))
    except RefusalError as refused:
        return jsonify(said=[say(reason) for reason in refused.reasons]), 422
    answers = take_marks(
        db,
        workshop_id=workshop_id,
        marks=marks,
        by=keeper_id(),
        secret=csrf.secret(),
        now=now,
    )
    note_change(db, now)
    db.commit()
    return jsonify(answers=[_told(one) for one in answers])


def _told(answer: Answer) -> dict[str, object]:
    words = " ".join(say(one) for one in answer.words)
    outcome = answer.outcome.value if answer.outcome is not None else "refused"
    return {"id": answer.key, "outcome": outcome, "words": words}


@blueprint.post("/revoke")
@guarded(KEEPS)
def revoke(workshop_id: int) -> ResponseReturnValue:
    """Take a presence back, with a reason."""
    workshop = kept_session(workshop_id)
    sitting, db, now = _sitting(workshop), writer(), datetime.now(UTC)
    try:
        revoke_presence(
            db,
            workshop_id=workshop_id,
            attendance_id=_number("attendance"),
            by=keeper_id(),
            reason=request.form.get("reason", ""),
            now=now,
        )
    except RefusalError as refused:
        return _page(workshop, sitting, refused=refused, status=422)
    note_change(db, now)
    db.commit()
    return redirect(f"/workshops/{workshop_id}/list?sitting={sitting.id}#list", 303)


def _note(sitting: WorkshopSitting, form: SchoolForm) -> Note:
    key = request.form.get("key", "")[:40] or new_key()
    if "registration" in request.form:
        return Note(sitting_id=sitting.id, way=Way.LIST, key=key, registration_id=_number("registration"))
    if request.form.get("headcount", "").strip():
        return Note(
            sitting_id=sitting.id,
            way=Way.HEADCOUNT,
            key=key,
            headcount=_number("headcount", lacking=-1),
            uai=form.uai,
        )
    if "email" in request.form:
        return Note(sitting_id=sitting.id, way=Way.LIST, key=key, person_id=_person(request.form["email"]))
    return Note(
        sitting_id=sitting.id,
        way=Way.LIST,
        key=key,
        given_name=request.form.get("given_name", ""),
        uai=form.uai,
        language=_language(),
    )


def _language() -> str:
    chosen = request.form.get("language", "")
    return chosen if chosen in settings().locales else ""


def _person(typed: str) -> int:
    found = person_by_email(reader(), email=typed.strip().lower())
    if found is None:
        raise RefusalError(
            message("No account has the address %(email)s. Let the person create one first.", email=typed)
        )
    return found.id


def _number(name: str, *, lacking: int = 0) -> int:
    typed = request.form.get(name, "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else lacking


def _sitting(workshop: Workshop) -> WorkshopSitting:
    asked = request.values.get("sitting", "")
    for one in workshop.sittings:
        if asked == str(one.id):
            return one
    return nearest(workshop.sittings, zone=ZoneInfo(workshop.timezone), now=datetime.now(UTC))


def _page(
    workshop: Workshop,
    sitting: WorkshopSitting,
    *,
    form: SchoolForm | None = None,
    refused: RefusalError | None = None,
    status: int = 200,
) -> Response:
    today = datetime.now(UTC).astimezone(ZoneInfo(workshop.timezone)).date()
    form, nearby = form or SchoolForm(host=workshop.host), schools_nearby(reader(), workshop.host)
    if nearby:
        form.words.render_kw = {"list": "nearby"}
    page = render_template(
        "workshops/attendance.html",
        workshop=workshop,
        sitting=sitting,
        half_days=[
            (one, HALF_DAY_NAMES[Sitting(on=one.on, starts=one.starts, ends=one.ends).half_day])
            for one in workshop.sittings
        ],
        held=attendance_list(reader(), workshop=workshop, sitting_id=sitting.id),
        form=form,
        faults=[say(reason) for reason in refused.reasons] if refused else [],
        key=new_key,
        may_note=workshop.state in {State.OPEN.value, State.HELD.value} and sitting.on <= today,
        may_renew=plans_sessions(),
        is_closed=workshop.state == State.CLOSED.value,
        for_teachers=workshop.audience == Audience.TEACHER.value,
        mistake=_("Noted by mistake"),
        words=list_words(),
        ids=new_ids(workshop.id, secret=csrf.secret()),
        owner=owner(),
        outside=led(),
        nearby=nearby,
        spoken=_languages(workshop),
    )
    return device_pages.keep(make_response(page, status), owner=owner())


def _languages(workshop: Workshop) -> list[tuple[str, str]]:
    """Give the site's languages, those of the session first."""
    spoken = [code for code in workshop.languages.split() if code in settings().locales]
    others = [code for code in settings().locales if code not in spoken]
    return [(code, NAMES.get(code, code)) for code in (*spoken, *others)]
