"""Tables that come in: bytes to rows, each fault with its line, column, value, reason and remedy. Pure.

Rows are given one at a time, so that a hundred thousand of them take no room at once.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lms.messages import Message, message
from lms.tabular.decoding import UTF_8, WINDOWS, Decoded, decode, guessed_encoding_note
from lms.tabular.faults import FaultLog, TableFault
from lms.tabular.headings import Expected, Headings, match_headings
from lms.tabular.numen import holds_numen, masked

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LARGEST_CELL = 131_072
SEPARATORS = (";", ",", "\t")
# Excel's own first line, which names the separator and holds no data.
_SEPARATOR_LINE = re.compile(r'\A"?sep=([;,\t])"?[ \t]*(?:\r\n|\n|\r)', re.IGNORECASE)
_INVISIBLE = "\ufeff\u200b\u2060"


class Row:
    """One line of a table: cells by our column names, and the line where it begins."""

    __slots__ = ("_cells", "_headings", "line")

    def __init__(self, line: int, cells: Sequence[str], headings: Headings) -> None:
        self.line = line
        self._cells = cells
        self._headings = headings

    def __getitem__(self, name: str) -> str:
        """Text of a cell, trimmed; "" where the file has no such column."""
        position = self._headings.positions.get(name)
        return "" if position is None else self._cells[position]

    def fault(self, name: str, *, reason: Message, remedy: Message) -> TableFault:
        """Make a fault of this line's cell."""
        return TableFault(
            line=self.line,
            column=self._headings.written_as(name),
            value=self[name],
            reason=reason,
            remedy=remedy,
        )


@dataclass(frozen=True, kw_only=True)
class Table:
    """A file opened: what its first line says, and its rows.

    `faults` are those that forbid reading any row. `notes` are said to the person even when all is well.
    """

    encoding: str = UTF_8
    separator: str = ";"
    headings: Headings
    faults: tuple[TableFault, ...] = ()
    notes: tuple[Message, ...] = ()
    preview: tuple[str, ...] = ()
    text: str = field(default="", repr=False)
    first_line: int = 1

    def rows(self, log: FaultLog) -> Iterator[Row]:
        """Give each row that can be read; faults go to `log`, blank lines are passed over."""
        log.extend(self.faults)
        if self.faults:
            return
        numen_somewhere = holds_numen(self.text)
        for line, cells in self._lines():
            if not isinstance(cells, TableFault) and not any(cells):
                continue
            log.rows += 1
            if isinstance(cells, TableFault):
                log.add(cells)
                continue
            faults = list(self._row_faults(line, cells, numen_somewhere=numen_somewhere))
            log.extend(faults)
            if not faults:
                yield Row(line, cells, self.headings)

    def _lines(self) -> Iterator[tuple[int, list[str] | TableFault]]:
        lines = _read_lines(self.text, self.separator, self.first_line)
        next(lines, None)
        return lines

    def _row_faults(self, line: int, cells: list[str], *, numen_somewhere: bool) -> Iterator[TableFault]:
        width = len(self.headings.written)
        if len(cells) > width and not any(cells[width:]):
            del cells[width:]
        if len(cells) != width:
            yield _ragged(line, len(cells), width)
        elif numen_somewhere:
            for heading, cell in zip(self.headings.written, cells, strict=True):
                if holds_numen(cell):
                    yield _confidential(line, heading, cell)


def open_table(data: bytes, *, expected: Sequence[Expected], largest: int = LARGEST_FILE) -> Table:
    """Open a file; nothing is parsed when it is larger than `largest` bytes."""
    if len(data) > largest:
        return _refused(_too_large(len(data), largest))
    decoded = decode(data)
    if isinstance(decoded, TableFault):
        return _refused(decoded)
    text = unicodedata.normalize("NFC", decoded.text)
    nul = text.find("\0")
    if nul >= 0:
        return _refused(_not_text(text.count("\n", 0, nul) + 1))
    first_line = 1
    told = _SEPARATOR_LINE.match(text)
    if told:
        text, first_line = text[told.end() :], 2
    separator = told.group(1) if told else _detect_separator(text, expected)
    return _with_headings(decoded, text, separator=separator, first_line=first_line, expected=expected)


