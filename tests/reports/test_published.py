"""Partners and the public read rounded figures in which nobody can be recognised, the same everywhere."""

import io
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from frictionless import Resource, Schema
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage.models import PublishedMonth
from lms.coverage.publishing import publish_due
from lms.database import Database
from lms.messages import RefusalError
from lms.programmes.queries import programmes
from lms.reports.columns import COLUMNS
from lms.reports.published_files import PUBLIC_COLUMNS
from tests.reports.conftest import Visitors
from tests.reports.published_worlds import NOW, OCTOBER, SEPTEMBER, make_large, make_large_readers
from tests.reports.running import read_csv, report
from tests.reports.test_pages import rows_in_table, words_of
from tests.reports.worlds import TODAY
from tests.support.pdfs import is_tagged, text_of
from tests.support.remembering import remembered
from tests.support.statements import counted

PAGE = "/reports/tne-large/published/teacher"


def _large(db: Session) -> dict[str, int]:
    make_large(db)
    return make_large_readers(db)


def _published(db: Session) -> dict[str, int]:
    people = _large(db)
    assert publish_due(db, programmes(db), today=TODAY, threshold=5, now=NOW) == 2
    return people


@pytest.fixture
def large(request: pytest.FixtureRequest, app: Flask, database: Database) -> Visitors:
    build = _published if "published" in request.fixturenames else _large
    return Visitors(app=app, database=database, people=remembered(database, build, build))


@pytest.fixture
def published(large: Visitors) -> Visitors:
    return large


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, database: Database, tmp_path: Path) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LMS_DISCLOSURE_THRESHOLD", "5")


def run(*arguments: str) -> bytes:
    return report("coverage", "--programme", "tne-large", *arguments)


def test_a_partner_reads_rounded_figures(published: Visitors) -> None:
    html = published.client("partner").get(f"{PAGE}?by=municipality").text
    rows = rows_in_table(html, "published")
    # 33 of 68 in truth; the town of three teachers is hidden, and another one that would give it away.
    assert rows["Rennes"][:3] == ["3 of 3", "40", "20"]
    assert rows["Chantepie"][:3] == ["1 of 1", "hidden", "hidden"]
    assert rows["Bruz"][1:3] == ["hidden", "hidden"]
    assert rows["Vitré"][:3] == ["0 of 1", "unknown", "unknown"]
    said = words_of(html)
    assert "about 50% of teachers in post are trained; headcount known for 6 of 7 schools" in said
    assert "counted in: Rennes Sud" in said
    assert "2 rows of 4 don’t show all their figures" in said
    assert "fewer than 5 people is hidden" in said
    assert "rounded to the nearest five" in said


def test_rows_are_split_by_sector_or_by_level_never_both(published: Visitors) -> None:
    client = published.client("partner")
    by_sector = client.get(f"{PAGE}?by=department&split=sector").text
    assert set(rows_in_table(by_sector, "published")) == {"Ille-et-Vilaine", "Public", "Private"}
    by_level = client.get(f"{PAGE}?by=department&split=level").text
    assert set(rows_in_table(by_level, "published")) == {"Ille-et-Vilaine", "Primary school", "Collège"}


def test_another_month_is_another_table(published: Visitors) -> None:
    client = published.client("partner")
    assert "end of September 2026" in words_of(client.get(f"{PAGE}?as_of={SEPTEMBER}").text)
    assert "end of October 2026" in words_of(client.get(PAGE).text)
    assert client.get(f"{PAGE}?as_of=2026-10-15").status_code == 404
    assert client.get(f"{PAGE}?as_of=hier&by=planet&split=x&department=99&page=%C2%B2").status_code == 200


def test_before_a_month_is_published_the_page_says_so(large: Visitors) -> None:
    page = large.client("partner").get(PAGE)
    assert "No month of this programme has been published yet" in page.text
    assert large.client("partner").get(f"{PAGE}/published.csv").status_code == 404


def test_partners_are_led_from_reports_to_what_is_published(published: Visitors) -> None:
    client = published.client("partner")
    assert PAGE in client.get("/reports").text
    moved = client.get("/reports/tne-large/enseignants")
    assert (moved.status_code, moved.headers["Location"]) == (302, PAGE)
    assert client.get("/reports/tne-large/enseignants/coverage.csv").status_code == 404
    # A local authority sees the same tables: they are made for everybody.
    assert published.client("town").get(PAGE).status_code == 200
    assert published.client("coordinator").get(PAGE).status_code == 200
    assert PAGE in published.client("coordinator").get("/reports").text


def test_what_is_foreign_doesnt_exist(published: Visitors, client: FlaskClient) -> None:
    foreign = published.client("elsewhere")
    files = [f"{PAGE}/published.{form}" for form in ("csv", "xlsx", "pdf", "json", "schema.json")]
    for address in (PAGE, *files):
        assert foreign.get(address).status_code == 404
        assert client.get(address).status_code == 303
    partner = published.client("partner")
    for address in ("/reports/tne-large/published/parent", "/reports/%00/published/teacher"):
        assert partner.get(address).status_code in {400, 404}
    assert foreign.get("/reports/tne-large/enseignants").status_code == 404


@pytest.mark.parametrize("by", ["programme", "academy", "department", "district", "municipality", "funder"])
def test_page_and_command_give_the_same_bytes(published: Visitors, environment: None, by: str) -> None:
    page = published.client("partner").get(f"{PAGE}/published.csv?by={by}&as_of={SEPTEMBER}").data
    command = run("--public", "--by", by, "--as-of", SEPTEMBER.isoformat())
    assert page == command
    assert read_csv(page)


