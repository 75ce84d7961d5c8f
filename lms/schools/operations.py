"""Changes to schools themselves, one function a use case. The caller commits."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.messages import RefusalError, message
from lms.schools.affiliations import carry_over
from lms.schools.models import School
from lms.schools.school import Standing, StandingReason, State


def succeed(db: Session, *, old: str, new: str, on: date, today: date, now: datetime) -> frozenset[int]:
    """Record that a school was merged into another on a day; its people continue there from that day.

    What they did before stays at the old school. Give the people this moved; repeating it moves nobody.
    """
    former, successor = _known(db, old), _known(db, new)
    if former is successor:
        raise RefusalError(message("A school can’t succeed itself."))
    if on > today:
        raise RefusalError(message("A succession is recorded once it has happened: give a day up to today."))
    if former.successor_uai not in {None, new}:
        raise RefusalError(
            message("%(old)s already has a successor, %(new)s.", old=old, new=former.successor_uai)
        )
    if successor.successor_uai is not None:
        raise RefusalError(
            message(
                "%(new)s itself has been succeeded by %(last)s: name that one.",
                new=new,
                last=successor.successor_uai,
            )
        )
    former.successor_uai = new
    former.succeeded_on = on
    former.state = State.CLOSED.value
    former.standing = Standing.OUT.value
    former.standing_reason = StandingReason.CLOSED.value
    former.rolls_up_to = None
    db.flush()
    return carry_over(db, old=old, new=new, on=on, now=now)


def _known(db: Session, uai: str) -> School:
    found = db.get(School, uai, with_for_update={"key_share": True})
    if found is None:
        raise RefusalError(
            message("No school with the UAI %(uai)s is known: import the national directory first.", uai=uai)
        )
    return found
