"""Workbooks that go out: a sheet a table, cells of the right types, and no cell that a spreadsheet computes.

A row is written to a temporary file as it comes, so memory doesn't grow with the rows. The whole workbook
only exists once all of them are there: unlike a CSV, it can't leave piece by piece while it is read.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from lms.messages import Message
from lms.tabular.faults import Say
from lms.tabular.writing import Cells, Column, Kind, inert, per_cent

MOST_ROWS = 1_048_575  # below the headings: what a spreadsheet holds
LONGEST_TEXT = 32_767
LONGEST_NAME = 31
_CHUNK = 1 << 16
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_WIDTHS: Mapping[Kind, int] = {
    Kind.TEXT: 24,
    Kind.INTEGER: 12,
    Kind.NUMBER: 12,
    Kind.DECIMAL: 12,
    Kind.PERCENT: 12,
    Kind.DATE: 12,
    Kind.BOOLEAN: 10,
}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table of a workbook. `has_titles`: its headings are the columns' titles, not their fixed names."""

    name: Message
    columns: Sequence[Column]
    rows: Iterable[Cells]
    has_titles: bool = False
    widths: Mapping[str, int] | None = None


def write_workbook(target: Path, sheets: Sequence[Sheet], *, say: Say, on: date) -> None:
    """Write a workbook made on a day; a table longer than a sheet goes on in another."""
    with TemporaryDirectory(prefix="lms-workbook-") as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(str(target), options) as workbook:
            workbook.set_properties({"created": datetime(on.year, on.month, on.day, tzinfo=UTC)})
            writer = _Writer(workbook, say)
            for sheet in sheets:
                writer.write(sheet)


def workbook_pieces(sheets: Sequence[Sheet], *, say: Say, on: date) -> Iterator[bytes]:
    """Give a workbook's bytes in pieces, for a page or a pipe."""
    with TemporaryDirectory(prefix="lms-workbook-") as folder:
        path = Path(folder) / "workbook.xlsx"
        write_workbook(path, sheets, say=say, on=on)
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, workbook: Workbook, say: Say) -> None:
        self._workbook = workbook
        self._say = say
        self._names: set[str] = set()
        self._heading = workbook.add_format(
            {"bold": True, "bg_color": "#E2F0F2", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        plain = workbook.add_format({"valign": "top"})
        wrapped = workbook.add_format({"valign": "top", "text_wrap": True})
        # Spreadsheets take such a cell for a formula once somebody edits it, unless it is marked as quoted.
        self._quoted = workbook.add_format({"valign": "top", "quote_prefix": True})
        self._formats: Mapping[Kind, Format] = {
            Kind.TEXT: wrapped,
            Kind.INTEGER: workbook.add_format({"num_format": "#,##0", "valign": "top"}),
            Kind.NUMBER: workbook.add_format({"num_format": "0", "valign": "top"}),
            Kind.DECIMAL: workbook.add_format({"num_format": "#,##0.0", "valign": "top"}),
            Kind.PERCENT: workbook.add_format({"num_format": "0.0%", "valign": "top"}),
            Kind.DATE: workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            Kind.BOOLEAN: plain,
        }

    def write(self, sheet: Sheet) -> None:
        """Write one table, in as many sheets as it needs."""
        writers = [self._cell_writer(column.kind) for column in sheet.columns]
        page, row = self._page(sheet), 0
        for cells in sheet.rows:
            if row == MOST_ROWS:
                page.autofilter(0, 0, row, len(writers) - 1)
                page, row = self._page(sheet), 0
            row += 1
            for number, (write, cell) in enumerate(zip(writers, cells, strict=True)):
                if cell is not None:
                    write(page, row, number, cell)
        page.autofilter(0, 0, row, len(writers) - 1)

    def _page(self, sheet: Sheet) -> Worksheet:
        page = self._workbook.add_worksheet(self._name(sheet))
        page.freeze_panes(1, 0)
        for number, column in enumerate(sheet.columns):
            heading = self._say(column.title) if sheet.has_titles else column.name
            width = (sheet.widths or {}).get(column.name, max(_WIDTHS[column.kind], len(heading) + 3))
            page.set_column(number, number, width)
            page.write_string(0, number, heading, self._heading)
        return page

    def _name(self, sheet: Sheet) -> str:
        """Give a name that a spreadsheet takes, and that no other sheet has."""
        wanted = _NOT_IN_A_NAME.sub(" ", self._say(sheet.name)).strip()[:LONGEST_NAME]
        name, number = wanted, 1
        while name.lower() in self._names:
            number += 1
            name = f"{wanted[: LONGEST_NAME - 4]} {number}"
        self._names.add(name.lower())
        return name

    def _cell_writer(self, kind: Kind) -> Callable[[Worksheet, int, int, object], None]:
        form = self._formats[kind]
        match kind:
            case Kind.TEXT:
                return lambda page, row, number, cell: self._text(page, row, number, str(cell))
            case Kind.DATE:
                return lambda page, row, number, cell: _ensure(page.write_datetime(row, number, cell, form))
            case Kind.BOOLEAN:
                return lambda page, row, number, cell: _ensure(page.write_boolean(row, number, cell, form))
            case Kind.PERCENT:
                return lambda page, row, number, cell: _ensure(
                    page.write_number(row, number, _share(cell), form)
                )
            case _:
                return lambda page, row, number, cell: _ensure(
                    page.write_number(row, number, _number(cell), form)
                )

    def _text(self, page: Worksheet, row: int, number: int, text: str) -> None:
        # Nothing is cut in silence: a spreadsheet's cell holds no more.
        shown = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
        form = self._formats[Kind.TEXT] if inert(shown) == shown else self._quoted
        _ensure(page.write_string(row, number, shown, form))


def _ensure(code: int) -> None:
    """Raise where XlsxWriter only returns that it left a cell out."""
    if code != 0:
        raise ValueError(f"XlsxWriter left a cell out ({code})")


def _number(cell: object) -> float:
    if not isinstance(cell, int | float | Decimal | Fraction):
        raise TypeError(f"{cell!r} is no number")
    return float(cell)


def _share(cell: object) -> float:
    """Give a share as the CSV rounds it, so that the two files say the same."""
    if not isinstance(cell, int | float | Decimal | Fraction):
        raise TypeError(f"{cell!r} is no share")
    return float(Decimal(per_cent(cell).replace(",", ".")) / 100)
