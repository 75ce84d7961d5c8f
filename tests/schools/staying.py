"""Somebody arrives, moves, and what is then on record."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.schools.affiliations import move_affiliation, open_affiliation
from lms.schools.models import Affiliation
from lms.schools.operations import succeed
from lms.schools.population import Audience, Function
from lms.schools.queries import affiliations_of

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
A, B, C = "0599901S", "0599902T", "0599903U"


def arrive(db: Session, person: Person, uai: str, on: date = SEPTEMBER, **given: object) -> Affiliation:
    facts = {"audience": Audience.TEACHER, "function": Function.TEACHER, "now": NOW} | given
    return open_affiliation(db, person_id=person.id, uai=uai, from_on=on, **facts)


def move(db: Session, person: Person, uai: str, on: date, **given: object) -> Affiliation:
    facts = {"audience": Audience.TEACHER, "function": Function.TEACHER, "now": NOW} | given
    return move_affiliation(db, person_id=person.id, uai=uai, on=on, **facts)


def story(db: Session, person: Person) -> list[tuple[str, date, date | None, bool]]:
    db.expire_all()
    return [(one.uai, one.from_on, one.to_on, one.is_main) for one in affiliations_of(db, person.id)]


def merge(db: Session, old: str = A, new: str = B, on: date = OCTOBER) -> frozenset[int]:
    return succeed(db, old=old, new=new, on=on, today=TODAY, now=NOW)
