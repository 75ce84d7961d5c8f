"""`lms schools`, as somebody types it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from lms.database import Database
from lms.messages import RefusalError
from lms.schools.commands import schools_group
from lms.schools.models import Headcount, School

TRAPS = Path(__file__).parent / "data" / "directory-traps.csv"
REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "annuaire-35.csv"
Run = Callable[..., Result]


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    monkeypatch.setenv("LMS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "en")
    return lambda *arguments: CliRunner().invoke(schools_group, list(map(str, arguments)))


def number_of(database: Database, model: type) -> int:
    with database.reader() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def test_imports_says_what_it_did_and_repeats_without_effect(run: Run, database: Database) -> None:
    first = run("import", TRAPS)
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout.splitlines() == [
        "32 rows read.",
        "31 schools.",
        "1 stands on several rows.",
        "31 new, 0 changed, 0 unchanged.",
    ]
    assert "0 new, 0 changed, 31 unchanged." in run("import", TRAPS).stdout
    assert number_of(database, School) == 31


def test_a_trial_writes_nothing(run: Run, database: Database) -> None:
    tried = run("import", TRAPS, "--dry-run")
    assert "31 new" in tried.stdout
    assert "Nothing was written" in tried.stdout
    assert number_of(database, School) == 0


def test_json_holds_what_is_documented(run: Run) -> None:
    record = json.loads(run("import", TRAPS, "--format", "json").stdout)
    assert record == {
        "rows": 32,
        "schools": 31,
        "on_several_rows": 1,
        "new": 31,
        "changed": 0,
        "unchanged": 0,
        "skipped": 0,
        "refused": 0,
        "dry_run": False,
        "notes": [],
        "faults_found": 0,
        "faults": [],
    }


def test_a_wrong_file_is_refused_with_reasons_and_nothing_written(
    run: Run, database: Database, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(TRAPS.read_bytes().replace(b"0599901S", b"0599901A").replace(b"A FERMER", b"PEUT-ETRE"))
    refused = run("import", wrong)
    assert refused.exit_code == 1
    assert "nothing was written" in refused.stdout
    lines = refused.stderr.splitlines()
    assert lines[0].startswith(
        "Line 2, column “identifiant_de_l_etablissement”, value “0599901A”: The letter"
    )
    assert lines[0].endswith("the letter is S.")
    assert lines[1].startswith("Line 6, column “etat”, value “PEUT-ETRE”:")
    record = run("import", wrong, "--format", "json")
    assert record.exit_code == 1
    told = json.loads(record.stdout)
    # The same keys as of a file that is taken: a program needn't ask which there are.
    assert told.keys() == json.loads(run("import", TRAPS, "--dry-run", "--format", "json").stdout).keys()
    assert (told["new"], told["refused"]) == (0, 2)
    faults = told["faults"]
    assert [(fault["line"], fault["column"]) for fault in faults] == [
        (2, "identifiant_de_l_etablissement"),
        (6, "etat"),
    ]
    assert set(faults[0]) == {"line", "column", "value", "reason", "remedy"}
    assert number_of(database, School) == 0


def test_the_rest_of_many_faults_is_counted(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("uai;population;headcount;on;source;kind\n" + "x\n" * 205)
    refused = run("headcounts", wrong)
    assert refused.stderr.splitlines()[0].startswith("Line 2: This line holds 1 cells")
    assert refused.stderr.splitlines()[-1] == "And 5 more faults."


def test_a_missing_column_is_said_without_a_value(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("uai;population;headcount;on;source\n")
    refused = run("headcounts", wrong)
    assert refused.stderr.startswith("Line 1, column “kind”: The column “kind” is missing.")


def test_headcounts_follow(run: Run, database: Database, tmp_path: Path) -> None:
    run("import", TRAPS)
    file = tmp_path / "headcounts.csv"
    file.write_text("uai;population;headcount;on;source;kind\n0599901S;teachers;12;2026-09-01;IEN;declared\n")
    done = run("headcounts", file)
    assert done.exit_code == 0
    assert "1 new, 0 changed, 0 unchanged." in done.stdout
    assert number_of(database, Headcount) == 1


def test_a_merger(run: Run, database: Database) -> None:
    run("import", TRAPS)
    trial = run("succeed", "0599901s", "0599902T", "--on", "2026-09-01", "--dry-run")
    assert trial.stdout.splitlines()[-1].startswith("Nothing was written")
    done = run("succeed", "0599901S", "0599902T", "--on", "2026-09-01", "--format", "json")
    assert json.loads(done.stdout) == {"moved": 0, "dry_run": False}
    with database.reader() as db:
        assert db.get_one(School, "0599901S").successor_uai == "0599902T"
    refused = run("succeed", "0599901S", "0599903U", "--on", "2026-09-01")
    assert isinstance(refused.exception, RefusalError)


@pytest.mark.parametrize(
    "arguments",
    [("import",), ("import", "absent.csv"), ("import", TRAPS, "--format", "xml"), ("succeed", "A", "B")],
)
def test_wrong_usage(run: Run, arguments: tuple[object, ...]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.skipif(not REAL.exists(), reason="the real directory isn't beside this project")
def test_the_real_directory(run: Run) -> None:
    record = json.loads(run("import", REAL, "--format", "json").stdout)
    assert (record["rows"], record["schools"], record["on_several_rows"]) == (996, 993, 3)
    again = json.loads(run("import", REAL, "--format", "json").stdout)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 993)
