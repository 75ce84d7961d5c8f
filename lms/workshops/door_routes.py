"""The door of a session, for everybody who holds its code: registering before it, checking in on the day.

No account is needed for parents' sessions. A device that is handed on never shows who used it before.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.accounts import identity, personal_codes, throttling
from lms.accounts.identity import current_person
from lms.accounts.posting import deliver_after
from lms.codes import over_on
from lms.messages import RefusalError
from lms.schools.population import Audience
from lms.web import csrf
from lms.web.cookies import cookie_name, set_cookie
from lms.web.guards import PUBLIC, guarded
from lms.web.locale import page_language
from lms.web.session import database, reader, settings, writer
from lms.web.templating import say
from lms.workshops.attending import Note, note_presence
from lms.workshops.codes import read_code
from lms.workshops.door import Opening, current, opening
from lms.workshops.door_forms import DoorForm, PlaceForm, new_key
from lms.workshops.door_opinion import ANSWER_NAMES, QUESTION
from lms.workshops.door_queries import has_seat, place_of
from lms.workshops.kinds import Way
from lms.workshops.links import registration_token
from lms.workshops.models import Workshop
from lms.workshops.queries import listed, workshop_of_code
from lms.workshops.registering import Asked, has_free_seat, register
from lms.workshops.showing import schedule_of, sender
from lms.workshops.states import State
from lms.workshops.way_back import give_code

blueprint = Blueprint("door", __name__, template_folder="templates", url_prefix="/w")

# A telephone that noted somebody knows at which half-day, and nothing of whom.
NOTED = "door"
NOTED_SECONDS = 12 * 3600
LONGEST_TYPED = 20


@blueprint.get("")
@guarded(PUBLIC)
def show_doors() -> ResponseReturnValue:
    """Show where to type a code, and the sessions that are listed for everybody."""
    typed = request.args.get("code", "")
    if typed and read_code(typed) is not None:
        return redirect(f"/w/{read_code(typed)}", 303)
    return _doors(
        typed, fault=_("A code has six letters and figures. Look at the poster again.") if typed else ""
    )


def _doors(typed: str, *, fault: str) -> str:
    today = datetime.now(UTC).astimezone(settings().timezone).date()
    shown = [(one, schedule_of(one)[0]) for one in listed(reader(), on=today)]
    return render_template("door/doors.html", typed=typed, fault=fault, listed=shown)


@blueprint.get("/<code>")
@guarded(PUBLIC)
def show(code: str) -> ResponseReturnValue:
    """Show what the code opens now; of a code that opens nothing, ask again."""
    found = _known_session(code)
    if found is None:
        fault = _("No meeting has this code now. Check each sign, or ask whoever leads the meeting.")
        return _doors(code[:LONGEST_TYPED], fault=fault), 404
    return _page(found, now=datetime.now(UTC))


@blueprint.post("/<code>/register")
@guarded(PUBLIC)
def ask(code: str) -> ResponseReturnValue:
    """Ask for a place."""
    workshop, now = session_of_code(code), datetime.now(UTC)
    asked, form = _asked(workshop)
    if asked is None:
        return _page(workshop, now=now, form=form), 422
    db = writer()
    try:
        row = register(db, workshop_id=workshop.id, asked=asked, sender=sender(), now=now)
    except RefusalError as refused:
        return _page(workshop, now=now, form=form, refused=refused), 422
    db.commit()
    token = registration_token(row.id, secret=csrf.secret())
    response = make_response(redirect(f"/w/registration/{token}", 303))
    deliver_after(response)
    return response


@blueprint.post("/<code>/check-in")
@guarded(PUBLIC)
def check_in(code: str) -> ResponseReturnValue:
    """Note that somebody is there."""
    workshop, now = session_of_code(code), datetime.now(UTC)
    sitting = current(workshop.sittings, zone=ZoneInfo(workshop.timezone), now=now)
    if sitting is None:
        return _page(workshop, now=now), 422
    note, form = _note(workshop, sitting.id)
    if note is None:
        return _page(workshop, now=now, form=form), 422
    db = writer()
    try:
        note_presence(db, workshop_id=workshop.id, note=note, by=None, now=now)
    except RefusalError as refused:
        return _page(workshop, now=now, form=form, refused=refused), 422
    own_code = _code(db, workshop, note, now) if form is not None and form.wants_code.data else None
    db.commit()
    # The code on this answer alone: an address that shows it could be opened again on a device handed on.
    shown = _code_page(workshop, own_code, now) if own_code is not None else None
    response = make_response(shown or redirect(f"/w/{workshop.code}?done=1", 303))
    set_cookie(response, NOTED, str(sitting.id), seconds=NOTED_SECONDS)
    return response


def _code(db: Session, workshop: Workshop, note: Note, now: datetime) -> str | None:
    return give_code(
        db,
        workshop_id=workshop.id,
        event_key=note.key,
        language=page_language(),
        secret=csrf.secret(),
        today=now.astimezone(settings().timezone).date(),
        now=now,
        origin=identity.origin(),
    )


def _code_page(workshop: Workshop, code: str, now: datetime) -> str:
    last_day = over_on(now.astimezone(settings().timezone).date()) - timedelta(days=1)
    return render_template(
        "door/code.html",
        workshop=workshop,
        code=personal_codes.shown_code(code),
        last_day=last_day,
        is_claimed=False,
    )


def session_of_code(typed: str) -> Workshop:
    """Find the session of a code, or answer 404."""
    found = _known_session(typed)
    if found is None:
        abort(404)
    return found


def _known_session(typed: str) -> Workshop | None:
    """Find the session of a code; guessing codes is slowed down, using one's own isn't."""
    code = read_code(typed)
    found = workshop_of_code(reader(), code) if code else None
    if found is None:
        counted = throttling.counters(
            secret=csrf.secret(), subject="door:guess", address=request.remote_addr or ""
        )
        if not throttling.count_try(database(), counted=counted[1:], now=datetime.now(UTC)):
            abort(429)
    return found


def _needs_account(workshop: Workshop) -> bool:
    return workshop.audience == Audience.TEACHER.value


def _is_me(workshop: Workshop) -> bool:
    return current_person() is not None and (_needs_account(workshop) or request.form.get("me") == "1")


def _asked(workshop: Workshop) -> tuple[Asked | None, PlaceForm | None]:
    person = current_person()
    if person is not None and _is_me(workshop):
        key = request.form.get("key", "")[:40] or new_key()
        return Asked(key=key, language=page_language(), person_id=person.person_id), None
    if _needs_account(workshop):
        return None, None
    form = PlaceForm(request.form, host=workshop.host)
    form.find(reader())
    if not form.validate():
        return None, form
    asked = Asked(
        key=form.key.data or new_key(),
        language=page_language(),
        given_name=form.given_name.data or "",
        uai=form.uai,
        contact=form.contact.data or "",
    )
    return asked, form


def _note(workshop: Workshop, sitting_id: int) -> tuple[Note | None, DoorForm | None]:
    person = current_person()
    if person is not None and _is_me(workshop):
        key = request.form.get("key", "")[:40] or new_key()
        return Note(sitting_id=sitting_id, way=Way.DOOR, key=key, person_id=person.person_id), None
    if _needs_account(workshop):
        return None, None
    form = DoorForm(request.form, host=workshop.host)
    form.find(reader())
    if not form.validate():
        return None, form
    note = Note(
        sitting_id=sitting_id,
        way=Way.DOOR,
        key=form.key.data or new_key(),
        given_name=form.given_name.data or "",
        uai=form.uai,
        language=page_language(),
    )
    return note, form


def _join_address(workshop: Workshop) -> str:
    """Give where a live session is joined, to whoever has a seat in it and says so by signing in."""
    person = current_person()
    if person is None or not workshop.join_address or workshop.state not in {State.OPEN, State.HELD}:
        return ""
    has_one = has_seat(reader(), workshop_id=workshop.id, person_id=person.person_id)
    return workshop.join_address if has_one else ""


def _own_place(workshop: Workshop) -> str:
    """Give the token of the place that whoever is signed in has already, or waits for."""
    person = current_person()
    kept = place_of(reader(), workshop_id=workshop.id, person_id=person.person_id) if person else None
    return registration_token(kept, secret=csrf.secret()) if kept is not None else ""


def _page(
    workshop: Workshop,
    *,
    now: datetime,
    form: DoorForm | None = None,
    refused: RefusalError | None = None,
) -> Response:
    opened = opening(workshop, workshop.sittings, now=now)
    sitting = current(workshop.sittings, zone=ZoneInfo(workshop.timezone), now=now)
    if form is None and not _needs_account(workshop):
        made = DoorForm if opened is Opening.CHECK_IN else PlaceForm
        form = made(host=workshop.host)
    if form is not None and refused is not None:
        form.form_errors.extend(say(reason) for reason in refused.reasons)
    was_noted = sitting is not None and request.cookies.get(cookie_name(NOTED)) == str(sitting.id)
    own = _own_place(workshop) if opened is Opening.REGISTER else ""
    page = render_template(
        "door/door.html",
        workshop=workshop,
        schedule=schedule_of(workshop),
        opened=opened.value,
        sitting=sitting,
        form=form,
        refused=[say(reason) for reason in refused.reasons] if refused else [],
        needs_account=_needs_account(workshop),
        person=current_person(),
        join=_join_address(workshop),
        is_done=was_noted and "done" in request.args,
        was_noted=was_noted and "again" not in request.args and request.method == "GET",
        own=own,
        waits=not own and opened is Opening.REGISTER and not has_free_seat(reader(), workshop),
        key=new_key(),
        question=QUESTION,
        answers=ANSWER_NAMES,
    )
    return make_response(page)
