"""A workbook of Excel to lines of cells, as its first sheet shows them. Pure.

What Excel made of a text is written as Excel would show it, so that the columns' own readers can name the
damage: a number too long as `1.23457E+17`, an error as `#N/A`, a formula without its result as `=…`.
"""

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from html import unescape
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lms.messages import Message, message
from lms.tabular.delimited import LARGEST_CELL, Line, cell_too_long, trimmed
from lms.tabular.faults import TableFault
from lms.tabular.workbook_parts import Parts, PartsError, column_number, packed_again, unpack

SIGNATURE = b"PK\x03\x04"
ENCODING = "xlsx"
FORMULA = "="
_EXACT_BELOW = 10**15
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_TAG = re.compile(rb"<(?:\w+:)?(?:sheet|Relationship)\s[^>]*>")
_FILLED = re.compile(
    rb"""<(?:\w+:)?c\s+r\s*=\s*["']([A-Z]+)([0-9]+)["']([^>]*)(?<!/)>(.*?)</(?:\w+:)?c>""", re.DOTALL
)
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)</")

Odd = Mapping[tuple[int, int], str]
"""What stands in cells of which the reader says nothing, by row and column from 0."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The sheet that is read; `notes` name the others."""

    rows: CalamineSheet = field(repr=False)
    odd: Odd = field(default_factory=dict, repr=False)
    notes: tuple[Message, ...] = ()
    may_hold_numen: bool = True

    def lines(self) -> Iterator[Line]:
        """Give each row that isn't empty, the headings first."""
        for place, row in enumerate(self.rows.iter_rows()):
            cells = [_text(value) for value in row]
            for column in range(len(cells)) if self.odd else ():
                cells[column] = cells[column] or self.odd.get((place, column), "")
            if max(map(len, cells), default=0) > LARGEST_CELL:
                yield place + 1, cell_too_long(place + 1)
                return
            if any(cells):
                yield place + 1, cells


def open_workbook(data: bytes) -> Sheet | TableFault:
    """Open the first sheet that is shown."""
    try:
        parts = unpack(data)
    except PartsError as refused:
        return refused.fault
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(packed_again(parts)))
        shown = [
            one.name
            for one in book.sheets_metadata
            if one.visible is SheetVisibleEnum.Visible and one.typ is SheetTypeEnum.WorkSheet
        ]
        if not shown:
            return _no_sheet()
        sheet = book.get_sheet_by_name(shown[0])
    except (CalamineError, OSError, ValueError):
        return _unreadable()
    notes = (_first_only(shown[0]),) if len(shown) > 1 else ()
    return Sheet(rows=sheet, odd=_odd_cells(parts, shown[0]), notes=notes)


def _odd_cells(parts: Parts, name: str) -> Odd:
    """Find errors and formulas without a result: the reader gives both as nothing."""
    content = parts.get(_part_of(parts, name), b"")
    if not (_ERROR.search(content) or _FORMULA.search(content)):
        return {}
    found: dict[tuple[int, int], str] = {}
    for letters, row, attributes, inside in _FILLED.findall(content):
        value = _VALUE.search(inside)
        if _ERROR.search(attributes):
            text = value.group(1).decode("utf-8", "replace") if value else "#N/A"
        elif value is None and _FORMULA.search(inside):
            text = FORMULA
        else:
            continue
        found[int(row) - 1, column_number(letters) - 1] = text
    return found


def _part_of(parts: Parts, name: str) -> str:
    """Give the part that holds a sheet, by the workbook's own table of relations."""
    relations = {_attribute(one, b"Id"): _attribute(one, b"Target") for one in _tags(parts, _RELATIONS)}
    for one in _tags(parts, _WORKBOOK):
        if _attribute(one, b"name") == name:
            target = relations.get(_attribute(one, rb"(?:\w+:)?id"), "")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return ""


def _tags(parts: Parts, name: str) -> list[bytes]:
    return _TAG.findall(parts.get(name, b""))


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"""\s""" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return unescape((found.group(1) or found.group(2) or b"").decode("utf-8", "replace")) if found else ""


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a cell may hold
    if isinstance(value, str):
        return trimmed(value if value.isascii() else unicodedata.normalize("NFC", value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float) -> str:
    exact = value.is_integer() and abs(value) < _EXACT_BELOW
    return str(int(value)) if exact else f"{value:.15G}"


def _first_only(name: str) -> Message:
    return message("Only the first sheet was read, “%(name)s”.", name=name)


def _no_sheet() -> TableFault:
    return TableFault(
        line=1,
        reason=message("This workbook shows no sheet."),
        remedy=message("Show the sheet that holds the rows, and save the workbook again."),
    )


def _unreadable() -> TableFault:
    return TableFault(
        line=1,
        reason=message("This workbook is damaged or protected, and can’t be opened."),
        remedy=message("Open it in a spreadsheet, save it without a password, and send it again."),
    )
