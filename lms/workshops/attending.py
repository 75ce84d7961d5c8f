"""Who was there: noted at the door, on the leader's list, counted, or entered from paper; and corrected.

Repeating a note changes nothing: each carries a key that we made, and a person or a registration is
noted once a half-day. Corrections revoke, with a reason; nothing is deleted. The caller commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.database.inserting import insert_into
from lms.messages import RefusalError, message
from lms.schools.models import School
from lms.schools.population import Audience
from lms.schools.queries import main_affiliation
from lms.workshops import states
from lms.workshops.crediting import settle
from lms.workshops.kinds import Seat, Way
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Attendance, Registration, Workshop, WorkshopSitting
from lms.workshops.registering import LONGEST_NAME
from lms.workshops.states import State
from lms.workshops.trace_models import Correction

MOST_COUNTED = 500
LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Note:
    """One presence to note. `key` is ours: sent twice, it is one presence.

    Either `person_id`, or `registration_id`, or a first name; or none of them and a `headcount` of people
    whose names nobody took. `uai` None: they'd rather not say.
    """

    sitting_id: int
    way: Way
    key: str
    person_id: int | None = None
    registration_id: int | None = None
    given_name: str = ""
    uai: str | None = None
    language: str = ""
    headcount: int = 1
    sheet_row: int | None = None


def note_presence(db: Session, *, workshop_id: int, note: Note, by: int | None, now: datetime) -> bool:
    """Note that somebody is there; say whether that is new."""
    workshop = lock_workshop(db, workshop_id)
    return write_presence(db, workshop=workshop, note=note, by=by, now=now) is not None


def write_presence(
    db: Session, *, workshop: Workshop, note: Note, by: int | None, now: datetime, reason: str = ""
) -> int | None:
    """Write a presence of a workshop that is locked, and give its number; None when it is no news.

    A closed list takes it with a reason only.
    """
    sitting = _sitting(workshop, note.sitting_id)
    _check_may_note(workshop, sitting, now, reason)
    values = _values(db, workshop, sitting, note)
    written: int | None = db.scalar(
        insert_into(db, Attendance)
        .values(
            workshop_id=workshop.id,
            sitting_id=sitting.id,
            way=note.way.value,
            sheet_row=note.sheet_row,
            event_key=note.key,
            recorded_at=now,
            recorded_by=by,
            revocation_note="",
            **values,
        )
        .on_conflict_do_nothing()
        .returning(Attendance.id)
    )
    if written is None:
        return None
    _hold_on_the_last_day(db, workshop, sitting, now)
    person_id = values["person_id"]
    if isinstance(person_id, int):
        settle(db, workshop=workshop, person_id=person_id, by=by, now=now)
    return written


def correct_headcount(
    db: Session, *, workshop_id: int, note: Note, by: int | None, now: datetime, reason: str = ""
) -> bool:
    """Say how many others of a school were there: in place of what was said before; 0 takes it back."""
    workshop = lock_workshop(db, workshop_id)
    sitting = _sitting(workshop, note.sitting_id)
    _check_may_note(workshop, sitting, now, reason)
    if not 0 <= note.headcount <= MOST_COUNTED:
        raise RefusalError(message("Give a number of people from 0 to %(most)s.", most=MOST_COUNTED))
    before = db.scalars(counted_before(sitting.id, note.uai)).one_or_none()
    is_same = note.headcount == (before.headcount if before is not None else 0)
    if is_same or _is_known(db, workshop_id, note.key):
        return False
    if before is not None:
        before.revoked_at, before.revoked_by, before.revocation_note = now, by, reason or "counted again"
        db.flush()
    after = None
    if note.headcount:
        after = write_presence(db, workshop=workshop, note=note, by=by, now=now, reason=reason)
    if is_closed(workshop):
        trace(db, workshop, before=before.id if before else None, after=after, by=by, reason=reason, now=now)
    return True


def revoke_presence(
    db: Session, *, workshop_id: int, attendance_id: int, by: int | None, reason: str, now: datetime
) -> bool:
    """Take a presence back, with a reason that stays; say whether that changed anything."""
    workshop = lock_workshop(db, workshop_id)
    row = db.scalars(
        select(Attendance)
        .where(Attendance.id == attendance_id, Attendance.workshop_id == workshop_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise RefusalError(message("This presence isn’t one of this session."))
    if row.revoked_at is not None:
        return False
    _check_not_closed(workshop)
    if not reason.strip():
        raise RefusalError(message("Write why this presence is taken back."))
    take_back(db, workshop=workshop, row=row, by=by, reason=reason.strip()[:LONGEST_REASON], now=now)
    return True


def take_back(
    db: Session, *, workshop: Workshop, row: Attendance, by: int | None, reason: str, now: datetime
) -> None:
    """Revoke a presence of a workshop that is locked, and what it had given."""
    row.revoked_at, row.revoked_by, row.revocation_note = now, by, reason
    db.flush()
    if row.person_id is not None:
        settle(db, workshop=workshop, person_id=row.person_id, by=by, now=now)


def trace(
    db: Session,
    workshop: Workshop,
    *,
    before: int | None,
    after: int | None,
    by: int | None,
    reason: str,
    now: datetime,
) -> None:
    """Keep that a presence was put in the place of another, or added or taken away late."""
    made = Correction(
        workshop_id=workshop.id,
        before_id=before,
        after_id=after,
        reason=reason,
        corrected_by=by,
        corrected_at=now,
    )
    db.add(made)
    db.flush()


def is_closed(workshop: Workshop) -> bool:
    """Whether a list is complete, so that changing it needs a reason."""
    return workshop.state == State.CLOSED.value


def take_presence_over(
    db: Session, *, workshop: Workshop, rows: Sequence[Attendance], person_id: int, now: datetime
) -> None:
    """Make presences noted by a first name somebody's own, and give what they amount to.

    Where she was noted by her account too, the second note of one half-day is taken back: she came once.
    """
    mine = set(
        db.scalars(
            select(Attendance.sitting_id).where(
                Attendance.workshop_id == workshop.id,
                Attendance.person_id == person_id,
                Attendance.revoked_at.is_(None),
            )
        )
    )
    for row in rows:
        if row.sitting_id in mine:
            row.revoked_at, row.revoked_by, row.revocation_note = now, person_id, "noted twice"
        else:
            mine.add(row.sitting_id)
            row.person_id, row.given_name = person_id, ""
    db.flush()
    settle(db, workshop=workshop, person_id=person_id, by=None, now=now)


def _sitting(workshop: Workshop, sitting_id: int) -> WorkshopSitting:
    found = next((one for one in workshop.sittings if one.id == sitting_id), None)
    if found is None:
        raise RefusalError(message("This half-day isn’t one of this session."))
    return found


def _check_not_closed(workshop: Workshop) -> None:
    if is_closed(workshop):
        raise RefusalError(message("The list is closed. Open it again to correct it: the change is noted."))


def _check_may_note(workshop: Workshop, sitting: WorkshopSitting, now: datetime, reason: str) -> None:
    state = State(workshop.state)
    if not reason:
        _check_not_closed(workshop)
    if state not in {State.OPEN, State.HELD, State.CLOSED}:
        raise RefusalError(
            message("This session is “%(state)s”: nobody can be noted present.", state=states.NAMES[state])
        )
    if now.astimezone(ZoneInfo(workshop.timezone)).date() < sitting.on:
        raise RefusalError(
            message("This session is on %(on)s: nobody is there yet.", on=f"{sitting.on:%d/%m/%Y}")
        )


def _values(db: Session, workshop: Workshop, sitting: WorkshopSitting, note: Note) -> dict[str, object]:
    """What is written of whom: a registration brings its own person, first name, school and language."""
    person_id, given_name, uai, language = note.person_id, note.given_name.strip(), note.uai, note.language
    if note.registration_id is not None:
        one = db.get(Registration, note.registration_id)
        if one is None or one.workshop_id != workshop.id or one.seat == Seat.CANCELLED.value:
            raise RefusalError(message("This registration isn’t one of this session."))
        person_id, given_name, uai, language = one.person_id, one.given_name, one.uai, one.language
    if note.way is not Way.HEADCOUNT and person_id is None and not given_name:
        raise RefusalError(message("Write a first name."))
    if person_id is not None:
        _check_is_somebody(db, person_id)
        main = main_affiliation(db, person_id=person_id, audience=Audience(workshop.audience), day=sitting.on)
        # Her school on that day, wherever she is by the time the list is corrected.
        uai, given_name = (main.uai if main else uai), ""
    if uai is not None and db.get(School, uai) is None:
        raise RefusalError(message("No school has the number %(uai)s.", uai=uai))
    return {
        "person_id": person_id,
        "registration_id": note.registration_id,
        "given_name": given_name[:LONGEST_NAME],
        "uai": uai,
        "language": language,
        "headcount": note.headcount if note.way is Way.HEADCOUNT else 1,
    }


def _check_is_somebody(db: Session, person_id: int) -> None:
    person = db.get(Person, person_id)
    if person is None or person.erased_at is not None:
        raise RefusalError(message("Nobody has this number."))


def _is_known(db: Session, workshop_id: int, key: str) -> bool:
    """Whether this was sent before; what came after it stays."""
    sent = select(Attendance.id).where(Attendance.workshop_id == workshop_id, Attendance.event_key == key)
    return db.scalar(sent) is not None


def counted_before(sitting_id: int, uai: str | None) -> Select[Attendance]:
    """Select the headcount of a school that stands at a half-day."""
    same = Attendance.uai.is_(None) if uai is None else Attendance.uai == uai
    return select(Attendance).where(
        Attendance.sitting_id == sitting_id,
        Attendance.way == Way.HEADCOUNT.value,
        Attendance.revoked_at.is_(None),
        same,
    )


def _hold_on_the_last_day(db: Session, workshop: Workshop, sitting: WorkshopSitting, now: datetime) -> None:
    """Somebody came on the last day: the session takes place, whether or not its leader says so."""
    if workshop.state == State.OPEN.value and sitting.on == workshop.last_on:
        workshop.state, workshop.changed_at = State.HELD.value, now
        db.flush()
