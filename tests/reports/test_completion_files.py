"""Files of completions: the contract’s columns, a row each, inert; the database’s lines are Python’s."""

import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from frictionless import Resource, Schema
from sqlalchemy import select, update

from lms.accounts.erasure import erase_person
from lms.accounts.models import Person
from lms.cli import lms
from lms.database import Database
from lms.messages import RefusalError
from lms.programmes.queries import find_programme
from lms.progress.models import Completion
from lms.progress.recording import recognise_minutes, revoke_completion
from lms.reports import completion_commands
from lms.reports.completion_columns import COMPLETION_COLUMNS
from lms.reports.completion_export import WantedCompletions, completions_csv
from lms.reports.completion_reading import completions_select, rows_of
from lms.tabular import write_csv
from tests.factories.progress import NOW
from tests.reports.running import read_csv, report
from tests.reports.worlds import TODAY, Reported
from tests.support.statements import counted
from tests.tabular.test_writing import PAYLOADS

CONTRACT = Path(__file__).resolve().parents[2].parent / "shared" / "CONTRACT.md"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, database: Database, tmp_path: Path) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(completion_commands, "today_in", lambda _zone: TODAY)


def run(*arguments: str) -> bytes:
    return report("completions", "--programme", "tne-essai", *arguments)


def wanted(database: Database) -> WantedCompletions:
    with database.reader() as db:
        programme = find_programme(db, "tne-essai")
        assert programme is not None
        db.expunge(programme)
    return WantedCompletions(programme=programme, on=TODAY, locale="fr")


def test_the_columns_are_the_contracts_in_its_order() -> None:
    if not CONTRACT.exists():
        pytest.skip("the contract isn't beside the project")
    (line,) = [
        one for one in CONTRACT.read_text(encoding="utf-8").splitlines() if one.startswith("* Completions:")
    ]
    assert [column.name for column in COMPLETION_COLUMNS] == line.split("`")[1].split(", ")


def test_one_row_a_completion_of_the_perimeter(environment: None, reported: Reported) -> None:
    rows = read_csv(run())
    # Thirteen people of the perimeter and one who left it since, of two modules each; none from outside it.
    assert len(rows) == 2 * (3 + 1 + 2 + 1 + 3 + 2 + 1 + 1)
    first = reported.people["north-1"][0]
    (a, b) = [row for row in rows if row["person_id"] == str(first.id)]
    assert a == {
        "person_id": str(first.id),
        "given_name": "Maëlle",
        "family_name": "Le Goff",
        "uai": reported.schools["north-1"].uai,
        "audience": "teacher",
        "function": "teacher",
        "course": "hybrider",
        "module": "a",
        "release": "1",
        "means": "self-study",
        "completed_on": "2026-10-10",
        "minutes": a["minutes"],
        "recognised_minutes": "",
    }
    assert int(a["minutes"]) > 0
    assert b["module"] == "b"
    outside = {str(person.id) for person in reported.people["outside"]}
    assert not outside & {row["person_id"] for row in rows}
    section = str(reported.people["section"][0].id)
    assert {row["uai"] for row in rows if row["person_id"] == section} == {reported.schools["section"].uai}


def test_what_was_taken_back_or_erased_is_in_no_row(
    environment: None, database: Database, reported: Reported
) -> None:
    first, second = reported.people["north-1"][:2]
    with database.writer() as db:
        completion = db.scalars(
            select(Completion).where(Completion.person_id == first.id).order_by(Completion.id)
        ).first()
        assert completion is not None
        revoke_completion(db, completion_id=completion.id, revoked_by=None, note="", now=NOW)
        erase_person(db, person_id=second.id, now=NOW)
        db.commit()
    rows = read_csv(run())
    assert [row["module"] for row in rows if row["person_id"] == str(first.id)] == ["b"]
    assert str(second.id) not in {row["person_id"] for row in rows}


def test_minutes_recognised_are_said_where_there_are_some(
    environment: None, database: Database, reported: Reported
) -> None:
    with database.writer() as db:
        completion = db.scalars(select(Completion).order_by(Completion.id).limit(1)).one()
        recognise_minutes(db, completion_id=completion.id, minutes=5, recognised_by=None, on=TODAY)
        db.commit()
    rows = read_csv(run())
    assert [row["recognised_minutes"] for row in rows].count("5") == 1
    assert set(rows[0]) == {column.name for column in COMPLETION_COLUMNS}


