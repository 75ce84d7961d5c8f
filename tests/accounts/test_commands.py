"""`lms privacy`, as its operator types it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from lms.accounts.commands import privacy
from lms.accounts.letters import Site, send_invitation
from lms.accounts.models import Person
from lms.accounts.retention import INACTIVE
from lms.database import Database
from lms.mail.delivery import deliver_to_folder
from lms.messages import RefusalError
from tests.factories.accounts import make_person

EMAIL = "zorglub@ac-exemple.fr"
SITE = Site(base_url="http://localhost", name="Passerelle", default_language="fr")


@pytest.fixture
def folder(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with somebody to whom a mail was sent."""
    now = datetime.now(UTC)
    with database.writer() as db:
        person = make_person(db, given_name="Zorglub", email=EMAIL)
        person.last_seen_at = now
        send_invitation(db, person=person, site=SITE, now=now)
        db.commit()
    deliver_to_folder(database, tmp_path / "mail", sender="p@localhost", now=now)
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LMS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    return tmp_path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(privacy, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


@pytest.mark.parametrize("named", [EMAIL, EMAIL.upper(), "1"])
def test_export_writes_all_that_is_kept(folder: Path, named: str) -> None:
    run("export", named, "-o", str(folder / "out.json"))
    held = json.loads((folder / "out.json").read_text())
    assert held["person"]["rows"][0]["given_name"] == "Zorglub"
    assert (folder / "out.json").stat().st_mode & 0o077 == 0


def test_erasing_leaves_a_planted_word_nowhere(folder: Path, database: Database) -> None:
    assert list((folder / "mail").glob("*.eml"))
    out = run("erase", EMAIL)
    assert "audit_event" in out
    assert not list((folder / "mail").glob("*.eml"))
    with database.reader() as db:
        assert db.scalars(select(Person.given_name)).all() == [""]
    database.dispose()
    for file in folder.rglob("*.sqlite3"):
        assert b"orglub" not in file.read_bytes()


def test_an_unknown_person_is_answered_with_known_ones(folder: Path) -> None:
    with pytest.raises(RefusalError) as refused:
        CliRunner().invoke(privacy, ["erase", "zorg@ac-exemple.fr"], catch_exceptions=False)
    assert EMAIL in str(refused.value)
    with pytest.raises(RefusalError):
        CliRunner().invoke(privacy, ["erase", "999"], catch_exceptions=False)


def warned(said: str) -> int:
    """Read how many people were warned: the last line but one, or but two in a dry run."""
    line = [line for line in said.splitlines() if line.rstrip()[-1:].isdigit()][-2]
    return int(line.split()[-1])


def test_purging_dry_changes_nothing_then_warns(folder: Path, database: Database) -> None:
    with database.writer() as db:
        db.scalars(select(Person)).one().last_seen_at = datetime.now(UTC) - INACTIVE
        db.commit()
    before = len(list((folder / "mail").glob("*")))
    dry = run("purge", "--dry-run")
    assert warned(dry) == 1
    assert len(list((folder / "mail").glob("*"))) == before
    assert warned(run("purge")) == 1
    assert len(list((folder / "mail").glob("*inactivity.eml"))) == 1
    assert warned(run("purge")) == 0
