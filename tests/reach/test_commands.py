"""`lms admin create`: a one-time link on the terminal, never a password."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from lms.accounts.audit import COMMAND_LINE
from lms.accounts.links import person_of_link
from lms.accounts.models import AuditEvent, Person
from lms.accounts.one_time_codes import new_secret
from lms.accounts.second_factor import begin
from lms.accounts.session_models import SigninSession
from lms.accounts.signing_in import open_session
from lms.cli import lms
from lms.database import Database, migrations
from lms.messages import RefusalError
from lms.reach.queries import reach_of
from tests.factories.accounts import make_person
from tests.reach.test_operations import NOW, TODAY


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LMS_BASE_URL", "https://formation.example")
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "en")
    database = Database(f"sqlite:///{tmp_path / 'passerelle.sqlite3'}")
    migrations.load_models()
    migrations.upgrade(database)
    return database


def test_the_link_is_printed_and_the_person_is_an_administrator(installation: Database) -> None:
    result = CliRunner().invoke(lms, ["admin", "create", " Admin@ac-rennes.fr "], catch_exceptions=False)
    assert result.exit_code == 0
    words, address = result.output.strip().splitlines()
    assert "admin@ac-rennes.fr" in words
    assert address.startswith("https://formation.example/set-password/")
    with installation.reader() as db:
        person = db.scalars(select(Person)).one()
        assert reach_of(db, person_id=person.id, on=TODAY.replace(year=2100)).sees_everything
        token = address.rsplit("/", 1)[1]
        made_at = person.created_at
        assert person_of_link(db, token=token, now=made_at) == person.id
        assert person_of_link(db, token=token, now=NOW.replace(year=2100)) is None
    installation.dispose()


@pytest.mark.parametrize("email", ["admin", "admin@localhost", "@ac-rennes.fr", "ad min@ac-rennes.fr"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(RefusalError, match="isn’t an email address"):
        CliRunner().invoke(lms, ["admin", "create", email], catch_exceptions=False)


def test_a_lost_second_step_is_forgotten_and_its_person_signed_out(installation: Database) -> None:
    def reset(email: str) -> str:
        asked = ["admin", "reset-second-factor", email]
        return CliRunner().invoke(lms, asked, catch_exceptions=False).output

    with installation.writer() as db:
        person = make_person(db, email="ada@ac-rennes.fr")
        begin(db, person_id=person.id, secret=new_secret(), key=b"k" * 32, now=NOW)
        open_session(db, person_id=person.id, now=NOW, origin=COMMAND_LINE)
        db.commit()
    assert "ada@ac-rennes.fr is forgotten" in reset("Ada@ac-rennes.fr")
    with installation.reader() as db:
        assert db.scalars(select(SigninSession)).one().ended_at is not None
        assert db.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)).all()[-1] == "second-factor-reset"
    with pytest.raises(RefusalError, match="has no second step"):
        reset("ada@ac-rennes.fr")
    with pytest.raises(RefusalError, match="Nobody is known"):
        reset("adele@ac-rennes.fr")
    installation.dispose()
