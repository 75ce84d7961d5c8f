"""A programme of 2,000 schools and any number of teachers, written set by set, counted by a rebuild.

Of more people than `COUNTED`, these are counted and verified, and the others copied of them.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from benchmarks.multiplying import multiply
from lms.accounts.models import Person
from lms.coverage.rebuilding import rebuild
from lms.coverage.verifying import verify
from lms.database import Database
from lms.progress.models import Completion, Opening
from lms.schools.models import Affiliation, Headcount
from tests.factories.coverage import ALL_THREE, make_courses, make_goal
from tests.factories.programmes import make_programme
from tests.factories.programmes import make_school as make_listed_school

SCHOOLS = 2000
DAYS = 300
BEGAN = date(2026, 1, 5)
AS_OF = BEGAN + timedelta(days=DAYS)
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PROGRAMME = "banc"
GOAL = "formes"
AT_ONCE = 5000
COUNTED = 20_000


@dataclass(frozen=True, kw_only=True)
class Grown:
    """What was made, and how long the rebuild took per person."""

    people: int
    entries: int


def grow(database: Database, *, people: int) -> Grown:
    """Make the world; raise when `verify` finds a difference."""
    base = people if people <= COUNTED or people % COUNTED else COUNTED
    with database.writer() as db:
        schools = [make_listed_school(db, number=number) for number in range(1, SCHOOLS + 1)]
        make_courses(db)
        uais = [one.uai for one in schools]
        programme = make_programme(db, slug=PROGRAMME, schools=schools)
        make_goal(db, programme, rule=ALL_THREE, slug=GOAL, in_force_from=programme.starts_on, is_ready=False)
        write(db, Headcount, _headcounts(uais, people))
        db.commit()
    with database.writer() as db:
        first = 1 + (db.scalar(text("SELECT coalesce(max(id), 0) FROM person")) or 0)
        _live(db, range(first, first + base), uais)
        db.commit()
    rebuild(database, now=NOW)
    with database.snapshot() as db:
        verification = verify(db)
    if not verification.is_fine or not verification.entries:
        raise AssertionError(f"the world of {people} people isn't sound: {verification.found} differences")
    if people > base:
        multiply(database, first=first, base=base, people=people, uais=uais)
    if not database.is_sqlite:
        with database.writers.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence('person', 'id'), :last)"),
                {"last": first + people - 1},
            )
            connection.execute(text("VACUUM ANALYZE"))
    return Grown(people=people, entries=verification.entries * (people // base))


def _live(db: Session, ids: Sequence[int], uais: Sequence[str]) -> None:
    dice = random.Random(len(ids))
    write(db, Person, _people(ids))
    write(db, Affiliation, _affiliations(ids, uais, dice))
    began = {person: BEGAN + timedelta(days=dice.randrange(DAYS)) for person in ids if dice.random() < 0.8}
    write(db, Opening, _openings(began))
    write(db, Completion, _completions(began, dice))


def write(db: Session, model: Any, rows: Iterator[dict[str, Any]]) -> None:  # noqa: ANN401 - any model
    """Insert rows, some thousands at once."""
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            db.execute(insert(model), batch)
            batch = []
    if batch:
        db.execute(insert(model), batch)


def _headcounts(uais: Sequence[str], people: int) -> Iterator[dict[str, Any]]:
    for place, uai in enumerate(uais):
        if place % 10:  # one school in ten is unknown
            yield {
                "uai": uai,
                "population": "teachers",
                "kind": "declared",
                "on": BEGAN,
                "headcount": people // SCHOOLS + 3,
                "source": "Enquête",
            }


def _people(ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    for number in ids:
        yield {
            "id": number,
            "given_name": "Camille",
            "family_name": f"Martin {number}",
            "email": f"p{number}@ac-exemple.fr",
            "created_at": NOW,
        }


def _affiliations(ids: Sequence[int], uais: Sequence[str], dice: random.Random) -> Iterator[dict[str, Any]]:
    """Everybody has a main school; one person in ten moves to another in the course of the days."""
    for place, person in enumerate(ids):
        moved_on = BEGAN + timedelta(days=dice.randrange(10, DAYS)) if dice.random() < 0.1 else None
        stays = [(BEGAN, moved_on, uais[place % SCHOOLS])]
        if moved_on is not None:
            stays.append((moved_on, None, uais[(place + 7) % SCHOOLS]))
        for from_on, to_on, uai in stays:
            yield {
                "person_id": person,
                "uai": uai,
                "audience": "teacher",
                "function": "teacher",
                "from_on": from_on,
                "to_on": to_on,
                "is_main": True,
                "confirmed_on": from_on,
                "changed_at": NOW,
            }


def _openings(began: dict[int, date]) -> Iterator[dict[str, Any]]:
    for person, day in began.items():
        yield {
            "person_id": person,
            "course_id": "hybrider",
            "module_id": "a",
            "first_on": day,
            "last_unit_id": "hybrider-a",
            "last_at": NOW,
        }


def _completions(began: dict[int, date], dice: random.Random) -> Iterator[dict[str, Any]]:
    for person, day in began.items():
        for course, module in (("hybrider", "a"), ("hybrider", "b"), ("evaluer", "a"))[: dice.randint(0, 3)]:
            yield {
                "person_id": person,
                "course_id": course,
                "module_id": module,
                "done_on": min(day + timedelta(days=dice.randrange(30)), AS_OF),
                "minutes": 30,
                "means": "self-study",
                "release_id": 1,
                "recorded_at": NOW,
                "revocation_note": "",
            }
