"""Entering the paper sheet, a row at a time, found by its number. The caller commits.

Typed twice, or by two leaders, it is one presence. What another has entered meanwhile is never written
over unseen; a change is kept beside what stood, and needs a reason once the list is closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.messages import RefusalError, message
from lms.workshops.attending import Note, is_closed, take_back, trace, write_presence
from lms.workshops.kinds import Way
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Attendance, Registration, Workshop
from lms.workshops.sheet_page import Content, content_of

AS_ENTERED = "entered again from the sheet"


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """A row of a date's sheet: its half-days, its registration, and the presences that the leader saw."""

    number: int
    sittings: tuple[int, ...]
    registration_id: int | None = None
    seen: tuple[int, ...] = ()


def enter_row(
    db: Session,
    *,
    workshop_id: int,
    row: SheetRow,
    typed: Content,
    reason: str,
    by: int | None,
    now: datetime,
) -> bool:
    """Make a row what was typed; say whether that changed anything."""
    workshop = lock_workshop(db, workshop_id)
    is_registered = row.registration_id is not None
    standing = _standing(db, workshop, row)
    if content_of(standing, is_registered=is_registered) == typed:
        return False
    if content_of(_seen(db, workshop, row), is_registered=is_registered) == typed:
        # Nothing was typed here: what another has changed meanwhile stays.
        return False
    if not is_registered and typed.marked and _owner(standing) not in {None, typed.person_id}:
        # Its person has made it hers since the page was shown.
        return False
    if {one.id for one in standing} != set(row.seen):
        raise RefusalError(
            message("Somebody else entered this row meanwhile. Look at the sheet, then save again.")
        )
    if is_closed(workshop) and not reason.strip():
        raise RefusalError(message("The list is closed: write why it is corrected."))
    _replace(db, workshop, row, standing, typed, reason=reason.strip(), by=by, now=now)
    return True


def _replace(
    db: Session,
    workshop: Workshop,
    row: SheetRow,
    standing: Sequence[Attendance],
    typed: Content,
    *,
    reason: str,
    by: int | None,
    now: datetime,
) -> None:
    """Take back what isn't so any more, and write what is new, half-day by half-day."""
    is_same_person = _is_same_person(standing, typed, is_registered=row.registration_id is not None)
    held = {one.sitting_id: one for one in standing}
    for sitting_id in row.sittings:
        before, wanted = held.get(sitting_id), sitting_id in typed.marked
        if before is not None and wanted and is_same_person:
            continue
        if before is not None:
            take_back(db, workshop=workshop, row=before, by=by, reason=reason or AS_ENTERED, now=now)
        after = None
        if wanted:
            note = _note(row, sitting_id, typed)
            after = write_presence(db, workshop=workshop, note=note, by=by, now=now, reason=reason)
            if after is None:
                raise RefusalError(message("This person is noted on another row already."))
        if before is not None or (after is not None and is_closed(workshop)):
            trace(
                db, workshop, before=before.id if before else None, after=after, by=by, reason=reason, now=now
            )


def _is_same_person(standing: Sequence[Attendance], typed: Content, *, is_registered: bool) -> bool:
    on_record = content_of(standing, is_registered=is_registered)
    return (on_record.given_name, on_record.uai, on_record.language, on_record.person_id) == (
        typed.given_name,
        typed.uai,
        typed.language,
        typed.person_id,
    )


def _owner(standing: Sequence[Attendance]) -> int | None:
    return standing[0].person_id if standing else None


def _note(row: SheetRow, sitting_id: int, typed: Content) -> Note:
    return Note(
        sitting_id=sitting_id,
        way=Way.PAPER,
        # Not of the row alone: what was taken back may be entered again.
        key=uuid4().hex,
        registration_id=row.registration_id,
        person_id=None if row.registration_id else typed.person_id,
        given_name=typed.given_name,
        uai=typed.uai,
        language=typed.language,
        sheet_row=row.number,
    )


def _standing(db: Session, workshop: Workshop, row: SheetRow) -> Sequence[Attendance]:
    mine = Attendance.sheet_row == row.number
    if row.registration_id is not None:
        one = db.get(Registration, row.registration_id)
        person_id = one.person_id if one is not None else None
        mine = Attendance.registration_id == row.registration_id
        if person_id is not None:
            mine |= Attendance.registration_id.is_(None) & (Attendance.person_id == person_id)
    return db.scalars(
        select(Attendance)
        .where(
            Attendance.workshop_id == workshop.id,
            Attendance.sitting_id.in_(row.sittings),
            Attendance.revoked_at.is_(None),
            mine,
        )
        .order_by(Attendance.id)
    ).all()


def _seen(db: Session, workshop: Workshop, row: SheetRow) -> Sequence[Attendance]:
    if not row.seen:
        return ()
    return db.scalars(
        select(Attendance)
        .where(Attendance.workshop_id == workshop.id, Attendance.id.in_(row.seen))
        .order_by(Attendance.id)
    ).all()
