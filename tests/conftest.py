"""Fixtures of every test: real databases (both engines), the real application, checked pages."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy.orm import Session

from lms.accounts import passwords
from lms.app import create_app
from lms.config import Settings, read_settings
from lms.courses import library
from lms.database import Database
from lms.reports import ground_reading
from tests.support import making_once
from tests.support.databases import TestDatabases, start_postgres, stop_postgres
from tests.support.pages import CheckedClient

pytest_plugins = ["tests.support.chromium_notice"]

hypothesis_settings.register_profile(
    "default", max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile(
    "proofs", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile(os.environ.get("LMS_TEST_PROFILE", "default"))

ENGINES = [
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.postgresql),
]

# Of the whole environment, only what a test sets itself reaches the settings.
for _name in [name for name in os.environ if name.startswith("LMS_") and not name.startswith("LMS_TEST_")]:
    del os.environ[_name]
# No setting does this: an installation can't weaken its passwords by accident.
passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
making_once.install()


def pytest_configure(config: pytest.Config) -> None:
    """Start one PostgreSQL server for the whole run, in the process that coordinates it."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        start_postgres(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that `pytest_configure` started."""
    stop_postgres(config)


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def checked(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:  # type: ignore[index]
            raise AssertionError(f"a test tried to reach {address!r}")
        return connect(self, address)  # type: ignore[arg-type]

    socket.socket.connect = checked  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _push_request_context() -> Iterator[None]:
    """Undo pytest-flask's own: a context open during the whole test makes clients share `g`."""
    yield  # noqa: PT022 - a fixture of the same shape as the one it replaces


@pytest.fixture(autouse=True)
def _empty_shelf() -> None:
    """Forget compiled releases, whose numbers each test's database gives anew, and what reports stand on."""
    library.forget()
    ground_reading.forget()


@pytest.fixture(scope="session")
def test_databases(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[TestDatabases]:
    """Databases of this worker, migrated once."""
    databases = TestDatabases(folder=tmp_path_factory.mktemp("databases"), worker=worker_id)
    yield databases
    databases.close()


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Run the test on each engine."""
    return str(request.param)


@pytest.fixture
def database(engine_name: str, test_databases: TestDatabases, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database of the test's own, in which commits are real."""
    with test_databases.clean(engine_name, tmp_path) as clean:
        yield clean


@pytest.fixture
def db(engine_name: str, test_databases: TestDatabases) -> Iterator[Session]:
    """A writing session on an empty database, undone after the test: for operations and queries."""
    session = test_databases.shared(engine_name).writer()
    yield session
    session.rollback()
    session.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a test's installation, in plain http on loopback."""
    return read_settings({"LMS_DATA_DIR": str(tmp_path), "LMS_BASE_URL": "http://localhost"})


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    """The real application over the test's database."""
    app = create_app(settings, database=database)
    app.testing = True
    app.test_client_class = CheckedClient
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor. Not in a `with`, as pytest-flask's is: that keeps `g` open for other clients to share."""
    return app.test_client()
