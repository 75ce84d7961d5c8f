"""Registering for a session, giving one's place back, and the waiting list. The caller commits.

The workshop's row is locked first: two hundred people who ask for twenty seats at once get twenty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.messages import RefusalError, message
from lms.schools.models import School
from lms.workshops import letters
from lms.workshops.enrolling import recognise_convoked
from lms.workshops.kinds import Seat
from lms.workshops.letters import Sender
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Registration, Workshop
from lms.workshops.states import State

LONGEST_NAME = 60


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks with. `key` is made by us when the form is shown: sent twice, it is one request.

    `uai` None: she'd rather not say. `person_id` for somebody signed in, who needs to say nothing more.
    """

    key: str
    language: str
    person_id: int | None = None
    given_name: str = ""
    uai: str | None = None
    contact: str = ""


def register(db: Session, *, workshop_id: int, asked: Asked, sender: Sender, now: datetime) -> Registration:
    """Give a seat, or a place on the waiting list; whoever asks again gets what she has."""
    workshop = lock_workshop(db, workshop_id)
    known = _known(db, workshop_id, asked)
    if known is not None:
        return known
    _check_open(workshop, now)
    if asked.person_id is None and not asked.given_name.strip():
        raise RefusalError(message("Write your first name."))
    if asked.uai is not None and db.get(School, asked.uai) is None:
        raise RefusalError(message("No school has the number %(uai)s.", uai=asked.uai))
    seat = Seat.SEATED if has_free_seat(db, workshop) else Seat.WAITING
    row = Registration(
        workshop_id=workshop_id,
        person_id=asked.person_id,
        given_name=asked.given_name.strip()[:LONGEST_NAME],
        uai=asked.uai,
        language=asked.language,
        contact=asked.contact.strip(),
        request_key=asked.key,
        seat=seat.value,
        asked_at=now,
        seated_at=now if seat is Seat.SEATED else None,
    )
    db.add(row)
    db.flush()
    if asked.person_id is not None:
        recognise_convoked(db, workshop_id=workshop_id, person_id=asked.person_id)
    news = letters.seated(workshop) if seat is Seat.SEATED else letters.waiting(workshop)
    letters.tell(db, workshop=workshop, registrations=[row], news=news, sender=sender, now=now)
    return row


def withdraw(db: Session, *, registration_id: int, sender: Sender, now: datetime) -> bool:
    """Give a place back, and let the waiting list move; say whether that changed anything."""
    workshop_id = db.scalar(select(Registration.workshop_id).where(Registration.id == registration_id))
    if workshop_id is None:
        raise RefusalError(message("This registration doesn’t exist any more."))
    workshop = lock_workshop(db, workshop_id)
    row = db.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .execution_options(populate_existing=True)
    ).one()
    if row.seat == Seat.CANCELLED.value:
        return False
    if workshop.state != State.OPEN.value:
        raise RefusalError(message("Registration is over for this session: there is nothing to give back."))
    row.seat, row.cancelled_at, row.contact = Seat.CANCELLED.value, now, ""
    db.flush()
    move_up(db, workshop=workshop, sender=sender, now=now)
    return True


def move_up(db: Session, *, workshop: Workshop, sender: Sender, now: datetime) -> int:
    """Give free seats to those who wait, in the order in which they asked; give to how many."""
    if workshop.state != State.OPEN.value:
        return 0
    line = select(Registration).where(
        Registration.workshop_id == workshop.id, Registration.seat == Seat.WAITING.value
    )
    if workshop.seats is not None:
        line = line.limit(max(0, workshop.seats - seated_number(db, workshop.id)))
    moved = db.scalars(line.order_by(Registration.id)).all()
    for one in moved:
        one.seat, one.seated_at = Seat.SEATED.value, now
    db.flush()
    letters.tell(
        db, workshop=workshop, registrations=moved, news=letters.moved_up(workshop), sender=sender, now=now
    )
    return len(moved)


def standing(db: Session, *, workshop_id: int) -> Sequence[Registration]:
    """Give those seated, then those who wait, each in the order in which they asked."""
    return db.scalars(
        select(Registration)
        .where(Registration.workshop_id == workshop_id, Registration.seat != Seat.CANCELLED.value)
        .order_by(Registration.seat, Registration.id)
    ).all()


def _known(db: Session, workshop_id: int, asked: Asked) -> Registration | None:
    mine = select(Registration).where(Registration.workshop_id == workshop_id)
    by_key = db.scalars(mine.where(Registration.request_key == asked.key)).one_or_none()
    if by_key is not None or asked.person_id is None:
        return by_key
    return db.scalars(
        mine.where(Registration.person_id == asked.person_id, Registration.seat != Seat.CANCELLED.value)
    ).one_or_none()


def _check_open(workshop: Workshop, now: datetime) -> None:
    today = now.astimezone(ZoneInfo(workshop.timezone)).date()
    if workshop.state == State.CANCELLED.value:
        raise RefusalError(message("This session is cancelled: %(reason)s", reason=workshop.cancel_reason))
    if workshop.state != State.OPEN.value or today > workshop.last_on:
        raise RefusalError(message("Registration for this session isn’t open."))


def has_free_seat(db: Session, workshop: Workshop) -> bool:
    """Whether the next one gets a seat: not before those who wait."""
    if workshop.seats is None:
        return True
    waits = db.scalar(
        select(func.count()).where(
            Registration.workshop_id == workshop.id, Registration.seat == Seat.WAITING.value
        )
    )
    return not waits and seated_number(db, workshop.id) < workshop.seats


def seated_number(db: Session, workshop_id: int) -> int:
    """Count the seats taken."""
    return (
        db.scalar(
            select(func.count()).where(
                Registration.workshop_id == workshop_id, Registration.seat == Seat.SEATED.value
            )
        )
        or 0
    )
