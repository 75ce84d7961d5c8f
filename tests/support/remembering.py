"""Worlds that many tests begin with: built by the product's operations once a worker, then copied.

A copy holds every row and the next number of every sequence, so that a test can't tell it from a world built
for it. What the builder answered (names of rows, ids) is pickled: each test gets objects of its own.
"""

import pickle
import sqlite3
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from lms.database import Database
from tests.support.databases import written_tables

Answer = TypeVar("Answer")
Copy = Callable[[Database], None]


@dataclass(frozen=True, kw_only=True)
class _World:
    answer: bytes
    copy: Copy


_worlds: dict[tuple[str, Hashable], _World] = {}


def remembered(database: Database, name: Hashable, build: Callable[[Session], Answer]) -> Answer:
    """Fill an empty database with the world of this name, which `build` makes, and give what it answered."""
    key = (database.url.get_backend_name(), name)
    if key in _worlds:
        _worlds[key].copy(database)
    else:
        with database.writer() as db:
            answer = build(db)
            db.commit()
        keep = _keep_sqlite if database.is_sqlite else _keep_postgresql
        _worlds[key] = _World(answer=pickle.dumps(answer), copy=keep(database))
    copied: Answer = pickle.loads(_worlds[key].answer)
    return copied


def _keep_sqlite(database: Database) -> Copy:
    source = sqlite3.connect(str(database.url.database))
    content = source.serialize()
    source.close()

    def copy(other: Database) -> None:
        other.dispose()
        file = Path(str(other.url.database))
        for log in ("-wal", "-shm"):
            file.with_name(file.name + log).unlink(missing_ok=True)
        file.write_bytes(content)

    return copy


def _keep_postgresql(database: Database) -> Copy:
    with database.writers.connect() as connection:
        rows = {name: _read(connection, name) for name in written_tables(connection)}
        sequences = connection.execute(
            text(
                "SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences WHERE last_value > 0"
            )
        ).all()

    def copy(other: Database) -> None:
        with other.writers.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for name, content in rows.items():
                _write(connection, name, content)
            for name, last in sequences:
                connection.execute(text("SELECT setval(:name, :last)"), {"name": name, "last": last})

    return copy


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _read(connection: Connection, name: str) -> bytes:
    with _driver(connection).cursor() as cursor, cursor.copy(f'COPY "{name}" TO STDOUT') as answer:
        return b"".join(bytes(part) for part in answer)


def _write(connection: Connection, name: str, content: bytes) -> None:
    with _driver(connection).cursor() as cursor, cursor.copy(f'COPY "{name}" FROM STDIN') as asked:
        asked.write(content)
