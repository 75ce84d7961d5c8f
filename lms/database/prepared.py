"""A statement written once in SQLAlchemy and run on the driver, for what people do most.

SQLAlchemy's own way costs four times what the database does with such a statement: it builds the statement,
hashes it to find it among the compiled ones, and wraps a context and a result around each run. The words of
the statement, its types, the pool and the transaction stay SQLAlchemy's.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any

from blinker import Signal
from sqlalchemy import Dialect, Engine, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

statement_sent = Signal()
"""Sent with the words of each statement run here: the engine's own events don't see it."""

Convert = Callable[[Any], Any]
Statement = Select[*tuple[Any, ...]] | Insert | Update


class Prepared:
    """A statement that gives one row, or none; compiled once for each kind of database.

    `make` builds it for a dialect's name; its parameters are `bindparam`s by name. An INSERT gives every
    column a value: defaults made in Python aren't known here, and are refused with a TypeError.
    """

    def __init__(self, make: Callable[[str], Statement]) -> None:
        self._make = make
        self._compiled: dict[str, _Compiled] = {}

    def first(self, engine: Engine, parameters: Mapping[str, object]) -> Any:  # noqa: ANN401 - a row
        """Give the row, its columns as attributes, or None; for readers, outside any transaction.

        A connection that broke is thrown away and the statement run again in SQLAlchemy's own way, which
        raises what it always raises.
        """
        compiled = self._for(engine.dialect)
        connection = engine.raw_connection()
        try:
            return compiled.run(connection, parameters)
        except engine.dialect.loaded_dbapi.Error as error:
            connection.invalidate(error)
        finally:
            connection.close()
        with engine.connect() as fresh:
            return fresh.execute(self._make(engine.dialect.name), parameters).first()

    def within(self, db: Session, parameters: Mapping[str, object]) -> Any:  # noqa: ANN401 - a row
        """Give the row, or None, in a session's transaction, after what it has still to write.

        Raises DBAPIError, as the session would.
        """
        db.flush()
        connection = db.connection()
        compiled = self._for(connection.dialect)
        driver = connection.connection
        try:
            return compiled.run(driver, parameters)
        except connection.dialect.loaded_dbapi.Error as error:
            is_lost = connection.dialect.is_disconnect(error, driver, None)
            if is_lost:
                connection.invalidate(error)
            raise DBAPIError.instance(
                compiled.words,
                None,
                error,
                connection.dialect.loaded_dbapi.Error,
                connection_invalidated=is_lost,
                dialect=connection.dialect,
            ) from error

    def _for(self, dialect: Dialect) -> "_Compiled":
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._make(dialect.name), dialect)
        return compiled


class _Compiled:
    """The words of a statement for one kind of database, and how values go in and come out."""

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(f"{dialect.name} compiles nothing that runs")
        made_in_python = [str(column) for column in compiled.prefetch]
        if made_in_python:
            raise TypeError(f"give a value to {', '.join(made_in_python)}")
        self.words = str(compiled)
        self._in = [
            (name, bind.value, _conversion(bind.type, dialect, "bind_processor"))
            for name, bind in compiled.binds.items()
        ]
        self._places = tuple(compiled.positiontup or ()) if compiled.positional else None
        columns = statement.exported_columns
        self._names = [str(column.key) for column in columns]
        self._row = namedtuple("Row", self._names)  # type: ignore[misc]
        self._out = [
            (place, convert)
            for place, column in enumerate(columns)
            if (convert := _conversion(column.type, dialect, "result_processor", None)) is not None
        ]

    def run(self, connection: Any, parameters: Mapping[str, object]) -> Any:  # noqa: ANN401 - the driver's
        """Run on a connection of the driver and give the row, or None."""
        statement_sent.send(self.words)
        cursor = connection.cursor()
        try:
            cursor.execute(self.words, self._given(parameters))
            return self._read(cursor.fetchone()) if self._names else None
        finally:
            cursor.close()

    def _given(self, parameters: Mapping[str, object]) -> Any:  # noqa: ANN401 - as the driver wants them
        """The parameters as the driver takes them, in order or by name; KeyError names a missing one."""
        values = {}
        for name, fixed, convert in self._in:
            value = parameters[name] if fixed is None else fixed
            values[name] = value if convert is None else convert(value)
        return values if self._places is None else [values[name] for name in self._places]

    def _read(self, row: Any) -> Any:  # noqa: ANN401 - a row
        """The driver's row with the values that the columns' types make of it."""
        if row is None:
            return None
        values = list(row)
        for place, convert in self._out:
            values[place] = convert(values[place])
        return self._row(*values)


def _conversion(kind: TypeEngine[Any], dialect: Dialect, which: str, *rest: object) -> Convert | None:
    """What a type does to a value on its way to or from this kind of database; None: nothing."""
    processor: Convert | None = getattr(kind.dialect_impl(dialect), which)(dialect, *rest)
    return processor
