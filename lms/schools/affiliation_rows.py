"""Rows of affiliations, read under the person's lock and written one by one: what the use cases rest on."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.locks import lock_people
from lms.accounts.signals import standing_touched
from lms.messages import RefusalError, message
from lms.schools.models import Affiliation
from lms.schools.population import Audience


def held_by(db: Session, person_id: int, audience: Audience) -> list[Affiliation]:
    """Everything somebody holds in an audience, read after taking their lock."""
    lock_people(db, [person_id])
    mine = select(Affiliation).where(
        Affiliation.person_id == person_id, Affiliation.audience == audience.value
    )
    fresh = mine.order_by(Affiliation.from_on, Affiliation.id).execution_options(populate_existing=True)
    return list(db.scalars(fresh))


def beginning(held: Iterable[Affiliation], uai: str, from_on: date) -> Affiliation | None:
    """Give the row that begins at a school on a day."""
    return next((one for one in held if one.uai == uai and one.from_on == from_on), None)


def covers(one: Affiliation, day: date) -> bool:
    """Say whether a row holds on a day."""
    return one.from_on <= day and (one.to_on is None or day < one.to_on)


def main_on(held: Iterable[Affiliation], day: date) -> Affiliation | None:
    """Give the main row of a day."""
    return next((one for one in held if one.is_main and covers(one, day)), None)


def check_alone(held: Iterable[Affiliation], mine: Affiliation, from_on: date, to_on: date | None) -> None:
    """Refuse a second main school on some day."""
    for one in held:
        if one is not mine and one.is_main and _overlaps(one, from_on, to_on):
            raise RefusalError(
                message(
                    "The main school is %(uai)s from %(day)s already: end it first, or record a move.",
                    uai=one.uai,
                    day=one.from_on.isoformat(),
                )
            )


def check_once_there(
    held: Iterable[Affiliation], mine: Affiliation, from_on: date, to_on: date | None
) -> None:
    """Refuse to let somebody belong twice to one school on some day."""
    for one in held:
        if one is not mine and one.uai == mine.uai and _overlaps(one, from_on, to_on):
            raise RefusalError(
                message(
                    "This person already belongs to %(uai)s from %(day)s: correct that instead.",
                    uai=one.uai,
                    day=one.from_on.isoformat(),
                )
            )


def _overlaps(one: Affiliation, from_on: date, to_on: date | None) -> bool:
    return (to_on is None or one.from_on < to_on) and (one.to_on is None or one.to_on > from_on)


def end(db: Session, one: Affiliation, on: date, *, now: datetime) -> None:
    """End it, or forget it where it would hold no day; at once, as only one main may be open."""
    if one.from_on == on:
        db.delete(one)
    else:
        one.to_on = on
        one.changed_at = now
    db.flush()


def split(db: Session, one: Affiliation, on: date, *, is_main: bool, now: datetime) -> Affiliation:
    """Let it go on from a day as main, or as no longer main; give what goes on."""
    if one.from_on == on:
        one.is_main = is_main
        one.changed_at = now
        db.flush()
        return one
    later = Affiliation(
        person_id=one.person_id,
        audience=one.audience,
        uai=one.uai,
        function=one.function,
        from_on=on,
        to_on=one.to_on,
        is_main=is_main,
        confirmed_on=one.confirmed_on,
        changed_at=now,
    )
    end(db, one, on, now=now)
    db.add(later)
    db.flush()
    return later


def write(db: Session, one: Affiliation, *, now: datetime) -> None:
    """Write what changed and announce it; nothing changed, nothing is announced."""
    db.add(one)
    if db.is_modified(one):
        one.changed_at = now
        announce(db, [one.person_id])


def announce(db: Session, person_ids: Iterable[int]) -> None:
    """Write, then say whose standing it touches."""
    db.flush()
    standing_touched(db, person_ids=frozenset(person_ids))
