"""Rows reckoned beforehand in a SQLite file, to be written by statements over whole sets of them.

The site's own SQLite opens the file beside its own; PostgreSQL is handed its rows in temporary tables.
Either way the writer sees tables of the file's names, and its one transaction is short.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.orm import Session

from lms.database.engines import WRITES, Database

# Kilobytes.
_CACHE = 2000


@contextmanager
def writer_beside(database: Database, path: Path, tables: MetaData) -> Iterator[Session]:
    """Give a writer that also sees the tables of a file; what it doesn't commit is undone.

    The tables are declared as temporary ones that end with the transaction.
    """
    with database.writers.connect() as connection:
        if not database.is_sqlite:
            with _session(connection) as db:
                for table in tables.sorted_tables:
                    _hand_over(db, path, table)
                yield db
            return
        raw = cast("sqlite3.Connection", connection.connection.driver_connection)
        # Before its transaction begins: nobody waits meanwhile.
        raw.execute("ATTACH DATABASE ? AS alongside", (str(path),))
        try:
            with _session(connection) as db, sparing(db):
                yield db
        finally:
            raw.execute("DETACH DATABASE alongside")


@contextmanager
def sparing(db: Session) -> Iterator[None]:
    """Let SQLite keep little of the database in memory: a long work passes through all of it once."""
    if db.get_bind().dialect.name != "sqlite":
        yield
        return
    raw = cast("sqlite3.Connection", db.connection().connection.driver_connection)
    (usual,) = raw.execute("PRAGMA cache_size").fetchone()
    raw.execute(f"PRAGMA cache_size=-{_CACHE}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA cache_size={usual}")


@contextmanager
def _session(connection: Connection) -> Iterator[Session]:
    session = Session(bind=connection, expire_on_commit=False, info={WRITES: True})
    try:
        yield session
    finally:
        session.close()


def _hand_over(db: Session, path: Path, table: Table) -> None:
    connection = db.connection()
    table.create(connection)
    columns = ", ".join(column.name for column in table.columns if column.server_default is None)
    cursor = connection.connection.cursor()
    with (
        closing(sqlite3.connect(path)) as file,
        cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy,
    ):
        for row in file.execute(f"SELECT {columns} FROM {table.name}"):  # noqa: S608 - our own names
            copy.write_row(row)
    cursor.execute(f"ANALYZE {table.name}")
    cursor.close()
