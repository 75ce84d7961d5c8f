"""A roster brought twice: in June, then in September with its columns moved, its moves and its leavers.

What must then be counted is reckoned here by hand, line by line, without looking at the application.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.coverage import operations
from lms.coverage.models import LedgerEntry
from lms.coverage.verifying import verify
from lms.database import Database
from lms.rosters.imports import Asked
from lms.tabular.imported import Imported
from tests.factories.coverage import World, complete, make_world
from tests.rosters.rosters_read import bring

LAST_YEAR, THIS_YEAR = date(2025, 9, 1), date(2026, 9, 1)
JUNE, SEPTEMBER = datetime(2026, 6, 10, 9, tzinfo=UTC), datetime(2026, 9, 10, 9, tzinfo=UTC)
COUNTED_ON = date(2026, 10, 1)
COLUMNS = ("courriel", "prénom", "nom", "RNE", "fonction", "principale", "identifiant", "arrivée", "départ")
SCHOOLS = 40


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the imports said, and how many schools are counted otherwise than by hand."""

    first: Imported
    second: Imported
    again: Imported
    wrong_schools: int
    differences: int

    @property
    def holds(self) -> bool:
        """Whether everything is as expected."""
        refused = self.first.refused + self.second.refused + self.again.refused
        return not (refused or self.again.new or self.again.changed or self.wrong_schools or self.differences)

    @property
    def said(self) -> str:
        """The figures in one line."""
        second = self.second
        return (
            f"{self.first.new} new; then {second.new} new, {second.changed} changed,"
            f" {second.unchanged} unchanged; again {self.again.unchanged} unchanged;"
            f" {self.wrong_schools} schools wrong, {self.differences} differences"
        )


def twice(database: Database, *, people: int) -> Outcome:
    """Bring the roster twice, and once more; compare what is counted with what was reckoned."""
    operations.install()
    with database.writer() as db:
        world = make_world(db, schools=SCHOOLS, people=0)
        db.commit()
    first = _take(database, "\n".join(_lines(COLUMNS, _june(world, people))).encode(), JUNE)
    _let_some_finish(database, world, people)
    rows = list(_september(world, people))
    moved = tuple(reversed(COLUMNS))
    data = "\n".join(_lines(moved, (tuple(reversed(row)) for row in rows))).encode("cp1252")
    second = _take(database, data, SEPTEMBER)
    again = _take(database, data, SEPTEMBER + timedelta(days=3))
    with database.snapshot() as db:
        verification = verify(db)
        wrong = _wrong_schools(db, world, people)
    return Outcome(
        first=first,
        second=second,
        again=again,
        wrong_schools=wrong,
        differences=0 if verification.is_fine else 1,
    )


def _lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows([columns, *rows])
    yield out.getvalue()


def _row(
    n: int, uai: str, *, main: bool = True, joined: str = "2025-09-01", left: str = ""
) -> tuple[str, ...]:
    name = f"Lœuvre-{n} d’Août"
    return (
        f"p{n}@ac-exemple.fr", "Maëlle", name, uai, "PE", "oui" if main else "non", f"E{n}", joined, left,
    )  # fmt: skip


def _school(world: World, n: int) -> str:
    return world.schools[n % SCHOOLS]


def _is_shared(n: int) -> bool:
    return n % 10 == 0


def _leaves(n: int) -> bool:
    return n % 7 == 3


def _moves(n: int) -> bool:
    return n % 5 == 1 and not _leaves(n)


def _is_absent(n: int) -> bool:
    return n % 11 == 5


def _finishes(n: int) -> bool:
    return n % 29 == 0


def _june(world: World, people: int) -> Iterator[tuple[str, ...]]:
    for n in range(people):
        yield _row(n, _school(world, n))
        if _is_shared(n):
            yield _row(n, _school(world, n + 3), main=False)


def _september(world: World, people: int) -> Iterator[tuple[str, ...]]:
    for n in range(people):
        if _is_absent(n):
            continue
        if _leaves(n):
            yield _row(n, _school(world, n), left="31/08/2026")
        elif _moves(n):
            yield _row(n, _school(world, n + 1), joined="01/09/2026")
        else:
            yield _row(n, _school(world, n))
    for n in range(people, people + people // 20):
        yield _row(n, _school(world, n), joined="01/09/2026")


def _take(database: Database, data: bytes, now: datetime) -> Imported:
    return bring(database, data, Asked(today=now.date(), now=now))


def _let_some_finish(database: Database, world: World, people: int) -> None:
    with database.writer() as db:
        rows = db.execute(select(Person.email, Person.id).where(Person.email.is_not(None)))
        known = {row.email: row.id for row in rows}
        for n in filter(_finishes, range(people)):
            complete(db, world, known[f"p{n}@ac-exemple.fr"], *world.modules, on=date(2026, 3, 1))
        db.commit()


def _wrong_schools(db: Session, world: World, people: int) -> int:
    """Count the schools where the ledger, on a day of October, differs from what was reckoned."""
    expected: dict[str, Counter[str]] = {"enrolled": Counter(), "trained": Counter()}
    for n in range(people + people // 20):
        known = n < people
        absent = known and _is_absent(n)
        if known and not absent and _leaves(n):
            continue
        moved = known and not absent and _moves(n)
        uai = _school(world, n + 1 if moved else n)
        expected["enrolled"][uai] += 1
        expected["trained"][uai] += known and _finishes(n)
    revision = db.scalar(select(func.min(LedgerEntry.revision_id)))
    wrong = 0
    for measure, by_school in expected.items():
        rows = db.execute(
            select(LedgerEntry.uai, func.sum(LedgerEntry.delta))
            .where(
                LedgerEntry.revision_id == revision,
                LedgerEntry.measure == measure,
                LedgerEntry.on <= COUNTED_ON,
            )
            .group_by(LedgerEntry.uai)
        )
        found = {row[0]: row[1] for row in rows}
        wrong += sum(found.get(uai, 0) != by_school[uai] for uai in world.schools)
    return wrong
