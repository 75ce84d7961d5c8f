"""The coverage page and its file, over 2,000 schools, as the number of people grows."""

import csv
import io
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

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
# The promise is of 1 M people against 100 k; with smaller sizes the growth is printed, not judged.
JUDGED_FROM = 100_000
SHARE_OF_CSV = 0.4


def rows(engine: str, *, postgres: str, people: Sequence[int]) -> Iterator[Row]:
    """Measure with each number of people."""
    pages: list[tuple[int, float]] = []
    peaks: list[tuple[int, float]] = []
    for size in people:
        with installation(engine, postgres=postgres, name=f"cover{size}") as (settings, database):
            grown = grow(database, people=size)
            page, file = _visits(settings, database)
            yield from _page_rows(engine, database, page, size=size, entries=grown.entries, pages=pages)
            yield from _file_rows(engine, file, size=size, peaks=peaks)
    for (small, before), (large, after) in pairwise(pages):
        judged = small >= JUDGED_FROM
        yield Row(
            what=f"coverage page: {large:,} people / {small:,}",
            engine=engine,
            found=f"{after / before:.2f}",
            bar=f"<= {GROWTH}" if judged else "- (bar from 100,000 on)",
            holds=after / before <= GROWTH if judged else None,
        )
    for (small, before), (large, after) in pairwise(peaks):
        yield Row(
            what=f"coverage file, memory: {large:,} people - {small:,}",
            engine=engine,
            found=f"{(after - before) / 1e6:+.1f} MB",
            bar="<= +10 MB",
            holds=after - before <= 10e6,
        )


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


def _page_rows(
    engine: str, database: Database, page: Call, *, size: int, entries: int, pages: list[tuple[int, float]]
) -> Iterator[Row]:
    page()
    pages.append((size, min(wall_seconds(page) for _ in range(9))))
    yield Row(
        what=f"coverage page, {SCHOOLS:,} schools, {size:,} people ({entries:,} entries)",
        engine=engine,
        found=f"{milliseconds(pages[-1][1])} server time",
    )
    with database.snapshot() as db:
        revision = all_revisions(db)[0]

        def ask() -> object:
            return school_rows(db, revision=revision, as_of=AS_OF, period_from=revision.in_force_from)

        ask()
        yield Row(
            what=f"coverage rows alone (coverage.queries), {size:,} people",
            engine=engine,
            found=milliseconds(median(wall_seconds(ask) for _ in range(9))),
        )


def _file_rows(engine: str, file: Call, *, size: int, peaks: list[tuple[int, float]]) -> Iterator[Row]:
    text = file().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))

    def bare() -> None:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        for line in lines:
            writer.writerow(line)
        out.getvalue().encode()

    ours, theirs = cpu_seconds(file, times=3), cpu_seconds(bare, times=5)
    yield Row(
        what=f"coverage file by school, {len(lines) - 1:,} rows, {size:,} people: share of a bare csv loop",
        engine=engine,
        found=f"{theirs / ours:.0%} ({milliseconds(ours)})",
        bar="- (bar is of completions)",
    )
    tracemalloc.start()
    file()
    peaks.append((size, tracemalloc.get_traced_memory()[1]))
    tracemalloc.stop()
