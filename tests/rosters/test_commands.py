"""`lms people`, as somebody types it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.database import Database
from lms.messages import RefusalError
from lms.rosters.commands import people_group
from lms.schools.models import Affiliation
from tests.factories.programmes import make_programme
from tests.factories.schools import make_school
from tests.support.statements import counted

Run = Callable[..., Result]
GOOD = "courriel;prénom;nom;RNE;fonction\nmaelle@x.fr;Maëlle;Le Goff;0350122T;TZR\n"


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    monkeypatch.setenv("LMS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "en")
    with database.writer() as db:
        make_programme(db, slug="tne", schools=[make_school(db, "0350122T")])
        db.commit()

    def invoke(text: str, *options: str) -> Result:
        file = tmp_path / "people.csv"
        file.write_text(text, encoding="utf-8")
        return CliRunner().invoke(people_group, ["import", str(file), *options])

    return invoke


def number_of(database: Database, model: type) -> int:
    with database.reader() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def test_imports_invites_and_repeats_without_effect(run: Run, database: Database, tmp_path: Path) -> None:
    first = run(GOOD)
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout.splitlines() == [
        "1 row read.",
        "1 person, of whom 1 new.",
        "1 new, 0 changed, 0 unchanged.",
        "1 person is sent a link that sets a password.",
    ]
    (mail,) = (tmp_path / "mail").glob("*.eml")
    assert "/set-password/" in mail.read_text()
    again = run(GOOD)
    assert "0 new, 0 changed, 1 unchanged." in again.stdout
    assert "link" not in again.stdout
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


def test_a_trial_writes_nothing(run: Run, database: Database, tmp_path: Path) -> None:
    tried = run(GOOD, "--dry-run")
    assert "1 new" in tried.stdout
    assert "Nothing was written" in tried.stdout
    assert number_of(database, Person) == 0
    assert not (tmp_path / "mail").exists()


def test_json_holds_what_is_documented(run: Run) -> None:
    record = json.loads(run(GOOD, "--format", "json", "--programme", "tne").stdout)
    assert record == {
        "rows": 1,
        "people": 1,
        "people_new": 1,
        "invited": 1,
        "outside_perimeter": 0,
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "skipped": 0,
        "refused": 0,
        "dry_run": False,
        "notes": [],
        "faults_found": 0,
        "faults": [],
    }


def test_says_that_everybody_is_within_a_programme(run: Run) -> None:
    assert "Everybody is within the programme’s perimeter." in run(GOOD, "--programme", "tne").stdout


def test_an_unknown_programme_is_answered_with_the_known_ones(run: Run) -> None:
    refused = run(GOOD, "--programme", "nte")
    assert isinstance(refused.exception, RefusalError)
    assert "tne" in str(refused.exception)


def test_a_fault_refuses_everything_with_its_place(run: Run, database: Database) -> None:
    refused = run(GOOD + "autre@x.fr;Ana;Gil;0350122T;directrice\n")
    assert refused.exit_code == 1
    assert "nothing was written" in refused.stdout
    assert refused.stderr.startswith(
        "Line 3, column “fonction”, value “directrice”: This function isn’t known."
    )
    assert (number_of(database, Person), number_of(database, Affiliation)) == (0, 0)


def test_the_record_of_a_refused_file_has_the_same_keys(run: Run) -> None:
    refused = json.loads(run(GOOD + "autre@x.fr;Ana;Gil;0350122T;directrice\n", "--format", "json").stdout)
    assert refused.keys() == json.loads(run(GOOD, "--dry-run", "--format", "json").stdout).keys()
    assert (refused["people"], refused["refused"]) == (0, 1)


def test_the_number_of_statements_does_not_grow_with_the_rows(run: Run, database: Database) -> None:
    def file(people: int) -> str:
        lines = (f"p{people}-{n}@x.fr;Prénom;Nom {n};0350122T;enseignante" for n in range(people))
        return "courriel;prénom;nom;RNE;fonction\n" + "\n".join(lines)

    def statements(people: int) -> int:
        with counted(database) as sent:
            assert run(file(people), "--dry-run").exit_code == 0
        return len(sent)

    assert statements(900) <= statements(9) + 4
