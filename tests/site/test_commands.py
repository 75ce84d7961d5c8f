"""`lms site`, as its operator types it."""

import pytest
from click.testing import CliRunner

from lms.database import Database
from lms.messages import RefusalError
from lms.site.commands import site
from lms.site.queries import facts


@pytest.fixture
def installed(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The test's database as the environment's own."""
    monkeypatch.setenv("LMS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    return database


def run(*arguments: str) -> str:
    result = CliRunner().invoke(site, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_what_is_set_is_shown_and_can_be_taken_back(installed: Database) -> None:
    assert "publisher, publisher-address, director" in run("show")
    run("set", "publisher", "Rectorat de l’académie d’Amiens")
    assert "publisher: Rectorat de l’académie d’Amiens" in run("show")
    run("unset", "publisher")
    with installed.reader() as db:
        assert facts(db) == {}


def test_a_refusal_writes_nothing(installed: Database) -> None:
    with pytest.raises(RefusalError):
        run("set", "audit-on", "yesterday")
    with installed.reader() as db:
        assert facts(db) == {}