@pytest.mark.parametrize("form", ["json", "pdf"])
def test_every_shape_is_the_same_on_the_page_and_by_the_command(
    published: Visitors, environment: None, form: str
) -> None:
    page = published.client("partner").get(f"{PAGE}/published.{form}?by=municipality").data
    assert page == run("--public", "--by", "municipality", "--format", form)


def test_the_workbook_holds_the_rows_of_the_csv_and_what_they_mean(
    published: Visitors, environment: None
) -> None:
    content = published.client("partner").get(f"{PAGE}/published.xlsx?by=municipality").data
    book = load_workbook(io.BytesIO(content))
    figures, meanings = (list(book[name].values) for name in book.sheetnames)
    rows = [dict(zip(figures[0], row, strict=True)) for row in figures[1:]]
    wanted = read_csv(run("--public", "--by", "municipality"))
    assert [row["municipality"] for row in rows] == [row["municipality"] for row in wanted]
    for row, line in zip(rows, wanted, strict=True):
        assert (
            str("" if row["trained_present"] is None else row["trained_present"]) == line["trained_present"]
        )
        assert row["shown"] == line["shown"]
    assert any("moins de 5" in str(cell) for row in meanings for cell in row)
    assert load_workbook(io.BytesIO(run("--public", "--format", "xlsx"))).sheetnames == book.sheetnames


def test_the_paper_hides_what_the_page_hides(published: Visitors) -> None:
    content = published.client("partner").get(f"{PAGE}/published.pdf?by=municipality").data
    said = " ".join(text_of(content).split())
    assert is_tagged(content)
    assert "Chantepie 1 sur 1 masqué masqué masqué" in said
    assert "Rennes 3 sur 3 40 20 50" in said
    assert "Vitré 0 sur 1 inconnu inconnu inconnu" in said
    by_funder = published.client("partner").get(f"{PAGE}/published.pdf?by=funder").data
    assert "Rennes (commune), École 2 sur 2 25 15" in " ".join(text_of(by_funder).split())


def test_the_command_publishes_what_is_due_and_only_once(
    large: Visitors, environment: None, database: Database
) -> None:
    first = run("--public", "--by", "municipality")
    again = run("--public", "--by", "municipality")
    assert first == again
    rows = {(row["municipality"], row["sector"], row["level"]): row for row in read_csv(first)}
    rennes = rows["Rennes", "", ""]
    assert {
        name: rennes[name] for name in ("headcount", "trained_present", "coverage", "shown", "as_of")
    } == {
        "headcount": "40",
        "trained_present": "20",
        "coverage": "50,0",
        "shown": "all",
        "as_of": OCTOBER.isoformat(),
    }
    assert rows["Bruz", "", ""]["counted_in"] == "district/35/Rennes Sud"
    assert rows["Vitré", "", ""]["shown"] == "unknown"
    # Nothing exact stands beside what is rounded.
    never = ("enrolled", "started", "trained_ever", "trained_in_period", "schools_reached", "school", "uai")
    assert not any(row[name] for row in rows.values() for name in never)
    with database.reader() as db:
        assert list(db.scalars(select(PublishedMonth.on).order_by(PublishedMonth.on))) == [SEPTEMBER, OCTOBER]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--as-of", "2026-10-15"], "ends of months only"),
        (["--from", "2026-09-01"], "no period"),
        (["--by", "school"], "programme, academy, department, district, municipality, funder"),
        (["--as-of", "2026-08-31"], "wasn’t published. Published ends of months: 2026-09-30, 2026-10-31"),
        (["--audience", "parent"], "can be published yet"),
        (["--goal", "enseignants"], "choose one with --audience"),
    ],
)
def test_what_published_figures_cant_be_asked_for(
    large: Visitors, environment: None, asked: list[str], said: str
) -> None:
    with pytest.raises(RefusalError, match=said):
        run("--public", *asked)


def test_the_files_dictionary_is_accepted_and_says_how_figures_are_made(
    large: Visitors, environment: None, tmp_path: Path
) -> None:
    run("--public", "--by", "municipality", "-o", str(tmp_path / "figures.csv"))
    schema = json.loads((tmp_path / "figures.schema.json").read_text(encoding="utf-8"))
    assert [field["name"] for field in schema["fields"]] == [column.name for column in PUBLIC_COLUMNS]
    assert PUBLIC_COLUMNS[: len(COLUMNS)] != COLUMNS
    assert [one.name for one in PUBLIC_COLUMNS[: len(COLUMNS)]] == [one.name for one in COLUMNS]
    assert any("moins de 5" in sentence for sentence in schema["definitions"])
    resource = Resource(
        path="figures.csv", basepath=str(tmp_path), schema=Schema.from_descriptor(schema), format="csv"
    )
    resource.dialect.add_control(_semicolons())
    report = resource.validate()
    assert report.valid, report.flatten(["type", "note"])
    wanted = run("--public", "--format", "json")
    (row, *_rest) = json.loads(wanted)["rows"]
    assert (row["headcount"], row["trained_present"], row["coverage"], row["target"]) == (70, 35, 50.0, 60.0)


def _semicolons() -> object:
    from frictionless.formats import CsvControl

    return CsvControl(delimiter=";")


def test_a_months_page_reads_a_handful_of_rows(published: Visitors, database: Database) -> None:
    client = published.client("partner")
    client.get(PAGE)
    with counted(database) as statements:
        client.get(PAGE)
    assert len(statements) <= 7, "\n\n".join(statements)
