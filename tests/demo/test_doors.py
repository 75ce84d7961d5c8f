"""The one-click doors: open on this machine, over a demonstration; elsewhere they aren't there at all."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.accounts.session_models import SigninSession
from lms.app import BOUND_HOST, create_app, serving_app
from lms.cli import main
from lms.cli.serving import check_free
from lms.config import Settings, read_settings
from lms.database import Database, migrations
from lms.demo import loading
from lms.messages import RefusalError
from tests.demo.test_making import NOW

DOORS = ("/demo", "/dev/components")
SIGN_IN = "/demo/sign-in/enseignante"


@pytest.fixture
def engine_name() -> str:
    """Routes and settings are under test, not the database."""
    return "sqlite"


def test_without_a_demonstration_there_is_no_door(client: FlaskClient, app: Flask) -> None:
    assert not [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("demo.")]
    for address in DOORS:
        assert client.get(address).status_code == 404
    assert client.post(SIGN_IN).status_code == 404


def test_not_even_over_a_demonstration_that_the_world_can_reach(database: Database, tmp_path: Path) -> None:
    public = read_settings({"LMS_DATA_DIR": str(tmp_path), "LMS_BASE_URL": "https://passerelle.example"})
    client = create_app(public, database=database, demo=True).test_client()
    assert client.get("/demo", base_url="https://passerelle.example").status_code == 404
    assert client.post(SIGN_IN, base_url="https://passerelle.example").status_code == 404


def test_a_stranger_to_the_cast_finds_no_door(settings: Settings, database: Database) -> None:
    client = create_app(settings, database=database, demo=True).test_client()
    page = client.get("/demo").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    # Nobody of this name, and nobody of the cast in an empty database.
    for key in ("root", "enseignante"):
        assert client.post(f"/demo/sign-in/{key}", data={"csrf_token": token}).status_code == 404
    with database.reader() as db:
        assert db.scalar(select(func.count()).select_from(SigninSession)) == 0


def marked(folder: Path) -> None:
    """Make a database that says it is a demonstration."""
    folder.mkdir()
    database = Database(read_settings({"LMS_DATA_DIR": str(folder)}).database_url)
    migrations.load_models()
    migrations.upgrade(database)
    with database.writer() as db:
        loading.mark(db, now=NOW)
        db.commit()
    database.dispose()


@pytest.mark.parametrize("bound", ["127.0.0.1", "0.0.0.0", ""])
def test_the_server_opens_the_doors_on_loopback_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    folder = tmp_path / "data"
    marked(folder)
    monkeypatch.setenv("LMS_DATA_DIR", str(folder))
    monkeypatch.setenv("LMS_BASE_URL", "http://127.0.0.1:8000")
    monkeypatch.setenv(BOUND_HOST, bound)
    opened = serving_app().extensions["lms.demo"]
    assert opened is (bound == "127.0.0.1")


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on an installation of the test's own; give its exit code and what it refused."""
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "en")

    def running(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["lms", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().err

    return running


def test_a_demonstration_is_not_served_to_the_world(run: Run, tmp_path: Path) -> None:
    marked(tmp_path / "data")
    code, refused = run("serve", "--host", "0.0.0.0")
    assert code == 1
    assert "on this machine only" in refused
    assert "Traceback" not in refused


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_that_is_taken_is_said_in_plain_words(run: Run, tmp_path: Path, command: str) -> None:
    if command == "serve":
        marked(tmp_path / "data")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, refused = run(command, "--port", str(port))
    assert code == 1
    assert f"Port {port} is taken" in refused
    assert "--port" in refused
    assert "Traceback" not in refused
    # Refused before the demonstration is made: nobody waits for what can't be served.
    assert not (tmp_path / "data" / "demo").exists()


def test_an_address_of_another_machine_is_said_in_plain_words() -> None:
    with pytest.raises(RefusalError, match="isn’t an address of this machine"):
        check_free("192.0.2.7", 8000)
