"""Completions from the page: bounded by whom the visitor sees by name, today and in each row's school."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from frictionless import Resource, Schema

from lms.database import Database
from lms.schools.affiliations import close_affiliation
from lms.schools.queries import affiliations_of
from tests.factories.coverage import join
from tests.reports.conftest import Visitors
from tests.reports.test_files import read_csv
from tests.reports.worlds import Reported

FILE = "/reports/tne-essai/completions"


def people_in(visitors: Visitors, name: str) -> set[str]:
    return {row["person_id"] for row in read_csv(visitors.client(name).get(f"{FILE}.csv").data)}


def ids(reported: Reported, *schools: str) -> set[str]:
    return {str(person.id) for school in schools for person in reported.people[school]}


def test_a_coordinator_has_the_programmes_and_nobody_elses(visitors: Visitors, reported: Reported) -> None:
    found = people_in(visitors, "coordinator")
    assert found <= ids(reported, "north-1", "north-2", "south", "college", "section", "aisne", "small")
    assert len(found) == 3 + 1 + 2 + 1 + 3 + 2


def test_an_inspector_has_her_circonscription(visitors: Visitors, reported: Reported) -> None:
    found = people_in(visitors, "ien")
    assert found
    assert found <= ids(reported, "north-1", "north-2")


def test_who_has_left_for_elsewhere_is_no_longer_given(
    visitors: Visitors, database: Database, reported: Reported
) -> None:
    gone = reported.people["north-1"][0]
    assert str(gone.id) in people_in(visitors, "ien")
    with database.writer() as db:
        (affiliation,) = affiliations_of(db, gone.id)
        now = datetime(2026, 11, 3, tzinfo=UTC)
        close_affiliation(db, affiliation=affiliation, on=date(2026, 11, 3), now=now)
        join(db, gone, reported.schools["aisne"].uai, on=date(2026, 11, 3))
        db.commit()
    assert str(gone.id) not in people_in(visitors, "ien")
    # Nor does her new school's inspector learn what she did in the old one: her coordinator does.
    assert str(gone.id) in people_in(visitors, "coordinator")


@pytest.mark.parametrize("shape", ["csv", "xlsx", "schema.json"])
def test_what_is_foreign_doesnt_exist(visitors: Visitors, shape: str) -> None:
    assert visitors.client("coordinator").get(f"/reports/rien/completions.{shape}").status_code == 404


def test_the_workbook_holds_the_same_people_and_the_schema_fits(
    visitors: Visitors, tmp_path, reported: Reported
) -> None:
    client = visitors.client("ien")
    page = openpyxl.load_workbook(io.BytesIO(client.get(f"{FILE}.xlsx").data)).worksheets[0]
    assert {str(row[0]) for row in page.iter_rows(min_row=2, values_only=True)} == people_in(visitors, "ien")
    (tmp_path / "c.csv").write_bytes(client.get(f"{FILE}.csv").data)
    schema = client.get(f"{FILE}.schema.json").json
    assert schema["filters"]["reach"]
    resource = Resource(path="c.csv", schema=Schema.from_descriptor(schema), basepath=str(tmp_path))
    assert resource.validate().valid


def test_the_coverage_page_leads_to_it_for_those_who_see_names(visitors: Visitors) -> None:
    link = f'href="{FILE}.csv"'
    assert link in visitors.client("coordinator").get("/reports/tne-essai/enseignants").text
    assert link in visitors.client("ien").get("/reports/tne-essai/enseignants").text
