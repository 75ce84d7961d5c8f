"""The coverage page and its file, over 2,000 schools, as the number of people grows."""

import csv
import io
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

from sqlalchemy import text

from benchmarks.installations import installation
from benchmarks.lesson import Call, call
from benchmarks.measuring import Row, cpu_seconds, milliseconds, wall_seconds
from benchmarks.world import AS_OF, GOAL, PROGRAMME, SCHOOLS, grow
from lms.accounts.audit import Origin
from lms.accounts.signing_in import open_session
from lms.app import create_app
from lms.config import Settings
from lms.coverage.queries import school_rows
from lms.coverage.revisions import all_revisions
from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import programme
from tests.factories.accounts import make_person
from tests.factories.reach import make_grant

GROWTH = 1.2
ROUNDS = 25
# The promise is of 1 M people against 100 k; with smaller sizes the growth is printed, not judged.
JUDGED_FROM = 100_000
SHARE_OF_CSV = 0.4


@dataclass(frozen=True, kw_only=True)
class _World:
    """A programme with some number of people, its coverage page and its file."""

    people: int
    entries: int
    database: Database
    page: Call
    file: Call


def rows(engine: str, *, postgres: str, people: Sequence[int]) -> Iterator[Row]:
    """Measure with each number of people; how the page grows, on all of them in turn."""
    with ExitStack() as stack:
        worlds = [_make(stack, engine, postgres=postgres, people=size) for size in people]
        peaks: list[float] = []
        for world in worlds:
            yield from _page_rows(engine, world)
            yield from _file_rows(engine, world, peaks=peaks)
        for (small, before), (large, after) in pairwise(zip(people, _in_turn(worlds), strict=True)):
            judged = small >= JUDGED_FROM
            yield Row(
                what=f"coverage page: {large:,} people / {small:,}, server time of both in turn",
                engine=engine,
                found=f"{after / before:.2f}",
                bar=f"<= {GROWTH}" if judged else "- (bar from 100,000 on)",
                holds=after / before <= GROWTH if judged else None,
            )
        for (small, before), (large, after) in pairwise(zip(people, peaks, strict=True)):
            yield Row(
                what=f"coverage file, memory: {large:,} people - {small:,}",
                engine=engine,
                found=f"{(after - before) / 1e6:+.1f} MB",
                bar="<= +10 MB",
                holds=after - before <= 10e6,
            )


def _make(stack: ExitStack, engine: str, *, postgres: str, people: int) -> _World:
    made = installation(engine, postgres=postgres, name=f"cover{people}")
    settings, database = stack.enter_context(made)
    grown = grow(database, people=people)
    page, file = _visits(settings, database)
    return _World(people=people, entries=grown.entries, database=database, page=page, file=file)


def _in_turn(worlds: Sequence[_World]) -> list[float]:
    """Time each world's page in turn, so that all meet the machine alike; the best round of each."""
    rounds = [[wall_seconds(world.page) for world in worlds] for _ in range(ROUNDS)]
    return [min(of) for of in zip(*rounds, strict=True)]


def _visits(settings: Settings, database: Database) -> tuple[Call, Call]:
    with database.writer() as db:
        person = make_person(db, email="coordination@ac-exemple.fr")
        make_grant(db, person, Role.COORDINATOR, programme(PROGRAMME))
        opened = open_session(
            db, person_id=person.id, now=datetime.now(UTC), origin=Origin(route="bench"), device="Firefox"
        )
        db.commit()
    app = create_app(settings, database=database)
    cookie = f"passerelle_session={opened.token}"
    at = f"/reports/{PROGRAMME}/{GOAL}"
    day = f"as_of={AS_OF.isoformat()}"
    return (
        call(app, at, cookie=cookie, query=f"{day}&by=school"),
        call(app, f"{at}/coverage.csv", cookie=cookie, query=f"{day}&by=school"),
    )


CHANGES = {
    "right after a change of schools": (
        "UPDATE school SET name = name WHERE uai = (SELECT min(uai) FROM school)"
    ),
    "right after a late entry": (
        "UPDATE sum_month SET flow = flow WHERE month = (SELECT min(month) FROM sum_month)"
        " AND uai = (SELECT min(uai) FROM sum_month)"
    ),
}


def _page_rows(engine: str, world: _World) -> Iterator[Row]:
    database, page, people = world.database, world.page, f"{world.people:,} people"
    page()
    spent = min(cpu_seconds(page, times=1) for _ in range(ROUNDS))
    server_time = min(wall_seconds(page) for _ in range(ROUNDS))
    yield Row(
        what=f"coverage page, {SCHOOLS:,} schools, {people} ({world.entries:,} entries)",
        engine=engine,
        found=f"{milliseconds(server_time)} server time ({milliseconds(spent)} CPU)",
    )
    for when, statement in CHANGES.items():
        rounds = [_after(database, statement, page) for _ in range(5)]
        yield Row(
            what=f"coverage page, {when}, {people}",
            engine=engine,
            found=f"{milliseconds(min(rounds))} CPU",
        )
    with database.snapshot() as db:
        revision = all_revisions(db)[0]

        def ask() -> object:
            return school_rows(db, revision=revision, as_of=AS_OF, period_from=revision.in_force_from)

        ask()
        yield Row(
            what=f"coverage rows alone (coverage.queries), {people}",
            engine=engine,
            found=milliseconds(median(wall_seconds(ask) for _ in range(9))),
        )


def _after(database: Database, statement: str, page: Call) -> float:
    with database.writers.begin() as connection:
        connection.execute(text(statement))
    return cpu_seconds(page, times=1)


def _file_rows(engine: str, world: _World, *, peaks: list[float]) -> Iterator[Row]:
    file = world.file
    content = file().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(content), delimiter=";"))

    def bare() -> None:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        for line in lines:
            writer.writerow(line)
        out.getvalue().encode()

    ours, theirs = cpu_seconds(file, times=3), cpu_seconds(bare, times=5)
    which = f"{len(lines) - 1:,} rows, {world.people:,} people"
    yield Row(
        what=f"coverage file by school, {which}: share of a bare csv loop",
        engine=engine,
        found=f"{theirs / ours:.0%} ({milliseconds(ours)})",
        bar="- (bar is of completions)",
    )
    tracemalloc.start()
    file()
    peaks.append(tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()
