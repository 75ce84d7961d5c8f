"""Text with separators to lines of cells: `;`, `,` or tab, found by what the first line says. Pure."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from lms.messages import Message, message
from lms.tabular.decoding import Decoded
from lms.tabular.faults import TableFault
from lms.tabular.headings import Expected, match_headings

LARGEST_CELL = 131_072
SEPARATORS = (";", ",", "\t")
# Excel's own first line, which names the separator and holds no data.
_SEPARATOR_LINE = re.compile(r'"?sep=([;,\t])"?[ \t]*(?:\r\n|\n|\r)', re.IGNORECASE)
_INVISIBLE = "\ufeff\u200b\u2060"

Line = tuple[int, list[str] | TableFault]
"""A line's number, as a text editor counts, with its trimmed cells or what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class Delimited:
    """A text whose separator is known, from its `first_line` on."""

    decoded: Decoded = field(repr=False)
    separator: str
    first_line: int

    @property
    def may_hold_numen(self) -> bool:
        """Whether a NUMEN stands somewhere: each cell is looked at only then."""
        return self.decoded.may_hold_numen

    def lines(self) -> Iterator[Line]:
        """Give each line that isn't empty, the headings first."""
        return _read_lines(self.decoded, self.separator, self.first_line)


def open_delimited(decoded: Decoded, expected: Sequence[Expected]) -> Delimited | TableFault:
    """Find the separator of a text; a NUL in it is a fault."""
    if decoded.nul_line is not None:
        return _not_text(decoded.nul_line)
    told = _SEPARATOR_LINE.fullmatch(next(decoded.lines(), ""))
    separator = told.group(1) if told else _detect_separator(decoded, expected)
    return Delimited(decoded=decoded, separator=separator, first_line=2 if told else 1)


def trimmed(cell: str) -> str:
    """Give a cell as a person reads it: no invisible signs; `="0012"`, which keeps its zeros, is `0012`."""
    text = cell.strip().strip(_INVISIBLE)
    if text.startswith('="') and text.endswith('"') and text.count('"') == 2:
        return text[2:-1].strip()
    return text


def _read_lines(decoded: Decoded, separator: str, first_line: int) -> Iterator[Line]:
    text = islice(decoded.lines(), first_line - 1, None)
    reader = csv.reader(text, delimiter=separator, strict=True)
    while True:
        line = reader.line_num + first_line
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, _malformed(line, str(error))
            if "field limit" in str(error):
                return
            continue
        # Not left to the csv module's own limit, which is the whole process's and any library may raise.
        if max(map(len, cells), default=0) > LARGEST_CELL:
            yield line, cell_too_long(line)
            return
        if cells:
            yield line, [trimmed(cell) for cell in cells]


def _detect_separator(decoded: Decoded, expected: Sequence[Expected]) -> str:
    """Choose the separator that finds most expected columns in the first line, then most columns."""

    def merit(separator: str) -> tuple[int, int]:
        cells = next(_read_lines(decoded, separator, 1), (1, []))[1]
        if isinstance(cells, TableFault):
            return (0, 0)
        return (len(match_headings(cells, expected, line=1).positions), len(cells))

    return max(SEPARATORS, key=merit)


def _not_text(line: int) -> TableFault:
    return TableFault(
        line=line,
        reason=message("This line holds a NUL character: the file is damaged, or isn’t text."),
        remedy=message("In the spreadsheet, choose “Save as”, then “CSV UTF-8 (semicolon separated)”."),
    )


def cell_too_long(line: int) -> TableFault:
    """Say that a cell holds more than any text of ours may."""
    return _to_mend(line, message("A cell that begins on this line holds more than 131,072 characters."))


def _malformed(line: int, error: str) -> TableFault:
    if "field limit" in error:
        return cell_too_long(line)
    if "unexpected end of data" in error:
        return _to_mend(line, message("A quotation mark opened on this line is never closed."))
    return _to_mend(line, message("A quotation mark stands inside a quoted cell on this line."))


def _to_mend(line: int, reason: Message) -> TableFault:
    return TableFault(
        line=line,
        reason=reason,
        remedy=message("Close each quotation mark, and double the ones that belong to the text."),
    )
