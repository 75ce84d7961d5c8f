"""A statement written once in SQLAlchemy and run on the driver, for the pages opened most.

SQLAlchemy's own way costs four times what the database does with such a statement: it hashes the statement
to find it among the compiled ones, and builds a context and a result around each run. The words of the
statement, its types and the pool stay SQLAlchemy's.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any

from blinker import Signal
from sqlalchemy import Dialect, Engine, Select
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

statement_sent = Signal()
"""Sent with the words of each statement run here: the engine's own events don't see it."""

Convert = Callable[[Any], Any]


class Prepared:
    """A SELECT of at most one row, compiled once for each kind of database.

    `make` builds the statement; its parameters are `bindparam`s by name.
    """

    def __init__(self, make: Callable[[], Select[*tuple[Any, ...]]]) -> None:
        self._make = make
        self._compiled: dict[str, _Compiled] = {}

    def first(self, engine: Engine, parameters: Mapping[str, object]) -> Any:  # noqa: ANN401 - a row
        """Give the row, its columns as attributes, or None.

        A connection that broke is thrown away and the statement run again in SQLAlchemy's own way, which
        raises what it always raises.
        """
        compiled = self._compiled.get(engine.dialect.name)
        if compiled is None:
            compiled = self._compiled[engine.dialect.name] = _Compiled(self._make(), engine.dialect)
        statement_sent.send(compiled.words)
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(compiled.words, compiled.given(parameters))
            row = cursor.fetchone()
            cursor.close()
        except engine.dialect.loaded_dbapi.Error as error:
            connection.invalidate(error)
        else:
            return compiled.read(row)
        finally:
            connection.close()
        with engine.connect() as fresh:
            return fresh.execute(self._make(), parameters).first()


class _Compiled:
    """The words of a statement for one kind of database, and how values go in and come out."""

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(f"{dialect.name} compiles no SELECT")
        self.words = str(compiled)
        self._in = [
            (name, bind.value, _conversion(bind.type, dialect, "bind_processor"))
            for name, bind in compiled.binds.items()
        ]
        self._places = tuple(compiled.positiontup or ()) if compiled.positional else None
        columns = statement.selected_columns
        self._row = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
        self._out = [
            (place, convert)
            for place, column in enumerate(columns)
            if (convert := _conversion(column.type, dialect, "result_processor", None)) is not None
        ]

    def given(self, parameters: Mapping[str, object]) -> Any:  # noqa: ANN401 - as the driver wants them
        """The parameters as the driver takes them, in order or by name; KeyError names a missing one."""
        values = {}
        for name, fixed, convert in self._in:
            value = parameters[name] if fixed is None else fixed
            values[name] = value if convert is None else convert(value)
        return values if self._places is None else [values[name] for name in self._places]

    def read(self, row: Any) -> Any:  # noqa: ANN401 - a row
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
