"""A local authority reads what is published of its schools, and why nothing finer is."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.coverage.publishing import publish_due
from lms.database import Database
from lms.programmes.queries import programmes
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind
from tests.factories.accounts import make_person
from tests.factories.reach import make_grant
from tests.reports.conftest import Visitors
from tests.reports.published_worlds import NOW, SEPTEMBER, make_large, make_large_readers
from tests.reports.test_pages import rows_in_table, words_of
from tests.reports.worlds import LONG_AGO, TODAY
from tests.support.pdfs import is_tagged, text_of
from tests.support.remembering import remembered
from tests.support.statements import counted

PUBLISHED = "/reports/tne-large/published/teacher"
RENNES, COLLEGES = f"{PUBLISHED}/funder/commune/35238", f"{PUBLISHED}/funder/department/35"


def _published(db: Session) -> dict[str, int]:
    make_large(db)
    people = make_large_readers(db)
    for name, code in (("chantepie", "commune/35055"), ("abroad", "commune/29019")):
        person = make_person(db)
        make_grant(db, person, Role.PARTNER, Scope(kind=ScopeKind.FUNDER, value=code), from_on=LONG_AGO)
        people[name] = person.id
    assert publish_due(db, programmes(db), today=TODAY, threshold=5, now=NOW) == 2
    return people


@pytest.fixture
def visitors(app: Flask, database: Database) -> Visitors:
    return Visitors(app=app, database=database, people=remembered(database, _published, _published))


def test_a_commune_reads_of_its_primary_schools(visitors: Visitors) -> None:
    html = visitors.client("town").get(RENNES).text
    said = words_of(html)
    # Two écoles, 13 of 27 in truth; the collège of Rennes is the department's.
    assert "In Rennes, in primary schools, about 60% of teachers in post are trained" in said
    assert rows_in_table(html, "rows-1")["Rennes"][:3] == ["2 of 2", "25", "15"]
    assert "No row is a school" in said
    assert "rows of the tables that are published for everybody" in said
    # As September and October were published.
    assert set(rows_in_table(html, "year")) == {"September 2026", "October 2026"}
    # The same figures as everybody's table by level: none was made for the town.
    content = visitors.client("partner").get(f"{PUBLISHED}/published.csv?by=municipality").data
    table = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    (same,) = [row for row in table if (row["municipality"], row["level"]) == ("Rennes", "ecole")]
    assert (same["headcount"], same["trained_present"]) == ("25", "15")
    # Nothing exact is offered to somebody who sees none.
    assert "Exact figures" not in said


def test_what_is_hidden_of_a_small_commune_stays_hidden(visitors: Visitors) -> None:
    html = visitors.client("chantepie").get(f"{PUBLISHED}/funder/commune/35055").text
    assert rows_in_table(html, "rows-1")["Chantepie"][1:3] == ["hidden", "hidden"]
    said = words_of(html)
    assert "In Chantepie, in primary schools, no share is shown" in said
    assert "counted in: Rennes Sud" in said


def test_a_department_reads_its_colleges_by_town(visitors: Visitors) -> None:
    html = visitors.client("coordinator").get(COLLEGES).text
    assert "In Ille-et-Vilaine, in collèges" in words_of(html)
    assert set(rows_in_table(html, "rows-2")) == {"Rennes"}
    listed = visitors.client("coordinator").get("/reports/tne-large/enseignants?by=funder").text
    assert f"{PUBLISHED}?by=funder" in listed
    exact = "/reports/tne-large/enseignants?within=funder/department/35"
    assert exact in html
    assert visitors.client("coordinator").get(exact).status_code in {200, 404}


def test_a_partner_is_led_to_the_schools_of_her_authority(visitors: Visitors) -> None:
    listed = visitors.client("town").get("/reports").text
    assert RENNES in listed
    assert "The schools of Rennes (commune)" in words_of(listed)
    assert PUBLISHED in listed
    # Whoever stands for no authority is led to the programme's tables alone.
    assert "/funder/" not in visitors.client("partner").get("/reports").text


def test_tables_by_authority_are_a_level_of_everybodys(visitors: Visitors) -> None:
    html = visitors.client("partner").get(f"{PUBLISHED}?by=funder&split=sector").text
    rows = rows_in_table(html, "published")
    assert set(rows) == {
        "Ille-et-Vilaine (department)",
        "Rennes (commune)",
        "Bruz (commune)",
        "Chantepie (commune)",
        "Vitré (commune)",
    }
    assert RENNES in html
    content = visitors.client("partner").get(f"{PUBLISHED}/published.csv?by=funder").data.decode("utf-8-sig")
    owned = {row["funder"]: row for row in csv.DictReader(io.StringIO(content), delimiter=";")}
    assert (owned["Rennes (commune)"]["level"], owned["Rennes (commune)"]["trained_present"]) == (
        "ecole",
        "15",
    )


def test_the_paper_says_the_same(visitors: Visitors) -> None:
    answer = visitors.client("town").get(f"{RENNES}/funder.pdf")
    assert answer.mimetype == "application/pdf"
    said = " ".join(text_of(answer.data).split())
    assert is_tagged(answer.data)
    assert "À Rennes, dans les écoles, environ 60" in said
    assert "Aucune ligne n’est une école" in said
    assert answer.data == visitors.client("town").get(f"{RENNES}/funder.pdf").data


def test_an_earlier_month_is_read_as_it_was(visitors: Visitors) -> None:
    html = visitors.client("town").get(f"{RENNES}?as_of={SEPTEMBER}&page=%C2%B2").text
    assert "end of September 2026" in words_of(html)
    assert f"as_of={SEPTEMBER}" in html
    assert visitors.client("town").get(f"{RENNES}?as_of=2026-10-15").status_code == 404


def test_what_is_foreign_doesnt_exist(visitors: Visitors, client: FlaskClient) -> None:
    for address in (RENNES, f"{RENNES}/funder.pdf"):
        assert visitors.client("elsewhere").get(address).status_code == 404
        assert visitors.client("abroad").get(address).status_code == 404
        assert client.get(address).status_code == 303
    for unknown in ("commune/29019", "other/", "planet/35", "region/%00", "region/53"):
        assert visitors.client("town").get(f"{PUBLISHED}/funder/{unknown}").status_code in {400, 404}


def test_the_page_asks_few_statements(visitors: Visitors, database: Database) -> None:
    client = visitors.client("town")
    client.get(RENNES)
    with counted(database) as statements:
        client.get(RENNES)
    assert len(statements) <= 7, "\n\n".join(statements)


def test_a_partner_reads_her_figures_at_home(visitors: Visitors, database: Database) -> None:
    town = visitors.client("town")
    town.get("/")
    with counted(database) as statements:
        said = words_of(town.get("/").text)
    assert len(statements) <= 14, statements
    own = said.index("In Rennes, in primary schools, about 60% of teachers in post are trained")
    assert own < said.index("Across the programme, about")
    assert f'href="{RENNES}"' in town.get("/").text
    partner = words_of(visitors.client("partner").get("/").text)
    assert "In Rennes, in primary schools" not in partner
    assert "Across the programme, about" in partner
