"""A way back in for somebody noted without an account: her code at the door, and her row claimed later.

The caller commits. What she was noted for becomes hers: presences, and what they give.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import codes
from lms.accounts import personal_codes
from lms.accounts.audit import Origin
from lms.accounts.models import Person
from lms.accounts.operations import make_person
from lms.messages import RefusalError, message
from lms.schools.affiliations import open_affiliation
from lms.schools.population import Audience, Function
from lms.workshops.attending import take_presence_over
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Attendance, Registration, Workshop
from lms.workshops.row_codes import FIRST_BLANK, LENGTH, row_code

# For a double click or a page that didn't arrive; not for the next person who holds the tablet.
SHOWN_AGAIN = timedelta(minutes=5)
MOST_BLANK_ROWS = 100


def give_code(
    db: Session,
    *,
    workshop_id: int,
    event_key: str,
    language: str,
    secret: bytes,
    today: date,
    now: datetime,
    origin: Origin,
) -> str | None:
    """Give who was just noted at the door an account of her own, and its code; None: too late to ask.

    Asked twice, it is the same code: it is made of the presence's own key.
    """
    workshop = lock_workshop(db, workshop_id)
    noted = db.scalars(
        select(Attendance).where(
            Attendance.workshop_id == workshop_id,
            Attendance.event_key == event_key,
            Attendance.revoked_at.is_(None),
        )
    ).one_or_none()
    if noted is None or now - noted.recorded_at > SHOWN_AGAIN:
        return None
    code = codes.code_of(
        event_key.encode(), secret=secret, purpose="personal-code", length=personal_codes.LENGTH
    )
    if noted.person_id is not None:
        owner = personal_codes.owner_of_code(db, code=code, on=today)
        return code if owner is not None and owner.person_id == noted.person_id else None
    person = _make_parent(db, noted, language=language, today=today, now=now)
    take_presence_over(db, workshop=workshop, rows=[noted], person_id=person.id, now=now)
    personal_codes.keep_code(
        db, person_id=person.id, code=code, today=today, now=now, origin=origin, actor_id=person.id
    )
    return code


def _make_parent(db: Session, noted: Attendance, *, language: str, today: date, now: datetime) -> Person:
    person = make_person(db, now=now, given_name=noted.given_name, language=language)
    if noted.uai is not None:
        # To confirm, like any other: her presence counts at once, she herself once somebody answers for it.
        open_affiliation(
            db,
            person_id=person.id,
            audience=Audience.PARENT,
            uai=noted.uai,
            function=Function.PARENT,
            from_on=today,
            now=now,
        )
    return person


def claim_row(
    db: Session, *, workshop_id: int, typed: str, person_id: int, secret: bytes, now: datetime
) -> bool:
    """Make the presence on a row of a session's sheet hers; False when it was hers already.

    Raise RefusalError for a code that is of no row of this session, a row not yet entered, or one that is
    somebody else's.
    """
    workshop = lock_workshop(db, workshop_id)
    code = codes.read_code(typed, length=LENGTH)
    registered = db.scalars(
        select(Registration).where(Registration.workshop_id == workshop_id).order_by(Registration.id)
    ).all()
    rows = [*range(1, len(registered) + 1), *range(FIRST_BLANK, FIRST_BLANK + MOST_BLANK_ROWS)]
    for sitting in workshop.sittings:
        for row in rows:
            made = row_code(secret=secret, sitting_id=sitting.id, row=row)
            if code is not None and codes.read_code(made, length=LENGTH) == code:
                on_row = registered[row - 1] if row < FIRST_BLANK else None
                # One mark a date: a row stands for all the half-days of its sheet.
                held = [one.id for one in workshop.sittings if one.on == sitting.on]
                return _claim(db, workshop, on_row, sittings=held, row=row, me=person_id, now=now)
    raise RefusalError(
        message("This code is of no row of this session. Check each sign, and the session on the sheet.")
    )


def _claim(
    db: Session,
    workshop: Workshop,
    registration: Registration | None,
    *,
    sittings: Sequence[int],
    row: int,
    me: int,
    now: datetime,
) -> bool:
    noted = _noted(db, workshop.id, registration, sittings=sittings, row=row)
    if not noted:
        raise RefusalError(
            message("Nobody is noted on this row yet. The list is perhaps not entered: try again tomorrow.")
        )
    owners = {one.person_id for one in noted} - {None}
    if owners - {me}:
        raise RefusalError(message("This row is somebody’s already. Ask the leader of the session."))
    if owners == {me}:
        return False
    if registration is not None:
        _take_registration_over(db, workshop.id, registration, me)
    take_presence_over(db, workshop=workshop, rows=noted, person_id=me, now=now)
    return True


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
