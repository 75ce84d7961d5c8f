"""The coverage page's figures over 2,000 schools: a million people against a hundred thousand.

Sums are made up directly, as the ledger would have left them: a report reads nothing else of people.
"""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import median

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.installations import ENGINES, installation
from benchmarks.measuring import Row, in_turn, milliseconds, wall_seconds
from lms.coverage.models import COUNTS, SumDay, SumMonth
from lms.coverage.places import Grouping, roll_up
from lms.coverage.queries import school_rows
from lms.coverage.revisions import Revision, goals_on
from lms.database import Base, Database
from lms.programmes.models import PerimeterEntry
from lms.schools.models import Headcount, School
from tests.factories.coverage import make_goal
from tests.factories.programmes import make_programme, make_school, uai

SCHOOLS = 2000
DAYS = 300
FEW, MANY = 100_000, 1_000_000
BAR = 1.2
BEGAN = date(2026, 9, 1)
# Near the start, the middle and the end of a month: the middle reads the most days.
AS_OF = (date(2027, 3, 5), date(2027, 3, 15), date(2027, 3, 28))
TIMES = 3
NOW = datetime(2026, 9, 1, tzinfo=UTC)

Sums = dict[tuple[date, str], list[int]]


def rows(*, postgres: str) -> Iterator[Row]:
    """Give a row for each engine."""
    for engine in ENGINES:
        with installation(engine, postgres=postgres, name="counting") as (_settings, database):
            _fill(database)
            few, many = _measure(engine, database)
        yield Row(
            what=f"coverage of {SCHOOLS:,} schools: {MANY:,} people / {FEW:,}",
            engine=engine,
            found=f"{many / few:.2f} ({milliseconds(many)} / {milliseconds(few)})",
            bar=f"<= {BAR}",
            holds=many / few <= BAR,
        )


def _measure(engine: str, database: Database) -> tuple[float, float]:
    """Measure both in turn: CPU where the database is in this process, the clock where it isn't."""
    with database.reader() as db:
        few, many = sorted(goals_on(db, programme_id=1, on=AS_OF[0]), key=lambda goal: goal.id)
        works = (partial(_page, db, few), partial(_page, db, many))
        if engine == "sqlite":
            one, other = in_turn(*works, times=TIMES)
            return one / len(AS_OF), other / len(AS_OF)
        return _on_the_clock(*works)


def _on_the_clock(first: Callable[[], None], second: Callable[[], None]) -> tuple[float, float]:
    first()
    second()
    rounds = [(wall_seconds(first), wall_seconds(second)) for _ in range(15)]
    return median(one for one, _ in rounds) / len(AS_OF), median(two for _, two in rounds) / len(AS_OF)


def _page(db: Session, goal: Revision) -> None:
    for as_of in AS_OF:
        found = school_rows(db, revision=goal, as_of=as_of, period_from=BEGAN)
        roll_up(found, Grouping.PROGRAMME)


def _fill(database: Database) -> None:
    dice = random.Random(1)
    with database.writer() as db:
        places = _schools(db)
        for people in (FEW, MANY):
            revision = make_goal(db, 1, slug=f"people-{people}")
            days = _days(places, people, dice)
            _add(db, SumDay, "on", revision.id, days)
            _add(db, SumMonth, "month", revision.id, _months(days))
        db.commit()


def _schools(db: Session) -> list[str]:
    programme = make_programme(db)
    model = make_school(db, number=9999)
    like = {column.key: getattr(model, column.key) for column in School.__table__.columns}
    places = [uai(number) for number in range(SCHOOLS)]
    _bulk(db, School, [{**like, "uai": place, "name": f"École {place}"} for place in places])
    entry = {"programme_id": programme.id, "from_on": BEGAN, "included": True, "standing": "in"}
    entry |= {"reason": "public", "note": "", "recorded_at": NOW}
    _bulk(db, PerimeterEntry, [{**entry, "uai": place} for place in places])
    head = {"population": "teachers", "kind": "declared", "on": BEGAN, "headcount": 60, "source": "Enquête"}
    _bulk(db, Headcount, [{**head, "uai": place} for place in places])
    return places


def _days(places: list[str], people: int, dice: random.Random) -> Sums:
    days: Sums = {}
    for person in range(people):
        place = places[person % len(places)]
        started = BEGAN + timedelta(days=dice.randrange(DAYS))
        trained = BEGAN + timedelta(days=dice.randrange(DAYS))
        for on, counts in ((BEGAN, (1, 0, 0, 0)), (started, (0, 1, 0, 0)), (trained, (0, 0, 1, 1))):
            row = days.setdefault((on, place), [0] * len(COUNTS))
            for index, count in enumerate(counts):
                row[index] += count
    return days


def _months(days: Sums) -> Sums:
    months: Sums = {}
    for (on, place), counts in days.items():
        row = months.setdefault((on.replace(day=1), place), [0] * len(COUNTS))
        for index, count in enumerate(counts):
            row[index] += count
    return months


def _add(db: Session, model: type[Base], day: str, revision_id: int, sums: Sums) -> None:
    _bulk(
        db,
        model,
        [
            {"revision_id": revision_id, day: on, "uai": place, **dict(zip(COUNTS, counts, strict=True))}
            for (on, place), counts in sorted(sums.items())
        ],
    )


def _bulk(db: Session, model: type[Base], values: list[dict[str, object]]) -> None:
    db.connection().execute(insert(model), values)
