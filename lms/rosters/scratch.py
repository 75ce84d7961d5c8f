"""A file of people laid out on disk while it is compared with the record: its rows take no room in memory.

A SQLite file of its own, in a folder that goes with it. What a killed process left is swept away by the next.
"""

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from lms.rosters.garbage import look_for_garbage
from lms.rosters.told import Identity, RosterPerson, Told
from lms.schools.population import Audience, Function

AT_ONCE = 1000
"""People in one statement: far below what either database lets a statement name."""
PREFIX = "lms-roster-"
_MARK = "in-use"
# Memory that SQLite may take for it, in kilobytes.
_CACHE = 2000

_TABLES = """
CREATE TABLE roster_person (
    place INTEGER PRIMARY KEY, line INTEGER, email TEXT, external_id TEXT, given_name TEXT,
    family_name TEXT, language TEXT, number INTEGER, elsewhere TEXT DEFAULT '',
    is_refused INTEGER DEFAULT 0, is_held_back INTEGER DEFAULT 0
);
-- From the first row on: made later, it would be sorted in memory.
CREATE INDEX roster_person_number ON roster_person (number) WHERE number IS NOT NULL;
CREATE TABLE roster_told (
    place INTEGER, line INTEGER, audience TEXT, uai TEXT, function TEXT, is_main INTEGER,
    joined_on TEXT, left_on TEXT, PRIMARY KEY (place, line)
) WITHOUT ROWID;
CREATE TABLE roster_key (kind TEXT, value TEXT, place INTEGER, PRIMARY KEY (kind, value)) WITHOUT ROWID;
CREATE TABLE refused_key (kind TEXT, value TEXT, PRIMARY KEY (kind, value)) WITHOUT ROWID;
CREATE VIEW standing AS SELECT * FROM roster_person WHERE NOT is_refused AND NOT is_held_back;
"""
_AUDIENCES = {one.value: one for one in Audience}
_FUNCTIONS = {one.value: one for one in Function}
_PERSON = "place, line, email, external_id, given_name, family_name, language, number, elsewhere"
_TOLD = "place, line, audience, uai, function, is_main, joined_on, left_on"


class Scratch:
    """The people of one file, and whatever is reckoned of them; `path` is where it lies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_CACHE}"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.create_function("lowered", 1, str.lower, deterministic=True)
        self._connection.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def settle(self) -> None:
        """Put everything on disk, for another connection to read."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def run(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        self._begin()
        return self._connection.execute(statement, values)

    def run_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for each row."""
        self._begin()
        self._connection.executemany(statement, rows)

    def value(self, statement: str, values: Sequence[object] = ()) -> Any:  # noqa: ANN401 - of any type
        """Give the first cell of what a statement finds."""
        row = self.run(statement, values).fetchone()
        return None if row is None else row[0]

    def insert(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """Add rows as wide as the table."""
        if rows:
            places = ", ".join("?" * len(rows[0]))
            self.run_many(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 - our own names

    def _begin(self) -> None:
        # One transaction for everything: nobody else reads until `settle`, and nothing is kept.
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN")

    def store(self, people: Sequence[RosterPerson]) -> None:
        """Write people and every word about them; those written before are written anew."""
        self.run_many(
            f"INSERT OR REPLACE INTO roster_person ({_PERSON})"  # noqa: S608 - our own names
            " VALUES (?, ?, ?, ?, ?, ?, ?, NULL, '')",
            [
                (one.place, one.line, one.identity.email, one.identity.external_id,
                 one.identity.given_name, one.identity.family_name, one.identity.language)
                for one in people
            ],
        )  # fmt: skip
        self.run_many(
            f"INSERT OR IGNORE INTO roster_told ({_TOLD})"  # noqa: S608
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (one.place, told.line, told.audience.value, told.uai, told.function.value, told.is_main,
                 told.joined_on and told.joined_on.isoformat(), told.left_on and told.left_on.isoformat())
                for one in people
                for told in one.told
            ],
        )  # fmt: skip

    def person(self, place: int) -> RosterPerson:
        """Give somebody back."""
        (found,) = self._people("FROM roster_person WHERE place = ?", (place,))
        return found

    def count(self) -> int:
        """Count the people none of whose lines is refused."""
        return int(self.value("SELECT count(*) FROM standing"))

    def batches(self, *, without_lines: bool = False) -> Iterator[Sequence[RosterPerson]]:
        """Give the people none of whose lines is refused, in the order of the file, some at a time."""
        after = -1
        wanted = "FROM standing WHERE place > ? ORDER BY place LIMIT ?"
        while some := self._people(wanted, (after, AT_ONCE), without_lines=without_lines):
            yield some
            after = some[-1].place
            look_for_garbage()

    def _people(
        self, wanted: str, values: Sequence[object], *, without_lines: bool = False
    ) -> list[RosterPerson]:
        rows = self.run(f"SELECT {_PERSON} {wanted}", values).fetchall()
        people = {row[0]: _person(row) for row in rows}
        if people and not without_lines:
            told = self.run(
                f"SELECT {_TOLD} FROM roster_told WHERE place BETWEEN ? AND ?",  # noqa: S608
                (rows[0][0], rows[-1][0]),
            )
            for row in told:
                if row[0] in people:
                    people[row[0]].told.append(_told(row))
        return list(people.values())

    def told(self, condition: str = "1", values: Sequence[object] = ()) -> Iterator[tuple[int, Told]]:
        """Give the lines about people none of whose lines is refused, each with its person's place."""
        rows = self.run(
            f"SELECT {_TOLD} FROM roster_told WHERE {condition}"  # noqa: S608
            " AND place IN (SELECT place FROM standing) ORDER BY place, line",
            values,
        )
        for row in rows:
            yield row[0], _told(row)


def _person(row: Sequence[Any]) -> RosterPerson:
    return RosterPerson(
        place=row[0],
        line=row[1],
        identity=Identity(
            email=row[2], external_id=row[3], given_name=row[4], family_name=row[5], language=row[6]
        ),
        number=row[7],
        elsewhere=frozenset(row[8].split()),
    )


def _told(row: Sequence[Any]) -> Told:
    return Told(
        line=row[1],
        audience=_AUDIENCES[row[2]],
        uai=row[3],
        function=_FUNCTIONS[row[4]],
        is_main=None if row[5] is None else bool(row[5]),
        joined_on=row[6] and date.fromisoformat(row[6]),
        left_on=row[7] and date.fromisoformat(row[7]),
    )


@contextmanager
def scratch_file() -> Iterator[Scratch]:
    """Give an empty scratch file, which is gone afterwards."""
    sweep()
    folder, mark = _folder_of_ones_own()
    try:
        scratch = Scratch(folder / "roster.sqlite3")
        try:
            yield scratch
        finally:
            scratch.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(mark)


def _folder_of_ones_own() -> tuple[Path, int]:
    """Make a folder and hold its mark, which the kernel lets go whatever happens to the process."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        mark = os.open(folder / _MARK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(mark, fcntl.LOCK_EX)
        if (folder / _MARK).exists():
            return folder, mark
        # Swept away between being made and being held.
        os.close(mark)


def sweep() -> int:
    """Remove the scratch files whose process is gone: they name people. Give their number."""
    swept = 0
    for mark in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{_MARK}"):
        try:
            descriptor = os.open(mark, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(mark.parent, ignore_errors=True)
            swept += 1
        finally:
            os.close(descriptor)
    return swept
