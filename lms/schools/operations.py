"""Changes to schools themselves, one function a use case. The caller commits."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.locks import lock_people
from lms.messages import RefusalError, message
from lms.schools.affiliation_rows import announce
from lms.schools.mergers import carry_person, find_known
from lms.schools.models import Affiliation
from lms.schools.school import Standing, StandingReason, State


def succeed(db: Session, *, old: str, new: str, on: date, today: date, now: datetime) -> frozenset[int]:
    """Record that a school was merged into another on a day; its people continue there from that day.

    What they did before stays at the old school. Give the people this moved; repeating it moves nobody.
    """
    former, successor = find_known(db, old, locked=True), find_known(db, new, locked=True)
    if former is successor:
        raise RefusalError(message("A school can’t succeed itself."))
    if on > today:
        raise RefusalError(message("A succession is recorded once it has happened: give a day up to today."))
    if former.successor_uai not in {None, new}:
        raise RefusalError(
            message("%(old)s already has a successor, %(new)s.", old=old, new=former.successor_uai)
        )
    if former.successor_uai == new and former.succeeded_on not in {None, on}:
        raise RefusalError(
            message(
                "%(old)s was merged into %(new)s on %(day)s already: its people continue there since then.",
                old=old,
                new=new,
                day=former.succeeded_on,
            )
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


def carry_over(db: Session, *, old: str, new: str, on: date, now: datetime) -> frozenset[int]:
    """Let everybody of the school `old` continue at `new` from a day; give the people this moved."""
    lasting = select(Affiliation.person_id).where(
        Affiliation.uai == old, Affiliation.to_on.is_(None) | (Affiliation.to_on > on)
    )
    people = frozenset(db.scalars(lasting))
    lock_people(db, people)
    moved = {person for person in people if carry_person(db, person, old=old, new=new, on=on, now=now)}
    announce(db, moved)
    return frozenset(moved)