def _with_headings(
    decoded: Decoded, text: str, *, separator: str, first_line: int, expected: Sequence[Expected]
) -> Table:
    line, cells = next(_read_lines(text, separator, first_line), (first_line, _empty_file(first_line)))
    if isinstance(cells, TableFault):
        return _refused(cells)
    secret = [_confidential(line, masked(cell), cell) for cell in cells if holds_numen(cell)]
    headings = match_headings([masked(cell) for cell in cells], expected, line=line)
    return Table(
        encoding=decoded.encoding,
        separator=separator,
        headings=headings,
        faults=(*secret, *headings.faults),
        notes=(guessed_encoding_note(decoded),) if decoded.encoding == WINDOWS else (),
        preview=decoded.preview,
        text=text,
        first_line=first_line,
    )


def _read_lines(text: str, separator: str, first_line: int) -> Iterator[tuple[int, list[str] | TableFault]]:
    """Give each line's trimmed cells with the number of the line where it begins; blank lines are skipped."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
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
            yield line, _malformed(line, "field limit")
            return
        if cells:
            yield line, [cell.strip().strip(_INVISIBLE) for cell in cells]


def _detect_separator(text: str, expected: Sequence[Expected]) -> str:
    """Choose the separator that finds most expected columns in the first line, then most columns."""

    def merit(separator: str) -> tuple[int, int]:
        cells = next(_read_lines(text, separator, 1), (1, []))[1]
        if isinstance(cells, TableFault):
            return (0, 0)
        return (len(match_headings(cells, expected, line=1).positions), len(cells))

    return max(SEPARATORS, key=merit)


def _refused(fault: TableFault) -> Table:
    nothing = Headings(written=(), positions={}, unread=(), faults=())
    return Table(headings=nothing, faults=(fault,))


def _too_large(size: int, largest: int) -> TableFault:
    return TableFault(
        line=1,
        value=str(size),
        reason=message(
            "The file holds %(size)s MB; at most %(largest)s MB are read.",
            size=-(-size // MEGABYTE),
            largest=largest // MEGABYTE,
        ),
        remedy=message("Remove the columns that aren’t needed, or split the file."),
    )


def _not_text(line: int) -> TableFault:
    return TableFault(
        line=line,
        reason=message("This line holds a NUL character: the file is damaged, or isn’t text."),
        remedy=message("In the spreadsheet, choose “Save as”, then “CSV UTF-8 (semicolon separated)”."),
    )


def _empty_file(line: int) -> TableFault:
    return TableFault(
        line=line,
        reason=message("The file is empty."),
        remedy=message("Give a file whose first line names the columns."),
    )


def _malformed(line: int, error: str) -> TableFault:
    if "field limit" in error:
        reason = message("A cell that begins on this line holds more than 131,072 characters.")
    elif "unexpected end of data" in error:
        reason = message("A quotation mark opened on this line is never closed.")
    else:
        reason = message("A quotation mark stands inside a quoted cell on this line.")
    return TableFault(
        line=line,
        reason=reason,
        remedy=message("Close each quotation mark, and double the ones that belong to the text."),
    )


def _ragged(line: int, found: int, width: int) -> TableFault:
    return TableFault(
        line=line,
        value=str(found),
        reason=message(
            "This line holds %(found)s cells, the first line %(width)s.", found=found, width=width
        ),
        remedy=message("Look for a missing or additional separator, or a cell to put in quotation marks."),
    )


def _confidential(line: int, heading: str, cell: str) -> TableFault:
    return TableFault(
        line=line,
        column=heading,
        value=masked(cell),
        reason=message("This cell holds what looks like a NUMEN, which is confidential."),
        remedy=message("Remove the NUMEN from the file; the e-mail address is enough to know a person."),
    )
