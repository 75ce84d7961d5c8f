"""Backups that either engine can restore: every table as JSON Lines in one zip, from one snapshot.

No outside program is needed, readers and writers go on meanwhile, and a SQLite installation that has
grown moves to PostgreSQL by restoring its backup there. Binary values are base64.
"""

import base64
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    LargeBinary,
    Numeric,
    Table,
    Time,
    and_,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from lms.database import migrations
from lms.database.base import NOT_BACKED_UP, Base
from lms.database.engines import Database
from lms.database.types import UtcDateTime
from lms.messages import RefusalError, message

FORMAT = 1
BATCH_ROWS = 1000
MANIFEST = "manifest.json"


def number_of_tables() -> int:
    """Count the tables of a backup: the steps of writing or restoring one."""
    migrations.load_models()
    return len(_tables())


def _no_step() -> None:
    return None


def write_backup(
    database: Database, path: Path, *, now: datetime, step: Callable[[], object] = _no_step
) -> int:
    """Write every table, as one snapshot saw them, to a new file; give the number of rows.

    `step` is called after each table.
    """
    migrations.load_models()
    draft = path.with_name(path.name + ".part")
    # Nobody else reads it while it grows either.
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600, exist_ok=False)
    with database.snapshot() as session, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        counts: dict[str, int] = {}
        for table in _tables():
            counts[table.name] = _write_table(session, table, archive)
            step()
        manifest = {
            "format": FORMAT,
            "migration": migrations.head(),
            "made_at": now.isoformat(),
            "rows": counts,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    # Renamed when whole: an interrupted backup never looks like one.
    draft.replace(path)
    return sum(counts.values())


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if NOT_BACKED_UP not in table.info]


def _write_table(session: Session, table: Table, archive: zipfile.ZipFile) -> int:
    rows = 0
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as file:
        order = list(table.primary_key.columns)
        for row in session.execute(select(table).order_by(*order).execution_options(yield_per=BATCH_ROWS)):
            file.write(json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n")
            rows += 1
    return rows


def _plain(value: object) -> object:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value


def read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Read what a backup says of itself, or refuse the file."""
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    except (KeyError, ValueError):
        raise RefusalError(message("This file isn’t a backup: write one with “lms backup FILE”.")) from None
    if manifest.get("format") != FORMAT or manifest.get("migration") != migrations.head():
        raise RefusalError(
            message(
                "This backup was made at step %(theirs)s of the database, and this version is at"
                " %(ours)s: restore it with the version that made it, then upgrade.",
                theirs=manifest.get("migration"),
                ours=migrations.head(),
            )
        )
    return manifest


def restore_backup(database: Database, path: Path, *, step: Callable[[], object] = _no_step) -> int:
    """Fill an empty, migrated database from a backup, in one transaction; give the number of rows.

    `step` is called after each table.
    """
    migrations.load_models()
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, FileNotFoundError):
        raise RefusalError(message("There is no backup in %(path)s.", path=path)) from None
    with archive, database.writers.begin() as connection:
        manifest = read_manifest(archive)
        _refuse_unless_empty(connection)
        rows = 0
        for table in _tables():
            rows += _read_table(connection, table, archive)
            step()
        if rows != sum(manifest["rows"].values()):
            raise RefusalError(message("The backup is damaged: rows are missing. Nothing was restored."))
        if not database.is_sqlite:
            _restart_sequences(connection)
    return rows


def _refuse_unless_empty(connection: Connection) -> None:
    for table in _tables():
        if connection.execute(select(func.count()).select_from(table)).scalar():
            raise RefusalError(
                message(
                    "The database isn’t empty (%(table)s has rows): restore into a new one, by another"
                    " LMS_DATABASE_URL or LMS_DATA_DIR.",
                    table=table.name,
                )
            )


def _read_table(connection: Connection, table: Table, archive: zipfile.ZipFile) -> int:
    # A row may name another of its own table that comes after it: a school, the one it was merged into.
    own = [column for column in table.columns if _is_of_own_table(column)]
    naming: list[dict[str, object]] = []
    rows = 0
    for batch in _batches(archive, table):
        naming += [row for row in batch if any(row[column.name] is not None for column in own)]
        bare = dict.fromkeys(column.name for column in own)
        connection.execute(insert(table), [row | bare for row in batch])
        rows += len(batch)
    for row in naming:
        this = and_(*(column == row[column.name] for column in table.primary_key.columns))
        connection.execute(
            update(table).where(this).values({column.name: row[column.name] for column in own})
        )
    return rows


def _is_of_own_table(column: Column[Any]) -> bool:
    return any(key.column.table is column.table for key in column.foreign_keys)


def _batches(archive: zipfile.ZipFile, table: Table) -> Iterator[list[dict[str, object]]]:
    columns = list(table.columns)
    batch: list[dict[str, object]] = []
    with archive.open(f"tables/{table.name}.jsonl") as file:
        for line in file:
            values = zip(columns, json.loads(line), strict=True)
            batch.append({column.name: _typed(column.type, value) for column, value in values})
            if len(batch) == BATCH_ROWS:
                yield batch
                batch = []
    if batch:
        yield batch


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


_READ: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (LargeBinary, base64.b64decode),
    (UtcDateTime, _instant),
    (Date, date.fromisoformat),
    (Time, time.fromisoformat),
    (Numeric, Decimal),
)


def _typed(kind: object, value: Any) -> object:  # noqa: ANN401 - what JSON holds
    if value is None:
        return None
    read = next((read for known, read in _READ if isinstance(kind, known)), None)
    return value if read is None else read(value)


def _restart_sequences(connection: Connection) -> None:
    """Let each identity go on after the greatest id restored."""
    for table in _tables():
        for column in table.primary_key.columns:
            if column is table.autoincrement_column:
                sequence = func.pg_get_serial_sequence(table.name, column.name)
                connection.execute(
                    select(func.setval(sequence, func.coalesce(func.max(column), 0) + 1, False))  # noqa: FBT003
                )
