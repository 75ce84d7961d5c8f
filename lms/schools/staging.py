"""Rows of a file into a table, all at once: staged beside it, then applied by one statement.

What is new, changed and unchanged comes from keys and RETURNING, never from a row count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from sqlalchemy import (
    Column,
    ColumnElement,
    MetaData,
    Table,
    and_,
    case,
    insert,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

Key: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Applied:
    """Keys of the rows that were added and of those that were altered; all others stood so already."""

    new: frozenset[Key] = frozenset()
    changed: frozenset[Key] = frozenset()


def apply_rows(
    db: Session,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    kept: Mapping[str, ColumnElement[bool]] = MappingProxyType({}),
) -> Applied:
    """Insert or update `rows`, which all name the same columns, by the table's primary key.

    A column in `kept` stays as it is in existing rows for which its condition holds. Other writers of the
    table wait for this transaction's end; the caller commits.
    """
    if not rows:
        return Applied()
    dialect = db.get_bind().dialect.name
    if dialect == "postgresql":
        # Rows that refer to the table may still be written meanwhile. SQLite has one writer anyway.
        db.execute(text(f'LOCK TABLE "{table.name}" IN SHARE ROW EXCLUSIVE MODE'))
    stage = _stage(table, list(rows[0]))
    stage.create(db.connection())
    db.execute(insert(stage), list(rows))
    keys = [column.name for column in table.primary_key]
    same = and_(*(table.c[key] == stage.c[key] for key in keys))
    existing = frozenset(
        tuple(row) for row in db.execute(select(*(table.c[key] for key in keys)).join(stage, same))
    )
    upsert = _upsert(dialect, table, stage, kept)
    touched = frozenset(tuple(row) for row in db.execute(upsert))
    stage.drop(db.connection())
    return Applied(new=touched - existing, changed=touched & existing)


def _stage(table: Table, names: Sequence[str]) -> Table:
    columns = [Column(name, table.c[name].type) for name in names]
    return Table(f"staged_{table.name}", MetaData(), *columns, prefixes=["TEMPORARY"])


def _upsert(
    dialect: str, table: Table, stage: Table, kept: Mapping[str, ColumnElement[bool]]
) -> ReturningInsert[tuple[Any, ...]]:
    keys = [column.name for column in table.primary_key]
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    new: dict[str, ColumnElement[Any]] = {}
    for column in stage.c:
        given: ColumnElement[Any] = statement.excluded[column.name]
        if column.name in kept:
            given = case((kept[column.name], table.c[column.name]), else_=given)
        if column.name not in keys:
            new[column.name] = given
    # SQLite needs a WHERE to tell ON CONFLICT from a join's ON.
    rows = select(stage).where(true()).order_by(*(stage.c[key] for key in keys))
    upsert = statement.from_select([column.name for column in stage.c], rows).on_conflict_do_update(
        index_elements=keys,
        set_=new,
        where=or_(*(table.c[name].is_distinct_from(value) for name, value in new.items())),
    )
    returning: ReturningInsert[tuple[Any, ...]] = upsert.returning(*(table.c[key] for key in keys))
    return returning
