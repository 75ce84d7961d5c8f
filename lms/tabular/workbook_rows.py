"""The cells of a sheet to rows of texts, laid out on disk as the sheet is unpacked. Pure."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from lms.messages import message
from lms.tabular.delimited import LARGEST_CELL, Line, cell_too_long
from lms.tabular.spool import Spool
from lms.tabular.workbook_cells import FORMULA, moment_of, number_of, text_of, yes_or_no
from lms.tabular.workbook_frame import Frame
from lms.tabular.workbook_parts import LARGEST_UNPACKED, PartsError, damaged, too_large
from lms.tabular.workbook_texts import SharedTexts
from lms.tabular.workbook_xml import Elements, Text

MOST_CELLS = 4_000_000
LARGEST_AREA = 6_000_000
"""Cells of the rectangle that a sheet spans: each row is given as wide as the widest."""
MOST_COLUMNS = 512
_READ_AS: Mapping[str, Callable[[str], str]] = {"str": text_of, "b": yes_or_no, "d": moment_of}
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)


class Rows:
    """Rows of a sheet, each with its number, all as wide as the widest."""

    def __init__(self, spool: Spool, width: int) -> None:
        self._spool = spool
        self._width = width

    def lines(self) -> Iterator[Line]:
        """Give each row that isn't empty, up to one that holds too long a cell."""
        for written in self._spool.lines():
            line, cells = json.loads(written)
            if cells is None:
                yield line, cell_too_long(line)
                return
            cells.extend([""] * (self._width - len(cells)))
            yield line, cells


def read_rows(pieces: Iterable[bytes], frame: Frame, texts: SharedTexts) -> Rows:
    """Read the part that holds a sheet; raise PartsError when it is damaged, or too much."""
    reader = _Cells(frame, texts)
    reader.read(pieces)
    return reader.finished()


class _Cells(Elements):
    """Each `c` is a cell, with its value (`v`), a text of its own (`is`), or a formula (`f`)."""

    def __init__(self, frame: Frame, texts: SharedTexts) -> None:
        super().__init__()
        self._frame = frame
        self._texts = texts
        self._spool = Spool()
        self._columns: dict[str, int] = {}
        self._text = Text(LARGEST_CELL)
        self._cells: list[str] = []
        self._row = self._column = self._count = self._letters = 0
        self._width = self._widest_placed = 0
        self._kind, self._style = "", "0"
        self._is_cell = self._is_text = self._is_own = self._is_spoken = False
        self._has_value = self._has_formula = False

    def finished(self) -> Rows:
        """Give the rows."""
        self._end_row()
        self._spool.settle()
        return Rows(self._spool, self._width)

    def begin(self, tag: str, attributes: Sequence[str]) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif not self._is_cell:
            return
        elif tag == "v":
            self._is_text = self._has_value = True
        elif tag == "t":
            self._is_own = True
            self._is_text = not self._is_spoken
        elif tag == "f":
            self._has_formula = True
        elif tag == "rPh":
            self._is_spoken = True

    def end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag in ("v", "t"):
            self._is_text = False
        elif tag == "rPh":
            self._is_spoken = False

    def text(self, text: str) -> None:
        if self._is_text:
            self._text.add(text)

    def _begin_cell(self, attributes: Sequence[str]) -> None:
        # Every program that people use writes a cell's place first.
        place = _PLACE.fullmatch(attributes[1]) if attributes and attributes[0] == "r" else None
        if place is None:
            raise _without_place()
        letters, row = place.groups()
        self._move(self._columns.get(letters) or self._column_of(letters), int(row))
        self._kind, self._style = "n", "0"
        for at in range(2, len(attributes), 2):
            if attributes[at] == "t":
                self._kind = attributes[at + 1]
            elif attributes[at] == "s":
                self._style = attributes[at + 1]
        self._is_cell = True
        self._is_own = self._has_value = self._has_formula = False

    def _column_of(self, letters: str) -> int:
        column = column_number(letters)
        if column > MOST_COLUMNS:
            raise _too_wide()
        self._columns[letters] = column
        self._widest_placed = max(self._widest_placed, column)
        return column

    def _move(self, column: int, row: int) -> None:
        self._count += 1
        if self._count > MOST_CELLS or row * self._widest_placed > LARGEST_AREA:
            raise _too_wide()
        if row != self._row:
            if row < self._row:
                raise damaged()
            self._end_row()
            self._row = row
        self._column = column

    def _end_cell(self) -> None:
        self._is_cell = self._is_text = self._is_spoken = False
        raw = self._text.take()
        text = self._shown(raw) if raw or self._kind == "e" or self._has_formula else ""
        if not text:
            return
        self._letters += len(text)
        if self._letters > LARGEST_UNPACKED:
            raise too_large()
        missing = self._column - len(self._cells)
        if missing > 0:
            self._cells.extend([""] * missing)
        self._cells[self._column - 1] = text
        self._width = max(self._width, self._column)

    def _shown(self, raw: str) -> str:
        """Give a cell's text; an error and a formula without its result are never read as nothing."""
        if self._kind == "e":
            return raw.strip() or "#N/A"
        if not raw:
            return "" if self._kind == "str" and self._has_value else FORMULA
        if self._kind == "s":
            return self._shared(raw)
        read = text_of if self._is_own else _READ_AS.get(self._kind)
        if read is not None:
            return read(raw)
        return number_of(raw, self._frame.shown.get(self._style), from_1904=self._frame.from_1904)

    def _shared(self, raw: str) -> str:
        text = self._texts.get(int(raw)) if raw.isascii() and raw.isdigit() and len(raw) < 9 else None
        if text is None:
            raise damaged()
        return text

    def _end_row(self) -> None:
        if self._cells:
            cells = None if max(map(len, self._cells)) > LARGEST_CELL else self._cells
            self._spool.append(json.dumps([self._row, cells], separators=(",", ":")).encode() + b"\n")
            self._cells = []


def column_number(letters: str) -> int:
    """Give a column's number, from 1, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _too_wide() -> PartsError:
    return PartsError(
        message("A sheet of this workbook spans too many rows and columns."),
        message("Copy the rows that are needed into a new workbook, or save as “CSV UTF-8”."),
    )


def _without_place() -> PartsError:
    return PartsError(
        message("This workbook was written by a program that leaves out the places of its cells."),
        message("Open it in a spreadsheet, save it, and send it again."),
    )
