"""INSERT with ON CONFLICT, which both engines spell alike but SQLAlchemy keeps apart; many rows at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.database.base import Base


def insert_into(db: Session, model: type[Base]) -> Any:  # noqa: ANN401 - one of two classes of one shape
    """Give the engine's own INSERT, for `on_conflict_do_update`, `on_conflict_do_nothing` and `returning`."""
    return insert_for(db.get_bind().dialect.name, model)


def insert_for(engine: str, model: type[Base]) -> Any:  # noqa: ANN401 - as above
    """The same for a kind of database, for a statement compiled once."""
    insert = sqlite.insert if engine == "sqlite" else postgresql.insert
    return insert(model)


def insert_rows(
    db: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    unless_there: Sequence[str] = (),
) -> None:
    """Write rows of one shape, thousands at a time; those whose `unless_there` columns are there stay out.

    The rows go to the driver as they are: SQLAlchemy's own way costs as much as the database's work. Every
    column without a default of the database's own stands in each row.
    """
    if not rows:
        return
    db.flush()
    dialect = db.get_bind().dialect
    names = list(rows[0])
    statement = insert_into(db, model).values({name: bindparam(name) for name in names})
    if unless_there:
        statement = statement.on_conflict_do_nothing(index_elements=list(unless_there))
    compiled = statement.compile(dialect=dialect, column_keys=names)
    order = list(compiled.positiontup or compiled.params)
    columns = [_column(rows, model, name, dialect) for name in order]
    values: list[Any] = list(zip(*columns, strict=True))
    if compiled.positiontup is None:
        values = [dict(zip(order, one, strict=True)) for one in values]
    db.connection().exec_driver_sql(str(compiled), values)


def _column(
    rows: Sequence[Mapping[str, Any]], model: type[Base], name: str, dialect: Dialect
) -> list[object]:
    column = model.__table__.c[name]
    if name not in rows[0]:
        # A default of ours, which the statement asks for as well.
        return [column.default.arg] * len(rows)
    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
    given = [row[name] for row in rows]
    if convert is None:
        return given
    # The same instant or day stands in most rows: converted once.
    try:
        known = {value: convert(value) for value in set(given)}
    except TypeError:
        return [convert(value) for value in given]
    return [known[value] for value in given]
