"""What the link of a registration shows."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.workshops.kinds import Seat
from lms.workshops.models import Registration, Workshop
from lms.workshops.queries import workshop_by_id


@dataclass(frozen=True, kw_only=True)
class OwnRegistration:
    """Where a registration stands; `ahead` is how many wait before it."""

    id: int
    seat: Seat
    given_name: str
    language: str
    ahead: int
    workshop: Workshop


def has_seat(db: Session, *, workshop_id: int, person_id: int) -> bool:
    """Whether somebody has a seat in a session: then she is shown where to join it."""
    seat = select(Registration.id).where(
        Registration.workshop_id == workshop_id,
        Registration.person_id == person_id,
        Registration.seat == Seat.SEATED.value,
    )
    return db.scalar(seat) is not None


def place_of(db: Session, *, workshop_id: int, person_id: int) -> int | None:
    """Give the registration by which somebody has a place in a session, or waits for one."""
    kept = select(Registration.id).where(
        Registration.workshop_id == workshop_id,
        Registration.person_id == person_id,
        Registration.seat != Seat.CANCELLED.value,
    )
    return db.scalar(kept)


def own_registration(db: Session, registration_id: int) -> OwnRegistration | None:
    """Give a registration, unless it has been erased since."""
    row = db.get(Registration, registration_id)
    if row is None:
        return None
    before = select(func.count()).where(
        Registration.workshop_id == row.workshop_id,
        Registration.seat == Seat.WAITING.value,
        Registration.id < row.id,
    )
    return OwnRegistration(
        id=row.id,
        seat=Seat(row.seat),
        given_name=row.given_name,
        language=row.language,
        ahead=(db.scalar(before) or 0) if row.seat == Seat.WAITING.value else 0,
        workshop=workshop_by_id(db, row.workshop_id),
    )
