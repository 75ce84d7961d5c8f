"""Importing a national directory, against only reading its lines."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from benchmarks.installations import installation
from benchmarks.measuring import Row, milliseconds, wall_seconds
from lms.database import Database
from lms.schools.directory import read_directory
from lms.schools.imports import import_directory

FILE = Path(__file__).resolve().parents[2] / "shared" / "data" / "annuaire-35.csv"


def rows(engine: str, *, postgres: str) -> Iterator[Row]:
    """Measure on an engine."""
    if not FILE.exists():
        yield Row(what="directory import", engine=engine, found="left out: the directory isn't beside us")
        return
    data = FILE.read_bytes()
    bare = min(wall_seconds(lambda: _read(data)) for _ in range(5))
    with installation(engine, postgres=postgres, name="directory") as (_settings, database):
        first = wall_seconds(lambda: take(database, data))
        again = wall_seconds(lambda: take(database, data))
    yield Row(
        what="directory import, 996 rows / a bare csv read",
        engine=engine,
        found=f"{first / bare:.0f} ({milliseconds(first)}; again {milliseconds(again)})",
    )


def take(database: Database, data: bytes) -> None:
    """Read and import it, as the command does."""
    with database.writer() as db:
        imported = import_directory(db, read_directory(data))
        if imported.refused:
            raise AssertionError(f"refused: {imported.faults[:3]}")
        db.commit()


def _read(data: bytes) -> None:
    for _line in csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"):
        pass
