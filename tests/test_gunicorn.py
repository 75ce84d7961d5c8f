"""Whoever prefers gunicorn to `lms serve` gets the same site: the application is plain WSGI."""

import json
import sys
from pathlib import Path

import pytest

from lms.database import Database
from tests.support.ports import free_port
from tests.support.serving import fetched, own_environment, running


@pytest.fixture
def engine_name() -> str:
    """The server is under test, not the database."""
    return "sqlite"


def test_gunicorn_serves_the_site(database: Database, tmp_path: Path) -> None:
    port = free_port()
    # Without --no-control-socket, gunicorn 27 listens on a socket in a folder shared by all users.
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--workers", "1", "--threads", "2"]
    environment = own_environment(
        LMS_DATA_DIR=str(tmp_path),
        LMS_DATABASE_URL=database.url.render_as_string(hide_password=False),
        LMS_BASE_URL=f"http://127.0.0.1:{port}",
    )
    with running(
        [*command, "--bind", f"127.0.0.1:{port}", "lms.app:serving_app()"],
        port=port,
        environment=environment,
        folder=tmp_path,
    ) as origin:
        assert json.loads(fetched(f"{origin}/healthz")[1]) == {"status": "alive"}
        assert fetched(f"{origin}/readyz")[0] == 200
        status, page = fetched(f"{origin}/courses")
        assert status == 200
        assert "<h1>" in page
        assert fetched(f"{origin}/nowhere")[0] == 404