NAMES = (
    *PAYLOADS,
    "Le « Goff » ; Riou",
    'dit "Jo"',
    "deux\nlignes",
    "a\\b",
    "",
    "x\x1fy",
    "Zoé-Anne",
    "ا",
    "tab\tx",
)


@pytest.mark.parametrize("name", NAMES)
def test_the_database_writes_the_lines_that_python_writes(
    database: Database, reported: Reported, name: str
) -> None:
    someone = reported.people["aisne"][0]
    with database.writer() as db:
        db.execute(update(Person).where(Person.id == someone.id).values(given_name=name, family_name=name))
        db.commit()
    asked = wanted(database)
    made = b"".join(completions_csv(database, asked))
    with database.snapshot() as db:
        rows = [
            [cell.replace("\x1f", " ") if isinstance(cell, str) else cell for cell in row]
            for row in rows_of(db, completions_select(db, asked.programme))
        ]
    assert made == b"".join(write_csv(COMPLETION_COLUMNS, rows))
    if name in PAYLOADS:
        cells = {row["family_name"] for row in read_csv(made)}
        assert f"'{name}" in cells
        assert name not in cells


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_computes_in_the_workbook(
    environment: None, database: Database, reported: Reported, payload: str
) -> None:
    with database.writer() as db:
        db.execute(update(Person).values(given_name=payload, family_name=payload))
        db.commit()
    book = openpyxl.load_workbook(io.BytesIO(run("--format", "xlsx")))
    assert book.sheetnames == ["Modules achevés", "Définitions"]
    page = book.worksheets[0]
    assert page.freeze_panes == "A2"
    names = [column.name for column in COMPLETION_COLUMNS]
    assert [cell.value for cell in page[1]] == names
    assert page.max_row == 29
    for row in page.iter_rows(min_row=2):
        cells = dict(zip(names, row, strict=True))
        assert {cells[name].data_type for name in ("given_name", "family_name", "uai")} == {"s"}
        assert cells["given_name"].quotePrefix
        assert cells["completed_on"].is_date
        assert isinstance(cells["minutes"].value, int)


def test_json_says_the_same(environment: None, reported: Reported) -> None:
    said = json.loads(run("--format", "json"))
    assert [
        {name: "" if cell is None else str(cell) for name, cell in row.items()} for row in said["rows"]
    ] == (read_csv(run()))
    assert said["programme"]
    assert len(said["definitions"]) == 4


def test_frictionless_accepts_the_file_and_its_schema(
    environment: None, reported: Reported, tmp_path: Path
) -> None:
    run("-o", str(tmp_path / "completions.csv"))
    schema = json.loads((tmp_path / "completions.schema.json").read_text(encoding="utf-8"))
    resource = Resource(path="completions.csv", schema=Schema.from_descriptor(schema), basepath=str(tmp_path))
    report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]
    assert schema["as_of"] == "2026-11-22"
    assert resource.read_rows()[0]["completed_on"] == date(2026, 10, 10)


def test_headings_leave_before_anything_is_read(database: Database, reported: Reported) -> None:
    pieces = completions_csv(database, wanted(database))
    with counted(database) as statements:
        assert next(pieces).startswith(b"\xef\xbb\xbfperson_id;given_name")
        assert not statements
        assert b"".join(pieces)


def test_a_file_left_half_read_holds_nothing_open(database: Database, reported: Reported) -> None:
    for _time in range(20):
        pieces = completions_csv(database, wanted(database))
        next(pieces)
        next(pieces)
        pieces.close()
    assert len(list(completions_csv(database, wanted(database)))) == 2


def test_an_unknown_programme_is_answered_with_those_there_are(environment: None, reported: Reported) -> None:
    with pytest.raises(RefusalError, match="Known programmes: tne-essai"):
        run("--programme", "rien")
    assert CliRunner().invoke(lms, ["report", "completions"]).exit_code == 2
