"""Tables that come in: bytes to rows, each fault with its line, column, value, reason and remedy. Pure.

Rows are given one at a time, so that a hundred thousand of them take no room at once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from lms.messages import Message, message
from lms.tabular.content import Content
from lms.tabular.damage import damaged
from lms.tabular.decoding import UTF_8, WINDOWS, decode, guessed_encoding_note
from lms.tabular.delimited import Line, open_delimited
from lms.tabular.faults import FaultLog, TableFault
from lms.tabular.headings import Expected, Headings, match_headings
from lms.tabular.numen import holds_numen, masked
from lms.tabular.workbook_reading import ENCODING, SIGNATURE, open_workbook

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
_NOTHING = Headings(written=(), positions={}, unread=(), faults=())


class Source(Protocol):
    """Lines of cells, from a text or from a workbook."""

    @property
    def may_hold_numen(self) -> bool:
        """Whether cells must be looked at for a NUMEN."""

    def lines(self) -> Iterator[Line]:
        """Give each line that isn't empty, the headings first."""


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
    source: Source | None = field(default=None, repr=False)

    def rows(self, log: FaultLog, *, refused: Callable[[Row], None] | None = None) -> Iterator[Row]:
        """Give each row that can be read; faults go to `log`, blank lines are passed over.

        `refused` is told the rows that are as wide as the headings and have a fault all the same.
        """
        log.extend(self.faults)
        if self.faults or self.source is None:
            return
        numen_somewhere = self.source.may_hold_numen
        for line, cells in self._lines(self.source):
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
            elif refused is not None and len(cells) == len(self.headings.written):
                refused(Row(line, cells, self.headings))

    def written_lines(self) -> Iterator[tuple[int, list[str]]]:
        """Give the lines below the headings as they are written, each NUMEN covered."""
        if self.source is None:
            return
        for line, cells in self._lines(self.source):
            if not isinstance(cells, TableFault) and any(cells):
                yield line, [masked(cell) for cell in cells]

    def _lines(self, source: Source) -> Iterator[Line]:
        lines = source.lines()
        next(lines, None)
        return lines

    def _row_faults(self, line: int, cells: list[str], *, numen_somewhere: bool) -> Iterator[TableFault]:
        width = len(self.headings.written)
        if len(cells) > width and not any(cells[width:]):
            del cells[width:]
        if len(cells) != width:
            yield _ragged(line, len(cells), width)
            return
        for place in self.headings.positions.values():
            fault = damaged(line, self.headings.written[place], cells[place])
            if fault is not None:
                yield fault
        if numen_somewhere:
            for heading, cell in zip(self.headings.written, cells, strict=True):
                if holds_numen(cell):
                    yield _confidential(line, heading, cell)


def open_table(
    data: bytes | Path,
    *,
    expected: Sequence[Expected],
    largest: int = LARGEST_FILE,
    chosen: Mapping[str, str] | None = None,
) -> Table:
    """Open a file, given as its bytes or its place; nothing is parsed when it is larger than `largest` bytes.

    A text is then read line by line; a workbook is opened whole.

    `chosen` says for some of our columns under which heading a person found them, "" for none.
    """
    content = Content(data=data)
    if content.size > largest:
        return _refused(_too_large(content.size, largest))
    if content.beginning(len(SIGNATURE)) == SIGNATURE:
        sheet = open_workbook(content.whole())
        if isinstance(sheet, TableFault):
            return _refused(sheet)
        return _with_headings(
            sheet, Table(encoding=ENCODING, headings=_NOTHING, notes=sheet.notes), expected, chosen
        )
    decoded = decode(content)
    if isinstance(decoded, TableFault):
        return _refused(decoded)
    text = open_delimited(decoded, expected)
    if isinstance(text, TableFault):
        return _refused(text)
    known = Table(
        encoding=decoded.encoding,
        separator=text.separator,
        headings=_NOTHING,
        notes=(guessed_encoding_note(decoded),) if decoded.encoding == WINDOWS else (),
        preview=decoded.preview,
    )
    return _with_headings(text, known, expected, chosen)


def _with_headings(
    source: Source, table: Table, expected: Sequence[Expected], chosen: Mapping[str, str] | None
) -> Table:
    line, cells = next(source.lines(), (1, _empty_file(1)))
    if isinstance(cells, TableFault):
        return _refused(cells)
    secret = [_confidential(line, masked(cell), cell) for cell in cells if holds_numen(cell)]
    headings = match_headings([masked(cell) for cell in cells], expected, line=line, chosen=chosen)
    return replace(table, headings=headings, faults=(*secret, *headings.faults), source=source)


def _refused(fault: TableFault) -> Table:
    return Table(headings=_NOTHING, faults=(fault,))


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


def _empty_file(line: int) -> TableFault:
    return TableFault(
        line=line,
        reason=message("The file is empty."),
        remedy=message("Give a file whose first line names the columns."),
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
