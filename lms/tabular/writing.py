"""Tables that go out: CSV that a French Excel opens rightly, a batch of rows at a time. Pure."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import islice
from typing import TypeGuard

from lms.messages import Message

SEPARATOR = ";"
LINE_END = "\r\n"
TRUE_WORD = "oui"
FALSE_WORD = "non"
ROWS_PER_CHUNK = 1000
_TENTH = Decimal("0.1")
_DANGEROUS = frozenset("=+-@\t\r\n")
# One search over a whole column's batch: almost none holds a dangerous cell.
_DANGEROUS_AFTER_MARK = re.compile("\x00[=+\\-@\t\r\n]")

Cells = Sequence[object]


class Kind(StrEnum):
    """What a column holds. A `percent` is given as a share (0.613) and written in per cent ("61,3").

    A `number` names something, as an integer counts: no spreadsheet is to part its thousands.
    """

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"
    BOOLEAN = "boolean"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a file that goes out: its fixed name, and what it means in words."""

    name: str
    kind: Kind = Kind.TEXT
    title: Message
    description: Message


def write_csv(
    columns: Sequence[Column], rows: Iterable[Cells], *, rows_per_chunk: int = ROWS_PER_CHUNK
) -> Iterator[bytes]:
    """Give the file in pieces: BOM and headings at once, then `rows_per_chunk` rows at a time."""
    yield codecs.BOM_UTF8 + _encode([[column.name for column in columns]])
    remaining = iter(rows)
    while batch := list(islice(remaining, rows_per_chunk)):
        by_column = zip(columns, zip(*batch, strict=True), strict=True)
        written = [_WRITERS[column.kind](cells) for column, cells in by_column]
        yield _encode(zip(*written, strict=True))


def inert(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    return f"'{text}" if text[:1] in _DANGEROUS else text


def decimal_comma(value: float | Decimal | Fraction) -> str:
    """Write a number as it is, without exponent, with a decimal comma."""
    exact = (
        Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(str(value))
    )
    return f"{exact:f}".replace(".", ",")


def per_cent(share: float | Decimal | Fraction) -> str:
    """Write a share in per cent, to one decimal, halves up."""
    exact = (
        Decimal(share.numerator) / share.denominator if isinstance(share, Fraction) else Decimal(str(share))
    )
    return decimal_comma((exact * 100).quantize(_TENTH, ROUND_HALF_UP))


def _encode(rows: Iterable[Iterable[object]]) -> bytes:
    piece = io.StringIO(newline="")
    csv.writer(piece, delimiter=SEPARATOR, lineterminator=LINE_END).writerows(rows)
    return piece.getvalue().encode()


def _texts(cells: Cells) -> Cells:
    # Most batches are all text and hold nothing dangerous: one join and one search settle them.
    texts: Sequence[str] = (
        cells if _all_text(cells) else ["" if cell is None else str(cell) for cell in cells]
    )
    if _DANGEROUS_AFTER_MARK.search("\x00" + "\x00".join(texts)):
        return [inert(text) for text in texts]
    return texts


def _all_text(cells: Cells) -> TypeGuard[Sequence[str]]:
    return set(map(type, cells)) == {str}


def _as_they_are(cells: Cells) -> Cells:
    # The csv module writes None as nothing, an integer and a date (ISO) as str does.
    return cells


def _each(write: Callable[[object], str]) -> Callable[[Cells], Cells]:
    return lambda cells: ["" if cell is None else write(cell) for cell in cells]


_WRITERS: dict[Kind, Callable[[Cells], Cells]] = {
    Kind.TEXT: _texts,
    Kind.INTEGER: _as_they_are,
    Kind.NUMBER: _as_they_are,
    Kind.DATE: _as_they_are,
    Kind.DECIMAL: _each(decimal_comma),  # type: ignore[arg-type]
    Kind.PERCENT: _each(per_cent),  # type: ignore[arg-type]
    Kind.BOOLEAN: _each(lambda cell: TRUE_WORD if cell else FALSE_WORD),
}
