"""What a leader noted without a network, sent later: each note once, whoever else sent the same list.

The rule between two leaders: a presence stands until somebody who saw it takes it back. Taking back what one
noted oneself leaves what another noted; the same registration noted by both is one presence; of two
headcounts of a school, the one that arrives last stands. Each of these is told. The caller commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.queries import person_by_email
from lms.messages import Message, RefusalError, message
from lms.workshops.attending import Note, correct_headcount, counted_before, note_presence, revoke_presence
from lms.workshops.event_ids import is_ours
from lms.workshops.kinds import Way
from lms.workshops.list_models import ListEvent
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Attendance, Registration


class Kind(StrEnum):
    """What a leader noted."""

    PRESENT = "present"
    ADDED = "added"
    COUNTED = "counted"
    TAKEN_BACK = "taken-back"


class Outcome(StrEnum):
    """What it came to."""

    NOTED = "noted"
    ALREADY = "already"
    TWIN = "twin"
    REPLACED = "replaced"
    TAKEN_BACK = "taken-back"
    STAYS = "stays"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One note. What is taken back is a presence that the page showed, or what an earlier note made."""

    key: str
    sitting_id: int
    kind: Kind
    registration_id: int | None = None
    given_name: str = ""
    email: str = ""
    uai: str | None = None
    language: str = ""
    headcount: int = 0
    attendance_id: int | None = None
    of_key: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the device is told of a note: what it came to, or why it was refused, in words if any."""

    key: str
    outcome: Outcome | None
    words: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Done:
    outcome: Outcome
    attendance_id: int | None = None
    replaced: int = 0


def take_marks(
    db: Session, *, workshop_id: int, marks: Sequence[Mark], by: int | None, secret: bytes, now: datetime
) -> list[Answer]:
    """Write what a device sent, in its order; a note that is refused leaves the others as they are."""
    lock_workshop(db, workshop_id)
    known = _known(db, workshop_id, [one.key for one in marks])
    answers = []
    for mark in marks:
        if not is_ours(mark.key, workshop_id, secret=secret):
            answers.append(_refused(mark, RefusalError(message("This note has no number of ours."))))
        elif mark.key in known:
            answers.append(_answer(known[mark.key]))
        else:
            answers.append(_take(db, workshop_id, mark, known, by=by, now=now))
    return answers


def _take(
    db: Session, workshop_id: int, mark: Mark, known: dict[str, ListEvent], *, by: int | None, now: datetime
) -> Answer:
    try:
        with db.begin_nested():
            done = _DO[mark.kind](db, workshop_id, mark, by, now)
            event = ListEvent(
                workshop_id=workshop_id,
                event_key=mark.key,
                kind=mark.kind.value,
                outcome=done.outcome.value,
                attendance_id=done.attendance_id,
                replaced=done.replaced,
                sent_by=by,
                sent_at=now,
            )
            db.add(event)
            db.flush()
    except RefusalError as refused:
        return _refused(mark, refused)
    known[mark.key] = event
    return _answer(event)


def _known(db: Session, workshop_id: int, keys: Sequence[str]) -> dict[str, ListEvent]:
    sent = select(ListEvent).where(ListEvent.workshop_id == workshop_id, ListEvent.event_key.in_(keys))
    return {one.event_key: one for one in db.scalars(sent)}


def _refused(mark: Mark, refused: RefusalError) -> Answer:
    return Answer(key=mark.key, outcome=None, words=tuple(refused.reasons))


def _answer(event: ListEvent) -> Answer:
    """Say what a note came to; from what is kept of it, so that it is said alike each time."""
    outcome = Outcome(event.outcome)
    words: dict[Outcome, Message] = {
        Outcome.TWIN: message(
            "Somebody else noted the same first name of the same school. If it is one person, take one of"
            " the two presences back."
        ),
        Outcome.REPLACED: message(
            "This number replaces the %(before)s counted before for the same school.", before=event.replaced
        ),
        Outcome.STAYS: message("Somebody else noted this presence too: it stays on the list."),
    }
    said = words.get(outcome)
    return Answer(key=event.event_key, outcome=outcome, words=(said,) if said else ())


def _present(db: Session, workshop_id: int, mark: Mark, by: int | None, now: datetime) -> _Done:
    note = Note(
        sitting_id=mark.sitting_id, way=Way.LIST, key=mark.key, registration_id=mark.registration_id or 0
    )
    is_new = note_presence(db, workshop_id=workshop_id, note=note, by=by, now=now)
    row = _made(db, workshop_id, mark.key) if is_new else _standing(db, mark)
    return _Done(outcome=Outcome.NOTED if is_new else Outcome.ALREADY, attendance_id=row.id if row else None)


def _added(db: Session, workshop_id: int, mark: Mark, by: int | None, now: datetime) -> _Done:
    person_id = None
    if mark.email:
        person = person_by_email(db, email=mark.email.strip().lower())
        if person is None:
            raise RefusalError(
                message(
                    "No account has the address %(email)s. Let the person create one first.", email=mark.email
                )
            )
        person_id = person.id
    note = Note(
        sitting_id=mark.sitting_id,
        way=Way.LIST,
        key=mark.key,
        person_id=person_id,
        given_name=mark.given_name,
        uai=mark.uai,
        language=mark.language,
    )
    if not note_presence(db, workshop_id=workshop_id, note=note, by=by, now=now):
        return _Done(outcome=Outcome.ALREADY)
    row = _made(db, workshop_id, mark.key)
    if row is not None and person_id is None and _has_twin(db, row, by):
        return _Done(outcome=Outcome.TWIN, attendance_id=row.id)
    return _Done(outcome=Outcome.NOTED, attendance_id=row.id if row else None)


def _counted(db: Session, workshop_id: int, mark: Mark, by: int | None, now: datetime) -> _Done:
    before = db.scalars(counted_before(mark.sitting_id, mark.uai)).one_or_none()
    replaced = before.headcount if before is not None else 0
    note = Note(
        sitting_id=mark.sitting_id, way=Way.HEADCOUNT, key=mark.key, headcount=mark.headcount, uai=mark.uai
    )
    if not correct_headcount(db, workshop_id=workshop_id, note=note, by=by, now=now):
        return _Done(outcome=Outcome.ALREADY)
    row = _made(db, workshop_id, mark.key)
    outcome = Outcome.REPLACED if replaced else Outcome.NOTED
    return _Done(outcome=outcome, attendance_id=row.id if row else None, replaced=replaced)


def _taken_back(db: Session, workshop_id: int, mark: Mark, by: int | None, now: datetime) -> _Done:
    attendance_id = mark.attendance_id
    if mark.of_key:
        earlier = db.get(ListEvent, (workshop_id, mark.of_key))
        if earlier is None:
            # What it takes back was refused, or never arrived.
            return _Done(outcome=Outcome.TAKEN_BACK)
        if earlier.outcome == Outcome.ALREADY.value:
            return _Done(outcome=Outcome.STAYS, attendance_id=earlier.attendance_id)
        attendance_id = earlier.attendance_id
    if attendance_id is None:
        return _Done(outcome=Outcome.TAKEN_BACK)
    revoke_presence(
        db, workshop_id=workshop_id, attendance_id=attendance_id, by=by, reason=mark.reason, now=now
    )
    row = db.get_one(Attendance, attendance_id)
    again = _standing(db, mark, registration_id=row.registration_id) if row.registration_id else None
    if again is not None:
        return _Done(outcome=Outcome.STAYS, attendance_id=again.id)
    return _Done(outcome=Outcome.TAKEN_BACK, attendance_id=attendance_id)


_DO = {
    Kind.PRESENT: _present,
    Kind.ADDED: _added,
    Kind.COUNTED: _counted,
    Kind.TAKEN_BACK: _taken_back,
}


def _made(db: Session, workshop_id: int, key: str) -> Attendance | None:
    made = select(Attendance).where(Attendance.workshop_id == workshop_id, Attendance.event_key == key)
    return db.scalars(made).one_or_none()


def _standing(db: Session, mark: Mark, registration_id: int | None = None) -> Attendance | None:
    """Find the presence that stands of a registration, noted by it or by the person herself."""
    one = db.get(Registration, registration_id or mark.registration_id or 0)
    if one is None:
        return None
    hers = [Attendance.registration_id == one.id]
    if one.person_id is not None:
        hers.append(Attendance.person_id == one.person_id)
    return db.scalars(
        select(Attendance)
        .where(Attendance.sitting_id == mark.sitting_id, Attendance.revoked_at.is_(None), or_(*hers))
        .order_by(Attendance.id)
        .limit(1)
    ).one_or_none()


def _has_twin(db: Session, row: Attendance, by: int | None) -> bool:
    """Whether somebody else noted the same first name of the same school."""
    same_school = Attendance.uai.is_(None) if row.uai is None else Attendance.uai == row.uai
    other = select(Attendance.id).where(
        Attendance.sitting_id == row.sitting_id,
        Attendance.id != row.id,
        Attendance.revoked_at.is_(None),
        Attendance.way != Way.HEADCOUNT.value,
        func.lower(Attendance.given_name) == func.lower(row.given_name),
        same_school,
        Attendance.recorded_by.is_distinct_from(by),
    )
    return db.scalar(other.limit(1)) is not None
