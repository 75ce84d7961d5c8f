"""A workbook of Excel to lines of cells, as its first sheet shows them. Pure.

What Excel made of a text is written as Excel would show it, so that the columns' own readers can name the
damage: a number too long as `1.23457E+17`, an error as `#N/A`, a formula without its result as `=…`.

The sheet is read as it is unpacked, and its rows are laid out on disk: once all of it is known to be sound
they are given one at a time, as often as they are asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lms.messages import Message, message
from lms.tabular.content import Content
from lms.tabular.delimited import Line
from lms.tabular.faults import TableFault
from lms.tabular.workbook_frame import read_frame
from lms.tabular.workbook_parts import Parts, PartsError, unpacked
from lms.tabular.workbook_rows import Rows, read_rows
from lms.tabular.workbook_texts import SharedTexts, read_texts

SIGNATURE = b"PK\x03\x04"
ENCODING = "xlsx"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The sheet that is read; `notes` name the others."""

    rows: Rows = field(repr=False)
    notes: tuple[Message, ...] = ()
    may_hold_numen: bool = True

    def lines(self) -> Iterator[Line]:
        """Give each row that isn't empty, the headings first."""
        return self.rows.lines()


def open_workbook(content: Content) -> Sheet | TableFault:
    """Open the first sheet that is shown."""
    try:
        with unpacked(content) as parts:
            return _first_sheet(parts)
    except PartsError as refused:
        return refused.fault


def _first_sheet(parts: Parts) -> Sheet | TableFault:
    frame = read_frame(parts)
    if frame.name is None:
        return _no_sheet()
    texts = SharedTexts() if frame.texts is None else read_texts(parts.pieces(frame.texts))
    rows = read_rows(parts.pieces(frame.sheet), frame, texts)
    return Sheet(rows=rows, notes=() if frame.is_only_one else (_first_only(frame.name),))


def _first_only(name: str) -> Message:
    return message("Only the first sheet was read, “%(name)s”.", name=name)


def _no_sheet() -> TableFault:
    return TableFault(
        line=1,
        reason=message("This workbook shows no sheet."),
        remedy=message("Show the sheet that holds the rows, and save the workbook again."),
    )
