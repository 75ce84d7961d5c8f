"""Rows that a merge moves, changes or takes away, kept so that it can be undone. The caller commits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, LargeBinary, Table, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.database import Base
from lms.database.types import UtcDateTime
from lms.rosters.models import MergeStep

Row = dict[str, Any]


@dataclass(kw_only=True)
class Steps:
    """The steps of one merge, in order."""

    db: Session
    merge_id: int
    person_id: int
    made: list[dict[str, Any]] = field(default_factory=list)

    def change(self, table: Table, before: Row, **changes: object) -> bool:
        """Change a row, found by its key; False, and nothing changed, when that row would be there twice."""
        after = before | changes
        try:
            with self.db.begin_nested():
                self.db.execute(update(table).where(_key(table, before)).values(**changes))
        except IntegrityError:
            return False
        self._note(table, before, after)
        return True

    def remove(self, table: Table, before: Row) -> None:
        """Take a row away."""
        self.db.execute(delete(table).where(_key(table, before)))
        self._note(table, before, None)

    def _note(self, table: Table, before: Row, after: Row | None) -> None:
        self.made.append(
            {
                "merge_id": self.merge_id,
                "n": len(self.made) + 1,
                "person_id": self.person_id,
                "table_name": table.name,
                "before": {name: _kept(value) for name, value in before.items()},
                "after": None if after is None else {name: _kept(value) for name, value in after.items()},
            }
        )

    def keep(self) -> None:
        """Write the steps down."""
        if self.made:
            self.db.execute(insert(MergeStep), self.made)


def rows_of(db: Session, table: Table, column: str, person_id: int) -> list[Row]:
    """Give somebody's rows of a table, locked with her, in the order of their key."""
    wanted = select(table).where(table.c[column] == person_id).order_by(*table.primary_key.columns)
    return [dict(row) for row in db.execute(wanted).mappings()]


def step_back(db: Session, step: MergeStep) -> bool:
    """Undo one step; False when the row is no longer as the merge left it, and was left alone."""
    table = Base.metadata.tables[step.table_name]
    before = {name: _given(table, name, value) for name, value in step.before.items()}
    if step.after is None:
        db.execute(insert(table).values(**before))
        return True
    after = {name: _given(table, name, value) for name, value in step.after.items()}
    changed = [name for name in before if before[name] != after[name]]
    still = and_(_key(table, after), *(table.c[name].is_not_distinct_from(after[name]) for name in changed))
    found = db.execute(
        update(table)
        .where(still)
        .values({name: before[name] for name in changed})
        .returning(*table.primary_key.columns)
    ).first()
    return found is not None


def is_as_left(db: Session, step: MergeStep, *, but: frozenset[str]) -> bool:
    """Say whether a row is in every column as a merge left it."""
    if step.after is None:
        return True
    table = Base.metadata.tables[step.table_name]
    after = {name: _given(table, name, value) for name, value in step.after.items()}
    row = db.execute(select(table).where(_key(table, after))).mappings().one_or_none()
    return row is not None and all(row[name] == after[name] for name in after if name not in but)


def _key(table: Table, row: Mapping[str, Any]) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in table.primary_key.columns))


def _kept(value: object) -> object:
    """Write a value as JSON holds it."""
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _given(table: Table, name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Read a value back for its column."""
    kind = table.c[name].type
    if not isinstance(value, str):
        return value
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return bytes.fromhex(value) if isinstance(kind, LargeBinary) else value
