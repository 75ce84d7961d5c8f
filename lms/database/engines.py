"""Readers, writers and snapshots over SQLite or PostgreSQL.

A reader can't write, and holds no transaction between statements; a writer is one transaction; a
snapshot sees one state of the whole database for as long as a report or an export lasts.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

from lms.database.lock import WriterConnection

# Marks, in `Session.info`, a session that may see what isn't committed yet.
WRITES = "writes"


class Database:
    """The two engines of one database and the sessions they give."""

    def __init__(self, url: str) -> None:
        self.url: URL = make_url(url)
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.writers = _sqlite_writers(self.url)
            self.readers = _sqlite_readers(self.url)
        else:
            self.writers = create_engine(self.url, pool_pre_ping=True, pool_size=8, max_overflow=8)
            self.readers = create_engine(
                self.url,
                isolation_level="AUTOCOMMIT",
                pool_size=8,
                max_overflow=16,
                connect_args={"options": "-c default_transaction_read_only=on"},
            )

    @property
    def is_missing(self) -> bool:
        """Whether there is no database yet: a SQLite file that nobody made. Opening it would make it."""
        return self.is_sqlite and not _file(self.url).exists()

    def reader(self) -> Session:
        """Open a session that reads, in autocommit; the caller closes it."""
        return Session(self.readers, expire_on_commit=False)

    def writer(self) -> Session:
        """Open a session that writes in one transaction, begun at its first statement; the caller commits."""
        return Session(self.writers, expire_on_commit=False, info={WRITES: True})

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Give a session that sees one state of the whole database and can't write."""
        with self.readers.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            session = Session(connection, expire_on_commit=False)
            try:
                yield session
            finally:
                session.close()
                if self.is_sqlite:
                    connection.exec_driver_sql("ROLLBACK")

    def dispose(self) -> None:
        """Close every connection."""
        self.writers.dispose()
        self.readers.dispose()


def _file(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise ValueError("SQLite needs a file: readers and writers are two connections")
    return Path(url.database)


def _pragmas(connection: sqlite3.Connection, *, query_only: bool) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "busy_timeout=15000",
        "cache_size=-16000",
        "temp_store=MEMORY",
        f"query_only={'ON' if query_only else 'OFF'}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_writers(url: URL) -> Engine:
    file = _file(url)
    engine = create_engine(url, connect_args={"factory": WriterConnection, "check_same_thread": False})

    # Only once somebody writes: who asks what is there (`lms doctor`) makes nothing.
    @event.listens_for(engine, "do_connect")
    def prepare_folder(*_arguments: object) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)

    @event.listens_for(engine, "connect")
    def connect(connection: WriterConnection, _record: object) -> None:
        # The driver's own transactions begin too late (at the first write) and without the queue.
        connection.isolation_level = None
        _pragmas(connection, query_only=False)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        cast("WriterConnection", connection.connection.dbapi_connection).begin()

    return engine


def _sqlite_readers(url: URL) -> Engine:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        _pragmas(connection, query_only=True)

    return engine
