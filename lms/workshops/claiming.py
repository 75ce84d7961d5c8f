"""The presence on a row of a session's sheet, made somebody's own by the row's code. The caller commits.

Somebody signed in gets it on her account; anybody else gets an account of her own with it, and its code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import codes
from lms.accounts import personal_codes
from lms.accounts.audit import Origin
from lms.messages import RefusalError, message
from lms.workshops.attending import take_presence_over
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Attendance, Registration, Workshop
from lms.workshops.row_codes import FIRST_BLANK, LENGTH, row_code
from lms.workshops.way_back import SHOWN_AGAIN, make_parent

MOST_BLANK_ROWS = 100


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A row of a sheet: who registered for it, if anybody did, and the presences that stand on it."""

    code: str
    registration: Registration | None
    noted: Sequence[Attendance]

    @property
    def owners(self) -> frozenset[int]:
        """Whose the presences are."""
        return frozenset(one.person_id for one in self.noted if one.person_id is not None)


def claim_row(
    db: Session, *, workshop_id: int, typed: str, person_id: int, secret: bytes, now: datetime
) -> bool:
    """Make the presence on a row of a session's sheet hers; False when it was hers already.

    Raise RefusalError for a code that is of no row of this session, a row not yet entered, or one that is
    somebody else's.
    """
    workshop = lock_workshop(db, workshop_id)
    row = _find(db, workshop, typed, secret=secret)
    if row.owners - {person_id}:
        raise _is_taken()
    if row.owners:
        return False
    _take_over(db, workshop, row, person_id, now=now)
    return True


def claim_row_anew(
    db: Session,
    *,
    workshop_id: int,
    typed: str,
    language: str,
    secret: bytes,
    today: date,
    now: datetime,
    origin: Origin,
) -> str:
    """Give whoever holds a row's code an account with the presence on it, and the account's own code.

    Sent twice within minutes, it is the same code. Raise RefusalError as `claim_row` does.
    """
    workshop = lock_workshop(db, workshop_id)
    row = _find(db, workshop, typed, secret=secret)
    # Made of the row's code: a double click is answered alike, with nothing kept in clear.
    code = codes.code_of(
        f"row {row.code}".encode(), secret=secret, purpose="personal-code", length=personal_codes.LENGTH
    )
    if row.owners:
        if not _was_just_given(db, code, row.owners, today=today, now=now):
            raise _is_taken()
        return code
    first = row.noted[0]
    name = first.given_name or (row.registration.given_name if row.registration else "")
    person = make_parent(db, first, given_name=name, language=language, today=today, now=now)
    _take_over(db, workshop, row, person.id, now=now)
    personal_codes.keep_code(
        db, person_id=person.id, code=code, today=today, now=now, origin=origin, actor_id=person.id
    )
    return code


def _was_just_given(db: Session, code: str, owners: frozenset[int], *, today: date, now: datetime) -> bool:
    owner = personal_codes.owner_of_code(db, code=code, on=today)
    if owner is None or owners != {owner.person_id}:
        return False
    kept = personal_codes.code_of_person(db, person_id=owner.person_id, on=today)
    return kept is not None and now - kept.made_at <= SHOWN_AGAIN


def _is_taken() -> RefusalError:
    return RefusalError(message("This row is somebody’s already. Ask the leader of the session."))


def _find(db: Session, workshop: Workshop, typed: str, *, secret: bytes) -> _Row:
    code = codes.read_code(typed, length=LENGTH)
    registered = db.scalars(
        select(Registration).where(Registration.workshop_id == workshop.id).order_by(Registration.id)
    ).all()
    numbers = [*range(1, len(registered) + 1), *range(FIRST_BLANK, FIRST_BLANK + MOST_BLANK_ROWS)]
    for sitting, number in product(workshop.sittings, numbers):
        made = codes.read_code(row_code(secret=secret, sitting_id=sitting.id, row=number), length=LENGTH)
        if code is None or made != code:
            continue
        registration = registered[number - 1] if number < FIRST_BLANK else None
        # One mark a date: a row stands for all the half-days of its sheet.
        held = [one.id for one in workshop.sittings if one.on == sitting.on]
        noted = _noted(db, workshop.id, registration, sittings=held, row=number)
        if not noted:
            raise RefusalError(
                message(
                    "Nobody is noted on this row yet. The list is perhaps not entered: try again tomorrow."
                )
            )
        return _Row(code=code, registration=registration, noted=noted)
    raise RefusalError(
        message("This code is of no row of this session. Check each sign, and the session on the sheet.")
    )


def _take_over(db: Session, workshop: Workshop, row: _Row, me: int, *, now: datetime) -> None:
    if row.registration is not None:
        _take_registration_over(db, workshop.id, row.registration, me)
    take_presence_over(db, workshop=workshop, rows=row.noted, person_id=me, now=now)


def _noted(
    db: Session, workshop_id: int, registration: Registration | None, *, sittings: Sequence[int], row: int
) -> Sequence[Attendance]:
    standing = select(Attendance).where(
        Attendance.workshop_id == workshop_id, Attendance.revoked_at.is_(None)
    )
    if registration is not None:
        standing = standing.where(Attendance.registration_id == registration.id)
    else:
        standing = standing.where(Attendance.sitting_id.in_(sittings), Attendance.sheet_row == row)
    return db.scalars(standing.order_by(Attendance.id)).all()


def _take_registration_over(db: Session, workshop_id: int, registration: Registration, me: int) -> None:
    own = select(Registration.id).where(
        Registration.workshop_id == workshop_id,
        Registration.person_id == me,
        Registration.seat != "cancelled",
    )
    if db.scalar(own) is None:
        registration.person_id, registration.given_name = me, ""
        db.flush()
