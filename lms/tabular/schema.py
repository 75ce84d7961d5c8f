"""Table Schema of a file that goes out, for whoever reads it with a program. Pure.

The CSV holds only its headings and rows; what one must know to quote its figures (programme, filters,
dates, definitions, sources) stands here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms.messages import Message, message
from lms.tabular.faults import Say
from lms.tabular.writing import FALSE_WORD, LINE_END, SEPARATOR, TRUE_WORD, Column, Kind

_TYPES: dict[Kind, dict[str, object]] = {
    Kind.TEXT: {"type": "string"},
    Kind.INTEGER: {"type": "integer"},
    Kind.NUMBER: {"type": "integer"},
    Kind.DECIMAL: {"type": "number", "decimalChar": ","},
    Kind.PERCENT: {"type": "number", "decimalChar": ",", "unit": "%"},
    Kind.DATE: {"type": "date", "format": "%Y-%m-%d"},
    Kind.BOOLEAN: {"type": "boolean", "trueValues": [TRUE_WORD], "falseValues": [FALSE_WORD]},
}
_TEXT_GUARD = message(
    "A text that begins with =, +, -, @ or a line break is written after an apostrophe, so that no"
    " spreadsheet takes it for a formula."
)


@dataclass(frozen=True, kw_only=True)
class FileNotes:
    """What must be known beside a file's rows to quote them."""

    programme: str | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    as_of: date | None = None
    from_on: date | None = None
    definitions: Sequence[Message] = ()
    sources: Sequence[Message] = ()


def table_schema(
    columns: Sequence[Column], *, name: str, title: Message, notes: FileNotes, say: Say
) -> dict[str, object]:
    """Give the Table Schema of `name`.csv, ready for `json.dumps`; its sentences come from `say`."""
    return {
        "$schema": "https://datapackage.org/profiles/1.0/tableschema.json",
        "name": name,
        "title": say(title),
        "fields": [_field(column, say) for column in columns],
        "missingValues": [""],
        "dialect": {
            "delimiter": SEPARATOR,
            "lineTerminator": LINE_END,
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
        },
        "encoding": "utf-8-sig",
        "programme": notes.programme,
        "filters": dict(notes.filters),
        "as_of": notes.as_of.isoformat() if notes.as_of else None,
        "from": notes.from_on.isoformat() if notes.from_on else None,
        "definitions": [say(sentence) for sentence in notes.definitions],
        "sources": [say(sentence) for sentence in notes.sources],
        "notes": [say(_TEXT_GUARD)],
    }


def _field(column: Column, say: Say) -> dict[str, object]:
    return {
        "name": column.name,
        **_TYPES[column.kind],
        "title": say(column.title),
        "description": say(column.description),
    }
