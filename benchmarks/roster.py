"""Importing a roster, against a bare bulk insert of the same people and affiliations."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import insert

from benchmarks.installations import installation
from benchmarks.measuring import Row, wall_seconds
from benchmarks.world import NOW, SCHOOLS
from lms.accounts.letters import Site
from lms.accounts.models import Person
from lms.database import Database
from lms.rosters.imports import import_people
from lms.rosters.roster_file import read_roster
from lms.schools.models import Affiliation
from tests.factories.programmes import make_school as make_listed_school

BAR = 6.0
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


def take(database: Database, data: bytes) -> None:
    """Read and import it, as the command does."""
    roster = read_roster(data)
    site = Site(base_url="http://localhost", name="Passerelle", default_language="fr")
    with database.writer() as db:
        imported = import_people(db, roster, site=site, today=TODAY, now=NOW)
        if imported.refused:
            raise AssertionError(f"refused: {imported.faults[:3]}")
        db.commit()


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
