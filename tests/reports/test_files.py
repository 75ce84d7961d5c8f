"""Files of coverage: the contract’s columns, what frictionless accepts, the page’s and command’s bytes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from frictionless import Resource, Schema
from sqlalchemy import update

from lms.cli import lms
from lms.database import Database
from lms.messages import RefusalError
from lms.reports.columns import COLUMNS
from lms.schools.models import School
from tests.reports.conftest import Visitors
from tests.reports.running import read_csv, report
from tests.reports.worlds import Reported
from tests.support.statements import counted

PAGE = "/reports/tne-essai/enseignants"
CONTRACT = Path(__file__).resolve().parents[2].parent / "shared" / "CONTRACT.md"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, database: Database, tmp_path: Path) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))


def run(*arguments: str) -> bytes:
    return report("coverage", *arguments)


def test_the_columns_are_the_contracts_in_its_order() -> None:
    if not CONTRACT.exists():
        pytest.skip("the contract isn't beside the project")
    (line,) = [
        one for one in CONTRACT.read_text(encoding="utf-8").splitlines() if one.startswith("* Coverage:")
    ]
    assert [column.name for column in COLUMNS] == line.split("`")[1].split(", ")


def test_the_file_holds_the_pages_figures(visitors: Visitors) -> None:
    response = visitors.client("coordinator").get(f"{PAGE}/coverage.csv?by=academy")
    assert response.mimetype == "text/csv"
    assert (
        'filename="coverage-tne-essai-enseignants-academy-2026-11-22.csv"'
        in (response.headers["Content-Disposition"])
    )
    rows = {row["academy"]: row for row in read_csv(response.data)}
    rennes = rows["Rennes"]
    expected = {
        "programme": "tne-essai",
        "academy_code": "14",
        "department": "",
        "school_year": "2026-2027",
        "as_of": "2026-11-22",
        "from": "2026-09-01",
        "audience": "teacher",
        "population": "teachers",
        "headcount": "14",
        "headcount_kind": "declared",
        "headcount_on": "2026-09-01",
        "headcount_source": "Enquête",
        "invited": "18",
        "signed_in": "0",
        "enrolled": "18",
        "started": "0",
        "trained_present": "9",
        "trained_in_period": "11",
        "trained_ever": "11",
        "trained_and_left": "2",
        "coverage": "57,1",
        "target": "60,0",
        "gap": "-2,9",
        "schools_in_perimeter": "5",
        "schools_with_headcount": "4",
        "schools_reached": "4",
        "hours_presence": "0,0",
        "hours_live": "0,0",
    }
    assert float(rennes["hours_self"].replace(",", ".")) > 0
    assert {name: rennes[name] for name in expected} == expected


def test_a_file_by_school_names_each_one(visitors: Visitors, reported: Reported) -> None:
    content = visitors.client("coordinator").get(f"{PAGE}/coverage.csv?by=school").data
    rows = {row["uai"]: row for row in read_csv(content)}
    college = rows[reported.schools["college"].uai]
    assert (college["school"], college["level"], college["district"]) == ("École 9104", "college", "")
    assert (college["funder"], college["wave"]) == ("Ille-et-Vilaine (département)", "2026-09-01")
    south = rows[reported.schools["south"].uai]
    assert (south["headcount"], south["coverage"], south["trained_present"]) == ("", "", "1")
    left = rows[reported.schools["left"].uai]
    assert (left["schools_in_perimeter"], left["trained_ever"], left["trained_and_left"]) == ("0", "1", "1")
    assert reported.schools["outside"].uai not in rows
    assert reported.schools["section"].uai not in rows


def test_communes_of_one_name_are_told_apart_by_what_their_schools_share(visitors: Visitors) -> None:
    content = visitors.client("coordinator").get(f"{PAGE}/coverage.csv?by=funder").data
    rows = {row["funder"]: row for row in read_csv(content)}
    communes = [row for name, row in rows.items() if name.endswith("(commune)")]
    assert communes
    for row in communes:
        assert row["municipality"] == row["funder"].removesuffix(" (commune)")
        assert row["municipality_code"].startswith(row["department_code"])
        assert row["academy"]
    department = rows["Ille-et-Vilaine (département)"]
    assert (department["department_code"], department["academy"], department["municipality_code"]) == (
        "35",
        "Rennes",
        "",
    )
    others = [row for name, row in rows.items() if not name.endswith(("(commune)", "(département)"))]
    assert {row["department_code"] for row in others} <= {""}


@pytest.mark.parametrize(
    "by", ["programme", "academy", "department", "district", "municipality", "funder", "school"]
)
def test_the_page_and_the_command_give_the_same_bytes(visitors: Visitors, environment: None, by: str) -> None:
    client = visitors.client("coordinator")
    # The page is read in English here: the file is in the installation's language all the same.
    page = client.get(f"{PAGE}/coverage.csv?by={by}&as_of=2026-10-31").data
    command = run("--programme", "tne-essai", "--by", by, "--audience", "teacher", "--as-of", "2026-10-31")
    assert page == command
    assert len(read_csv(page)) >= 1


def test_frictionless_accepts_the_file_and_its_schema(
    visitors: Visitors, environment: None, tmp_path: Path
) -> None:
    client = visitors.client("coordinator")
    (tmp_path / "page.csv").write_bytes(client.get(f"{PAGE}/coverage.csv?by=school").data)
    (tmp_path / "page.schema.json").write_bytes(client.get(f"{PAGE}/coverage.schema.json?by=school").data)
    run("--programme", "tne-essai", "--by", "district", "-o", str(tmp_path / "command.csv"))
    for name in ("page", "command"):
        schema = json.loads((tmp_path / f"{name}.schema.json").read_text(encoding="utf-8"))
        resource = Resource(path=f"{name}.csv", schema=Schema.from_descriptor(schema), basepath=str(tmp_path))
        report = resource.validate()
        assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]
        assert schema["as_of"] == "2026-11-22"
        assert any("hybrider" in sentence or "A" in sentence for sentence in schema["definitions"])


def test_files_are_bounded_like_the_page(visitors: Visitors, reported: Reported) -> None:
    content = visitors.client("ien").get(f"{PAGE}/coverage.csv?by=school").data
    assert {row["uai"] for row in read_csv(content)} == {
        reported.schools["north-1"].uai,
        reported.schools["north-2"].uai,
    }
    (total,) = read_csv(visitors.client("ien").get(f"{PAGE}/coverage.csv?by=programme").data)
    assert (total["enrolled"], total["trained_in_period"], total["headcount"]) == ("6", "4", "7")
    schema = json.loads(visitors.client("ien").get(f"{PAGE}/coverage.schema.json").data)
    assert schema["filters"]["reach"]


def test_no_text_becomes_a_formula(visitors: Visitors, database: Database, reported: Reported) -> None:
    with database.writer() as db:
        db.execute(
            update(School).where(School.uai == reported.schools["aisne"].uai).values(name='=HYPERLINK("x")')
        )
        db.commit()
    content = visitors.client("coordinator").get(f"{PAGE}/coverage.csv?by=school").data
    assert "'=HYPERLINK" in content.decode("utf-8-sig")


def test_headings_leave_before_anything_is_read(visitors: Visitors, database: Database) -> None:
    client = visitors.client("coordinator")
    response = client.get(f"{PAGE}/coverage.csv?by=school", buffered=False)
    pieces = response.iter_encoded()
    with counted(database) as statements:
        first = next(iter(pieces))
        assert first.startswith(b"\xef\xbb\xbfprogramme;academy_code")
        assert not statements
        assert b"".join(pieces)
        # Entries, sums, headcounts, trained and left; SQLite's own BEGIN and ROLLBACK aside.
        assert len([one for one in statements if one.lstrip().upper().startswith("SELECT")]) == 7
    response.close()


def test_json_says_the_same(environment: None, reported: Reported) -> None:
    said = json.loads(
        run("--programme", "tne-essai", "--by", "academy", "--audience", "teacher", "--format", "json")
    )
    (amiens, rennes) = sorted(said["rows"], key=lambda row: row["academy"])
    assert (amiens["coverage"], rennes["coverage"], rennes["gap"]) == (75.0, 57.1, -2.9)
    assert rennes["invited"] == 18
    assert said["definitions"]


def test_all_goals_stand_in_one_file_unless_one_is_chosen(environment: None, reported: Reported) -> None:
    rows = read_csv(run("--programme", "tne-essai"))
    assert [row["audience"] for row in rows] == ["teacher", "parent"]
    (row,) = read_csv(run("--programme", "tne-essai", "--goal", "parents", "--from", "2026-10-01"))
    assert (row["audience"], row["enrolled"], row["from"]) == ("parent", "1", "2026-10-01")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--programme", "rien"), "Known programmes: tne-essai"),
        (("--programme", "tne-essai", "--goal", "rien"), "enseignants (teacher), parents (parent)"),
        (
            ("--programme", "tne-essai", "--as-of", "2031-01-01"),
            "no figures of 2031-01-01: choose --as-of from 2026-09-01 to 2026-11-22",
        ),
        (
            ("--programme", "tne-essai", "--from", "2026-11-23"),
            "can’t begin on 2026-11-23: choose --from between 2026-09-01 and 2026-11-22",
        ),
        (("--programme", "tne-essai", "--from", "2026-10-02", "--as-of", "2026-10-01"), "and 2026-10-01"),
    ],
)
def test_what_cant_be_is_refused_with_what_can(
    environment: None, reported: Reported, arguments: tuple[str, ...], said: str
) -> None:
    with pytest.raises(RefusalError) as refused:
        run(*arguments)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "arguments", [(), ("--programme", "x", "--by", "planet"), ("--programme", "x", "--as-of", "hier")]
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(lms, ["report", "coverage", *arguments]).exit_code == 2
