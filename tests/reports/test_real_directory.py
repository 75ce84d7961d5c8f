"""A real department, with what its open data know: no total claims more than it does."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms.coverage.rule import Modules
from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING
from lms.schools.directory import read_directory
from lms.schools.headcounts_file import read_headcounts
from lms.schools.imports import import_directory, import_headcounts
from lms.schools.models import Headcount, School
from tests.factories.accounts import make_person
from tests.factories.coverage import declare, make_goal
from tests.factories.programmes import enter, make_programme
from tests.factories.reach import make_grant
from tests.reports.conftest import Visitors
from tests.reports.test_files import read_csv
from tests.reports.test_pages import words_of
from tests.reports.worlds import LONG_AGO

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
LEVELS = ("programme", "academy", "department", "district", "municipality", "funder", "school")


@pytest.fixture
def engine_name() -> str:
    """Both engines read alike: this is about what the open data know."""
    return "sqlite"


def test_no_total_of_department_35_claims_more_than_is_known(app: Flask, database: Database) -> None:
    files = (SHARED / "annuaire-35.csv", SHARED / "effectifs-ecoles-35.csv")
    if not all(file.exists() for file in files):
        pytest.skip("the department's open data aren't beside the project")
    with database.writer() as db:
        import_directory(db, read_directory(files[0].read_bytes()))
        import_headcounts(db, read_headcounts(files[1].read_bytes()), now=NOW)
        kinds = set(db.scalars(select(Headcount.kind)))
        assert kinds == {"proxy"}
        schools = list(db.scalars(select(School).where(School.standing == "in").order_by(School.uai)))
        programme = make_programme(db, slug="tne-essai")
        for one in schools:
            enter(db, programme, one)
        make_goal(db, programme, rule=Modules(modules=("hybrider/a",)), slug="enseignants")
        for one in schools[:3]:
            declare(db, one.uai, 10)
        administrator = make_person(db)
        make_grant(db, administrator, Role.ADMINISTRATOR, EVERYTHING, from_on=LONG_AGO)
        db.commit()
    client = Visitors(app=app, database=database, people={"one": administrator.id}).client("one")
    page = "/reports/tne-essai/enseignants"
    said = words_of(client.get(page).text)
    assert len(schools) > 800
    assert f"headcount known for 3 of {len(schools)} schools" in said
    for by in LEVELS:
        rows = read_csv(client.get(f"{page}/coverage.csv?by={by}").data)
        assert sum(int(row["schools_in_perimeter"]) for row in rows) == len(schools)
        assert sum(int(row["schools_with_headcount"]) for row in rows) == 3
        for row in rows:
            # Only what was declared divides: an estimate from classes stands in no headcount, in no share.
            known = int(row["schools_with_headcount"])
            assert row["headcount"] == (str(10 * known) if known else "")
            assert row["headcount_kind"] == ("declared" if known else "")
            assert row["coverage"] == ("0,0" if known else "")
