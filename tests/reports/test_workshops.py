"""`lms report workshops`: the contract's columns, presences, people known and completions apart."""

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from frictionless import Resource, Schema

from lms.accounts.models import Person
from lms.cli import lms
from lms.database import Database
from lms.messages import RefusalError
from lms.reach.roles import Role
from lms.reach.scopes import school as school_scope
from lms.reports.workshop_columns import COLUMNS
from lms.schools.population import Audience, Function
from lms.workshops.attending import Note, correct_headcount, note_presence, revoke_presence
from lms.workshops.kinds import Way
from lms.workshops.models import Attendance
from lms.workshops.operations import cancel
from lms.workshops.plan import Leader
from tests.factories.accounts import make_person
from tests.factories.coverage import join
from tests.factories.programmes import make_programme, make_school
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.factories.reach import make_grant
from tests.factories.workshops import AT_THE_DOOR, NOW, SENDER, make_open_workshop, make_workshop
from tests.reports.running import read_csv, report

CONTRACT = Path(__file__).resolve().parents[2].parent / "shared" / "CONTRACT.md"
LATER = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, database: Database, tmp_path: Path) -> Path:
    monkeypatch.setenv("LMS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    return tmp_path


def run(*arguments: str) -> bytes:
    return report("workshops", "--programme", "tne-essai", *arguments)


@pytest.fixture
def told(database: Database, environment: Path) -> dict[str, str]:
    """Two schools of a programme and one from elsewhere; a session held, one planned, one cancelled."""
    with database.writer() as db:
        release = make_release(make_module("un", make_unit("p")), audience=("parent",))
        publish(db, release)
        here = make_school(db, number=9201, municipality="Rennes")
        there = make_school(db, number=9202, municipality="Cesson", municipality_code="35051")
        elsewhere = make_school(db, number=9203)
        make_programme(db, slug="tne-essai", schools=[here, there])
        helper = parent(db, here.uai)
        make_grant(db, helper, Role.PARENT_RESOURCE, school_scope(here.uai))
        held = make_open_workshop(
            db,
            host_uai=here.uai,
            module=("cours", "un"),
            partner="Centre social",
            leaders=(Leader(name="Une voisine", person_id=helper.id),),
        )
        known = parent(db, there.uai)
        people: tuple[dict[str, object], ...] = (
            {"person_id": known.id},
            {"given_name": "Fatima", "uai": here.uai},
            {"given_name": "Fatima", "uai": here.uai},
            {"given_name": "Léa"},
            {"given_name": "Zoé", "uai": elsewhere.uai},
            {"given_name": "Parti", "uai": there.uai},
        )
        for n, person in enumerate(people):
            note = Note(sitting_id=held.sittings[0].id, way=Way.LIST, key=f"k{n}", **person)  # type: ignore[arg-type]
            note_presence(db, workshop_id=held.id, note=note, by=None, now=AT_THE_DOOR)
        gone = db.query(Attendance).filter_by(given_name="Parti").one()
        revoke_presence(
            db, workshop_id=held.id, attendance_id=gone.id, by=None, reason="Erreur", now=AT_THE_DOOR
        )
        others = Note(
            sitting_id=held.sittings[0].id, way=Way.HEADCOUNT, key="count", headcount=4, uai=there.uai
        )
        correct_headcount(db, workshop_id=held.id, note=others, by=None, now=AT_THE_DOOR)
        make_workshop(db, host_uai=there.uai)
        lost = make_open_workshop(db, host_uai=there.uai)
        cancel(db, workshop_id=lost.id, reason="Inondée", sender=SENDER, now=NOW)
        make_open_workshop(db, host_uai=elsewhere.uai)
        db.commit()
        return {"here": here.uai, "there": there.uai}


def parent(db: object, uai: str) -> Person:
    person = make_person(db)  # type: ignore[arg-type]
    join(db, person, uai, audience=Audience.PARENT, function=Function.PARENT)  # type: ignore[arg-type]
    return person


def figures(row: dict[str, str]) -> list[str]:
    names = (
        "workshops_planned workshops_held workshops_cancelled host_schools schools_reached presences"
        " headcount_only known_participants trained parents_ressource_trained parents_ressource_active"
    )
    return [row[name] for name in names.split()]


def test_the_columns_are_the_contracts_in_its_order() -> None:
    if not CONTRACT.exists():
        pytest.skip("the contract isn't beside the project")
    lines = CONTRACT.read_text(encoding="utf-8").splitlines()
    (line,) = [one for one in lines if one.startswith("* Workshops:")]
    wanted = line.split("`")[1].split(", ")
    assert [column.name for column in COLUMNS][-len(wanted) :] == wanted


def test_a_programme_in_one_row(told: dict[str, str]) -> None:
    (row,) = read_csv(run())
    assert figures(row) == ["1", "1", "1", "1", "2", "9", "4", "1", "1", "0", "1"]
    assert (row["languages"], row["partners"], row["uai"]) == ("ar fr", "Centre social", "")


def test_each_school_has_its_row_and_the_unsaid_one_of_their_own(told: dict[str, str]) -> None:
    rows = {row["uai"]: row for row in read_csv(run("--by", "school"))}
    assert set(rows) == {told["here"], told["there"], ""}
    assert figures(rows[told["here"]]) == ["0", "1", "0", "1", "1", "2", "0", "0", "0", "0", "1"]
    assert figures(rows[told["there"]]) == ["1", "0", "1", "0", "1", "5", "4", "1", "1", "0", "0"]
    assert figures(rows[""]) == ["0", "0", "0", "0", "0", "2", "0", "0", "0", "0", "0"]
    assert rows[told["there"]]["municipality"] == "Cesson"
    towns = {row["municipality"]: row["presences"] for row in read_csv(run("--by", "municipality"))}
    assert towns == {"Rennes": "2", "Cesson": "5", "": "2"}
    owned = {
        row["funder"]: (row["municipality"], row["department_code"])
        for row in read_csv(run("--by", "funder"))
    }
    assert owned == {"Rennes (commune)": ("Rennes", "35"), "Cesson (commune)": ("Cesson", "35"), "": ("", "")}


def test_an_audience_is_asked_for_alone(told: dict[str, str]) -> None:
    (row,) = read_csv(run("--audience", "teacher"))
    assert figures(row) == ["0"] * 11


def test_the_file_has_its_schema_and_says_the_same_in_excel_and_json(
    told: dict[str, str], environment: Path
) -> None:
    target = environment / "sessions.csv"
    run("--by", "school", "-o", str(target))
    schema = json.loads((environment / "sessions.schema.json").read_text(encoding="utf-8"))
    assert schema["definitions"]
    described = Schema.from_descriptor(schema)
    report = Resource(path="sessions.csv", schema=described, basepath=str(environment)).validate()
    assert report.valid, report.flatten()
    rows = read_csv(target.read_bytes())
    held = json.loads(run("--by", "school", "--format", "json"))
    assert [str(row["presences"]) for row in held["rows"]] == [row["presences"] for row in rows]
    book = openpyxl.load_workbook(io.BytesIO(run("--by", "school", "--format", "xlsx")))
    sheet = book.worksheets[0]
    cells = list(sheet.values)
    assert list(cells[0]) == [column.name for column in COLUMNS]
    place = cells[0].index("presences")
    assert [str(row[place]) for row in cells[1:]] == [row["presences"] for row in rows]


def test_an_unknown_programme_is_answered_with_the_known_ones(told: dict[str, str]) -> None:
    result = CliRunner().invoke(lms, ["report", "workshops", "--programme", "rien"])
    assert "tne-essai" in str(result.exception)


@pytest.mark.parametrize("day", ["2019-01-01", "2031-01-01"])
def test_a_day_outside_the_programme_is_refused_with_those_there_are(told: dict[str, str], day: str) -> None:
    with pytest.raises(RefusalError, match="Choose a day from"):
        run("--as-of", day)


def test_a_programme_that_has_ended_is_told_as_of_its_last_day(
    told: dict[str, str], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run("--by", "school")
    monkeypatch.setattr("lms.reports.workshop_command.today_in", lambda _zone: date(2040, 1, 1))
    assert run("--by", "school") == before
