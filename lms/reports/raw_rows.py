"""A statement’s rows as raw lines that the database joins, streamed: by COPY, or by SQLite’s own cursor."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import Label

from lms.tabular.raw_lines import BETWEEN, finished

AT_ONCE = 1000
# Text, not CSV: it quotes nothing, and spells what would break a line with a backslash.
_COPY = "COPY ({statement}) TO STDOUT WITH (FORMAT text, DELIMITER E'\\x1f', NULL '', ENCODING 'UTF8')"
_INNER_JOIN = re.compile(r"(?<!OUTER) JOIN ")
_SPELT = re.compile(r"\\(.)", re.DOTALL)
_SIGNS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def csv_pieces(db: Session, statement: Select[*tuple[Any, ...]], *, typed: frozenset[str]) -> Iterator[bytes]:
    """Give a statement's rows as lines of CSV, in pieces; `db` is a session of the stream's own.

    `typed` names the texts that people write; the others are codes, which hold neither separator nor formula.
    Only for texts, whole numbers and days: a decimal gets its comma from `write_csv`.
    """
    names = [column.name for column in statement.selected_columns]
    places = [place for place, name in enumerate(names) if name in typed]
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    read = _fetched(db, statement, typed) if is_sqlite else _copied(db, statement, typed)
    for lines in read:
        yield finished(lines, typed=places)


def _cells(statement: Select[*tuple[Any, ...]], typed: frozenset[str]) -> list[ColumnElement[Any]]:
    """Give the columns without their labels, those that people type without the sign between cells."""
    return [
        func.replace(_inner(column), BETWEEN, " ") if column.name in typed else _inner(column)
        for column in statement.selected_columns
    ]


def _inner(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column.element if isinstance(column, Label) else column


def _fetched(
    db: Session, statement: Select[*tuple[Any, ...]], typed: frozenset[str]
) -> Iterator[Sequence[str]]:
    cells = _cells(statement, typed)
    line = func.printf(literal(BETWEEN.join(["%s"] * len(cells))), *cells)
    compiled = statement.with_only_columns(line).compile(
        dialect=sqlite.dialect(),
        compile_kwargs={"literal_binds": True},
    )
    # CROSS JOIN keeps the tables in the order given: SQLite begins with the perimeter otherwise, and then
    # has to sort every row before it gives the first.
    sql = _INNER_JOIN.sub(" CROSS JOIN ", str(compiled))
    cursor = _driver(db).cursor()
    try:
        cursor.execute(sql)
        while rows := cursor.fetchmany(AT_ONCE):
            yield [line for (line,) in rows]
    finally:
        cursor.close()


def _driver(db: Session) -> Any:  # noqa: ANN401 - the database's own, of either kind
    return db.connection().connection.driver_connection


def _copied(
    db: Session, statement: Select[*tuple[Any, ...]], typed: frozenset[str]
) -> Iterator[Sequence[str]]:
    compiled = statement.with_only_columns(*_cells(statement, typed)).compile(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]
        compile_kwargs={"literal_binds": True},
    )
    copying = _COPY.format(statement=compiled)
    with _driver(db).cursor() as cursor, cursor.copy(copying) as copy:
        received = iter(copy)
        while batch := b"".join(islice(received, AT_ONCE)):
            lines = batch.decode().removesuffix("\n").split("\n")
            yield [_plain(line) for line in lines] if b"\\" in batch else lines


def _plain(line: str) -> str:
    return _SPELT.sub(lambda found: _SIGNS.get(found[1], found[1]), line)
