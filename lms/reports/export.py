"""Coverage as files: CSV, its Table Schema, JSON; the page and the command give the same bytes.

A file is in the installation's language, whoever asks for it. Rows are read in one state of the database.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy.orm import Session

from lms.coverage.beside_training import beside_training
from lms.coverage.evolution import trained_and_left
from lms.coverage.facts import ModuleKey
from lms.coverage.places import Grouping
from lms.database import Database
from lms.messages import Message, message, translate
from lms.reports import words
from lms.reports.asked import ONLY_WORDS, Asked
from lms.reports.cells import Context, cells_of
from lms.reports.columns import COLUMNS
from lms.reports.filters import in_words
from lms.reports.places import BY_NAMES
from lms.reports.report import Subject, View, make_report, scope_of
from lms.tabular import Column
from lms.tabular.schema import FileNotes, table_schema
from lms.tabular.writing import Kind, per_cent, write_csv


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A file asked for: of one goal or several of a programme, each with its own filters."""

    parts: tuple[tuple[Subject, Asked], ...]
    view: View
    locale: str

    @property
    def subject(self) -> Subject:
        """The first of its goals."""
        return self.parts[0][0]

    @property
    def asked(self) -> Asked:
        """The filters of the first: the others' differ by the days their goals are in force only."""
        return self.parts[0][1]

    def say(self, sentence: Message) -> str:
        """Say a sentence in the file's language."""
        return translate(sentence, locale=self.locale)


def file_name(wanted: Wanted, *, by: Grouping) -> str:
    """Name a file after its programme, goal, territory, level and day, without what follows the point."""
    asked = wanted.asked
    goals = [subject.latest.slug for subject, _ in wanted.parts]
    within = [_slug(str(asked.within))] if asked.within else []
    only = [asked.only.value] if asked.only else []
    filters = [_slug(value) for value in asked.filters.query().values()]
    words_of_name = ["coverage", wanted.subject.programme.slug, *goals, *within, *only, *filters, by.value]
    return "-".join([*words_of_name, asked.as_of.isoformat()])


def _slug(text: str) -> str:
    # Small letters only: Table Schema refuses a name with a capital, such as the letter of a UAI.
    kept = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in text.lower())
    return "-".join(part for part in kept.split("-") if part)


def rows_of(database: Database, wanted: Wanted) -> Iterator[Sequence[object]]:
    """Give the file's rows, read in one state of the database when the first is asked for."""
    with database.snapshot() as db:
        yield from rows_in(db, wanted)


def rows_in(db: Session, wanted: Wanted) -> Iterator[Sequence[object]]:
    """Give the file's rows within a session that others read, too."""
    for subject, asked in wanted.parts:
        report = make_report(db, subject, view=wanted.view, asked=asked)
        left = trained_and_left(
            db,
            revision=report.revision,
            as_of=asked.as_of,
            by=report.by,
            only=scope_of(subject, wanted.view, asked).conditions,
        )
        beside = beside_training(
            db,
            revision=report.revision,
            as_of=asked.as_of,
            from_on=asked.from_on,
            by=report.by,
            only=scope_of(subject, wanted.view, asked).conditions,
        )
        context = Context(report=report, say=wanted.say, left=left, beside=beside)
        for row in report.rows:
            yield cells_of(row, context)


def csv_of(database: Database, wanted: Wanted) -> Iterator[bytes]:
    """Give the CSV in pieces: its headings at once, then its rows."""
    return write_csv(COLUMNS, rows_of(database, wanted))


def json_of(database: Database, wanted: Wanted, *, notes: FileNotes) -> Iterator[bytes]:
    """Give the same rows as JSON, in pieces: shares in per cent, what isn't known is null."""
    head = {
        "programme": notes.programme,
        "filters": dict(notes.filters),
        "definitions": [wanted.say(one) for one in notes.definitions],
        "sources": [wanted.say(one) for one in notes.sources],
    }
    opening = json.dumps(head, ensure_ascii=False, indent=2)
    yield f'{opening.removesuffix("}").rstrip()},\n  "rows": ['.encode()
    separator = "\n    "
    for cells in rows_of(database, wanted):
        pairs = zip(COLUMNS, cells, strict=True)
        row = {column.name: _json_value(column, cell) for column, cell in pairs}
        yield f"{separator}{json.dumps(row, ensure_ascii=False)}".encode()
        separator = ",\n    "
    yield b"\n  ]\n}\n"


def _json_value(column: Column, cell: object) -> object:
    if isinstance(cell, Fraction) and column.kind is Kind.PERCENT:
        return float(per_cent(cell).replace(",", "."))
    if isinstance(cell, date):
        return cell.isoformat()
    return float(cell) if isinstance(cell, Decimal) else cell


def notes_of(wanted: Wanted, *, by: Grouping, titles: Mapping[ModuleKey, str]) -> FileNotes:
    """Say what one must know to quote the file's figures."""
    filters = {
        "goals": ", ".join(subject.latest.title for subject, _ in wanted.parts),
        "rows": wanted.say(BY_NAMES[by]),
    }
    if wanted.asked.within:
        filters["territory"] = str(wanted.asked.within)
    if wanted.asked.only:
        filters["only"] = wanted.say(ONLY_WORDS[wanted.asked.only.value])
    filters |= {kind: wanted.say(named) for kind, named in in_words(wanted.asked.filters)}
    if not wanted.view.is_whole:
        filters["reach"] = wanted.say(message("The schools that whoever asked for the file may see."))
    return FileNotes(
        programme=wanted.subject.programme.name,
        filters=filters,
        as_of=wanted.asked.as_of,
        from_on=wanted.asked.from_on,
        definitions=(*_definitions(wanted, titles), *_COUNTING),
        sources=_SOURCES,
    )


_COUNTING = (*words.TRAINED, *words.COVERAGE, *words.PERIOD, words.STARTED, words.FLOW, words.SECTIONS)
_SOURCES = (
    message("Schools: the national directory (« annuaire de l’éducation »)."),
    message(
        "Headcounts: as declared or counted from a roster, each row with its kind, day and source; for a"
        " total, the day is that of the oldest one used."
    ),
)


def _definitions(wanted: Wanted, titles: Mapping[ModuleKey, str]) -> Iterator[Message]:
    for subject, asked in wanted.parts:
        revision = subject.wording(asked.as_of)
        yield words.definition_message(revision, titles, wanted.say)


def schema_of(wanted: Wanted, *, name: str, notes: FileNotes) -> bytes:
    """Give the Table Schema that goes beside `name`.csv."""
    schema = table_schema(COLUMNS, name=name, title=message("Coverage"), notes=notes, say=wanted.say)
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()
