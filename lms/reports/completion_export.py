"""A programme's completions as files; every format is read in one state of the database, row after row."""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from lms.database import Database
from lms.messages import Message, message, translate
from lms.programmes.models import Programme
from lms.reports.completion_columns import COMPLETION_COLUMNS
from lms.reports.completion_reading import completions_select, rows_of
from lms.reports.raw_rows import csv_pieces
from lms.tabular import FileNotes, Sheet, meanings_sheet, table_schema
from lms.tabular.writing import LINE_END, SEPARATOR, Cells

TYPED = frozenset({"given_name", "family_name"})
NAME = message("Completions")
_DEFINITIONS = (
    message(
        "One row a module completed, by somebody whose main school was in the programme’s perimeter on that"
        " day and who had been confirmed there; completions taken back aren’t among them."
    ),
    message(
        "Somebody with a main school as a teacher and another as a parent is placed in the one whose audience"
        " the course is written for; in both, where it is written for both."
    ),
    message("People who were erased are in no row: what they completed stays in the figures, without them."),
    message("Minutes are those credited; minutes recognised are those that the institution has accepted."),
)
_SOURCES = (
    message("Completions: recorded by the platform, each on the local day of the person’s school."),
    message("Schools and functions: as confirmed by heads of school, imports and single sign-on."),
)


@dataclass(frozen=True, kw_only=True)
class WantedCompletions:
    """A file asked for. `within` narrows it to what a visitor sees, None is the whole programme."""

    programme: Programme
    on: date
    locale: str
    within: ColumnElement[bool] | None = None

    def say(self, sentence: Message) -> str:
        """Say a sentence in the file's language."""
        return translate(sentence, locale=self.locale)


def completions_name(wanted: WantedCompletions) -> str:
    """Name a file after its programme and the day it was made, without what follows the point."""
    return f"completions-{wanted.programme.slug}-{wanted.on.isoformat()}"


def completions_csv(database: Database, wanted: WantedCompletions) -> Iterator[bytes]:
    """Give the CSV in pieces: its headings at once, then lines as the database makes them."""
    headings = SEPARATOR.join(column.name for column in COMPLETION_COLUMNS)
    yield codecs.BOM_UTF8 + (headings + LINE_END).encode()
    with database.snapshot() as db:
        statement = completions_select(db, wanted.programme, within=wanted.within)
        yield from csv_pieces(db, statement, typed=TYPED)


def completions_json(database: Database, wanted: WantedCompletions) -> Iterator[bytes]:
    """Give the same rows as JSON, in pieces."""
    notes = completions_notes(wanted)
    head = {
        "programme": notes.programme,
        "filters": dict(notes.filters),
        "as_of": wanted.on.isoformat(),
        "definitions": [wanted.say(one) for one in notes.definitions],
        "sources": [wanted.say(one) for one in notes.sources],
    }
    opening = json.dumps(head, ensure_ascii=False, indent=2)
    yield f'{opening.removesuffix("}").rstrip()},\n  "rows": ['.encode()
    separator = "\n    "
    names = [column.name for column in COMPLETION_COLUMNS]
    for cells in _rows(database, wanted):
        row = dict(zip(names, cells, strict=True))
        yield f"{separator}{json.dumps(row, ensure_ascii=False, default=date.isoformat)}".encode()
        separator = ",\n    "
    yield b"\n  ]\n}\n"


def completions_sheets(database: Database, wanted: WantedCompletions) -> tuple[Sheet, Sheet]:
    """Give the workbook's sheets: the rows, read as they are written, and what they mean."""
    return (
        Sheet(name=NAME, columns=COMPLETION_COLUMNS, rows=_rows(database, wanted)),
        meanings_sheet(COMPLETION_COLUMNS, notes=completions_notes(wanted), say=wanted.say),
    )


def _rows(database: Database, wanted: WantedCompletions) -> Iterator[Cells]:
    with database.snapshot() as db:
        yield from rows_of(db, completions_select(db, wanted.programme, within=wanted.within))


def completions_schema(wanted: WantedCompletions, *, name: str) -> bytes:
    """Give the Table Schema that goes beside `name`.csv."""
    schema = table_schema(
        COMPLETION_COLUMNS, name=name, title=NAME, notes=completions_notes(wanted), say=wanted.say
    )
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def completions_notes(wanted: WantedCompletions) -> FileNotes:
    """Say what one must know to quote the file."""
    filters = {"period": f"{wanted.programme.starts_on.isoformat()} – {wanted.programme.ends_on.isoformat()}"}
    if wanted.within is not None:
        filters["reach"] = wanted.say(message("The people whom whoever asked for the file may see."))
    return FileNotes(
        programme=wanted.programme.name,
        filters=filters,
        as_of=wanted.on,
        from_on=wanted.programme.starts_on,
        definitions=_DEFINITIONS,
        sources=_SOURCES,
    )
