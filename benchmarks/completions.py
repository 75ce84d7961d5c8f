"""The file of completions: its speed against a bare csv loop over the same cells, and memory as it grows."""

import csv
import io
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import text

from benchmarks.installations import installation
from benchmarks.measuring import Row, in_turn
from benchmarks.world import write
from lms.accounts.models import Person
from lms.database import Database
from lms.programmes.models import Programme
from lms.progress.models import Completion
from lms.reports.completion_export import WantedCompletions, completions_csv
from lms.schools.models import Affiliation
from tests.factories.coverage import make_courses
from tests.factories.programmes import make_programme, make_school

BAR = 0.4
MOST_GROWTH = 10e6
SCHOOLS = 200
BEGAN = date(2026, 9, 1)
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
MODULES = (("hybrider", "a"), ("hybrider", "b"), ("evaluer", "a"))
Rows = Iterator[dict[str, Any]]


def rows(engine: str, *, postgres: str, people: Sequence[int]) -> Iterator[Row]:
    """Measure with each number of completions, three a person."""
    peaks: list[tuple[int, float]] = []
    for size in people:
        with installation(engine, postgres=postgres, name=f"compl{size}") as (_settings, database):
            wanted = WantedCompletions(programme=_fill(database, size), on=NOW.date(), locale="fr")
            yield _speed(engine, database, wanted, size=size)
            tracemalloc.start()
            for _piece in completions_csv(database, wanted):
                pass
            peaks.append((size, tracemalloc.get_traced_memory()[1]))
            tracemalloc.stop()
    for (small, before), (large, after) in pairwise(peaks):
        yield Row(
            what=f"completions CSV, memory: {large:,} rows - {small:,}",
            engine=engine,
            found=f"{(after - before) / 1e6:+.1f} MB",
            bar="<= +10 MB",
            holds=after - before <= MOST_GROWTH,
        )


def _speed(engine: str, database: Database, wanted: WantedCompletions, *, size: int) -> Row:
    whole = b"".join(completions_csv(database, wanted)).decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(whole, newline=""), delimiter=";"))
    if len(cells) != size + 1:
        raise AssertionError(f"{len(cells) - 1} rows instead of {size}")

    def ours() -> None:
        for _piece in completions_csv(database, wanted):
            pass

    def bare() -> None:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        for row in cells:
            writer.writerow(row)
        out.getvalue().encode()

    mine, theirs = in_turn(ours, bare, times=1)
    return Row(
        what=f"completions CSV, {size:,} rows of 13 columns: share of a bare csv loop, CPU of the process",
        engine=engine,
        found=f"{theirs / mine:.0%} ({mine / size * 1e6:.2f} against {theirs / size * 1e6:.2f} us a row)",
        bar=f">= {BAR:.0%}",
        holds=theirs / mine >= BAR,
    )


def _fill(database: Database, size: int) -> Programme:
    people = range(1, -(-size // len(MODULES)) + 1)
    with database.writer() as db:
        schools = [make_school(db, number=number) for number in range(1, SCHOOLS + 1)]
        make_courses(db)
        programme = make_programme(db, slug="banc", schools=schools)
        uais = [school.uai for school in schools]
        first = 1 + (db.scalar(text("SELECT coalesce(max(id), 0) FROM person")) or 0)
        for model, made in (
            (Person, _people(people, first)),
            (Affiliation, _affiliations(people, first, uais)),
            (Completion, _completions(size, first)),
        ):
            write(db, model, made)
        db.commit()
        db.refresh(programme)
        db.expunge(programme)
    if not database.is_sqlite:
        with database.writers.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    return programme


def _people(people: Sequence[int], first: int) -> Rows:
    for place in people:
        yield {
            "id": first + place,
            "given_name": f"Anne-Marie{place % 97}",
            "family_name": f"Le Goff {place}",
            "email": f"p{place}@ac-exemple.fr",
            "created_at": NOW,
        }


def _affiliations(people: Sequence[int], first: int, uais: Sequence[str]) -> Rows:
    for place in people:
        yield {
            "person_id": first + place,
            "uai": uais[place % SCHOOLS],
            "audience": "teacher",
            "function": "teacher",
            "from_on": BEGAN,
            "is_main": True,
            "confirmed_on": BEGAN,
            "changed_at": NOW,
        }


def _completions(size: int, first: int) -> Rows:
    for number in range(size):
        course, module = MODULES[number % len(MODULES)]
        yield {
            "person_id": first + number // len(MODULES) + 1,
            "course_id": course,
            "module_id": module,
            "done_on": BEGAN + timedelta(days=number % 60),
            "minutes": 30,
            "means": "self-study",
            "release_id": 1,
            "recorded_at": NOW,
            "revocation_note": "",
        }
