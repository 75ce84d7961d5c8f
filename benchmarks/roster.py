"""Importing a roster, against a bare bulk insert of the same rows; its memory, and how long others wait.

`python -m benchmarks.roster URL FILE` imports a file and prints the most memory that it took.
"""

import csv
import io
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import func, insert, select, update

from benchmarks.installations import installation
from benchmarks.measuring import Row, wall_seconds
from benchmarks.world import NOW, SCHOOLS
from lms.accounts.letters import Site
from lms.accounts.models import Person
from lms.coverage import operations
from lms.database import Database, migrations
from lms.rosters.following import follow
from lms.rosters.imports import Asked, import_people
from lms.rosters.roster_file import read_roster
from lms.schools.models import Affiliation, School
from tests.factories.programmes import make_school as make_listed_school

BAR = 6.0
FEW = 2_000
MEMORY_BAR = 10
"""Megabytes that a large file may take beyond one of `FEW` rows."""
LONGEST_WAIT = 2.0
PROBED_EVERY = 0.1
ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 20)


def rows(engine: str, *, postgres: str, people: Sequence[int]) -> Iterator[Row]:
    """Measure with each number of people, on two empty installations of 2,000 schools."""
    for size in people:
        with installation(engine, postgres=postgres, name=f"bare{size}") as (_settings, database):
            uais = _schools(database)
            theirs = wall_seconds(lambda: _bare(database, uais, size))  # noqa: B023 - called at once
        with installation(engine, postgres=postgres, name=f"roster{size}") as (_settings, database):
            data = roster_file(_schools(database), size)
            ours = wall_seconds(lambda: take(database, data))  # noqa: B023 - called at once
            again = wall_seconds(lambda: take(database, data))  # noqa: B023 - called at once
        yield Row(
            what=f"roster import, {size:,} rows / a bare bulk insert",
            engine=engine,
            found=f"{ours / theirs:.1f} ({ours:.1f} s; again unchanged {again:.1f} s)",
            bar=f"<= {BAR:.0f}",
            holds=ours / theirs <= BAR,
        )
        yield from _beside_others(engine, postgres, size)


def _beside_others(engine: str, postgres: str, size: int) -> Iterator[Row]:
    """Import by a process of its own, while this one writes a little all the time."""
    peaks: list[float] = []
    longest = 0.0
    for people in (FEW, size):
        with installation(engine, postgres=postgres, name=f"beside{people}") as (settings, database):
            file = settings.data_dir / "roster.csv"
            file.write_bytes(roster_file(_schools(database), people))
            url = database.url.render_as_string(hide_password=False)
            command = [sys.executable, "-m", "benchmarks.roster", url, str(file)]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as importing:
                while importing.poll() is None:
                    longest = max(longest, wall_seconds(lambda: _write_a_little(database)))
                    time.sleep(PROBED_EVERY)
                peaks.append(float(importing.communicate()[0].split()[-1]))
    grown = peaks[1] - peaks[0]
    yield Row(
        what=f"roster import, memory of the process: {size:,} rows - {FEW:,}",
        engine=engine,
        found=f"{grown:+.1f} MB ({peaks[0]:.0f} and {peaks[1]:.0f})",
        bar=f"<= +{MEMORY_BAR} MB",
        holds=grown <= MEMORY_BAR,
    )
    yield Row(
        what=f"roster import, {size:,} rows: longest wait of another writer, one each 0.1 s",
        engine=engine,
        found=f"{longest:.2f} s",
        bar=f"<= {LONGEST_WAIT:.0f} s",
        holds=longest <= LONGEST_WAIT,
    )


def _write_a_little(database: Database) -> None:
    with database.writer() as db:
        db.execute(
            update(School)
            .where(School.uai == select(func.min(School.uai)).scalar_subquery())
            .values(name=School.name)
        )
        db.commit()


def most_memory() -> float:
    """Give the most megabytes that this process took. Linux."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def roster_file(uais: Sequence[str], size: int) -> bytes:
    """Write a roster of people who are new."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["email", "given_name", "family_name", "uai", "audience", "function", "joined_on"])
    for number in range(size):
        writer.writerow(
            [
                f"p{number}@ac-exemple.fr",
                "Camille",
                f"Martin {number}",
                uais[number % len(uais)],
                "teacher",
                "teacher",
                "2026-09-01",
            ]
        )
    return out.getvalue().encode()


def take(database: Database, data: bytes | Path) -> None:
    """Read and import it, as the command does."""
    site = Site(base_url="http://localhost", name="Passerelle", default_language="fr")
    with read_roster(data) as roster:
        imported = import_people(database, roster, Asked(today=TODAY, now=NOW))
    if imported.refused:
        raise AssertionError(f"refused: {imported.faults[:3]}")
    follow(database, site=site, now=NOW)


def _schools(database: Database) -> list[str]:
    with database.writer() as db:
        uais = [make_listed_school(db, number=number).uai for number in range(1, SCHOOLS + 1)]
        db.commit()
    return uais


def _bare(database: Database, uais: Sequence[str], size: int) -> None:
    with database.writer() as db:
        db.connection().execute(
            insert(Person),
            [
                {
                    "id": number + 1,
                    "given_name": "Camille",
                    "family_name": f"Martin {number}",
                    "email": f"p{number}@ac-exemple.fr",
                    "created_at": NOW,
                }
                for number in range(size)
            ],
        )
        db.connection().execute(
            insert(Affiliation),
            [
                {
                    "person_id": number + 1,
                    "uai": uais[number % len(uais)],
                    "audience": "teacher",
                    "function": "teacher",
                    "from_on": TODAY,
                    "is_main": True,
                    "confirmed_on": TODAY,
                    "changed_at": NOW,
                }
                for number in range(size)
            ],
        )
        db.commit()


if __name__ == "__main__":
    migrations.load_models()
    operations.install()
    take(Database(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(f"{most_memory():.1f}\n")
