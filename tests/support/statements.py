"""How many statements a piece of work sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from lms.database import Database
from lms.database.prepared import statement_sent


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Collect the statements sent while the block runs, by readers and writers."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    def note_prepared(words: str) -> None:
        statements.append(words)

    statement_sent.connect(note_prepared)
    for engine in (database.readers, database.writers):
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        statement_sent.disconnect(note_prepared)
        for engine in (database.readers, database.writers):
            event.remove(engine, "before_cursor_execute", note)
