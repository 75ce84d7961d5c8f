"""Cells to values: what can't be read becomes a fault of its line, and reading goes on. Pure."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import TypeVar

from lms.messages import Message, message
from lms.tabular.damage import day_of_serial, is_formula, is_like_a_day, is_rounded
from lms.tabular.faults import FaultLog
from lms.tabular.reading import Row

Value = TypeVar("Value")

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", re.ASCII)
_FRENCH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_GROUP_SPACES = re.compile("[ \u00a0\u202f]")
_COUNT = re.compile(r"\d{1,12}|\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,3}", re.ASCII)


class CellError(ValueError):
    """A cell that can't be read, with the reason and what to do about it."""

    def __init__(self, *, reason: Message, remedy: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.remedy = remedy


class RowReader:
    """Reads the cells of one row, adding to the log what can't be read."""

    def __init__(self, row: Row, log: FaultLog) -> None:
        self._row = row
        self._log = log

    def read(self, column: str, read: Callable[[str], Value]) -> Value | None:
        """Read a cell; None when it has a fault."""
        try:
            return read(self._row[column])
        except CellError as error:
            self._log.add(self._row.fault(column, reason=error.reason, remedy=error.remedy))
            return None

    def optional(self, column: str, read: Callable[[str], Value]) -> Value | None:
        """Read a cell that may be empty; None when it is, or when it has a fault."""
        return self.read(column, read) if self._row[column] else None


def read_text(text: str, *, longest: int) -> str:
    """Read a text that the database has room for; it may be empty."""
    if len(text) > longest:
        raise CellError(
            reason=message(
                "This text holds %(length)s characters, more than %(longest)s.",
                length=len(text),
                longest=longest,
            ),
            remedy=message("Shorten it; was a separator or a quotation mark forgotten?"),
        )
    return text


def read_filled(text: str, *, longest: int) -> str:
    """Read a text that may not be empty."""
    if not text:
        raise CellError(
            reason=message("This cell is empty."),
            remedy=message("Fill the cell in, or remove the line."),
        )
    return read_text(text, longest=longest)


def read_name(text: str, *, longest: int) -> str:
    """Read a person's name; it may be empty, and is no formula."""
    if is_formula(text):
        raise CellError(
            reason=message("This is a formula, or begins as one: no name begins so."),
            remedy=message("Write the name itself, without the sign before it."),
        )
    return read_text(text, longest=longest)


def read_identifier(text: str, *, longest: int) -> str:
    """Read an identifier that must not have passed through a spreadsheet's idea of numbers and days."""
    if is_rounded(text):
        raise CellError(
            reason=message(
                "A spreadsheet took this identifier for a number and rounded it: figures are lost."
            ),
            remedy=message(
                "Format the column as “Text” before filling it in, and take the value from its source."
            ),
        )
    if is_like_a_day(text):
        raise CellError(
            reason=message("A spreadsheet took this identifier for a day."),
            remedy=message(
                "Format the column as “Text” before filling it in, and take the value from its source."
            ),
        )
    if is_formula(text):
        raise CellError(
            reason=message("This is a formula, or begins as one: no identifier begins so."),
            remedy=message("Paste the values alone, without formulas."),
        )
    return read_text(text, longest=longest)


@lru_cache(maxsize=4096)
def read_date(text: str) -> date:
    """Read a day written `2023-06-08` or `27/05/2026`."""
    iso, french = _ISO.fullmatch(text), _FRENCH.fullmatch(text)
    year, month, day = iso.groups() if iso else french.group(3, 2, 1) if french else ("0", "0", "0")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        serial = day_of_serial(text)
        if serial is not None:
            raise CellError(
                reason=message(
                    "A spreadsheet wrote its own number for a day: for it, this is %(day)s.",
                    day=serial.isoformat(),
                ),
                remedy=message(
                    "Give the column the format “Date”, or write the day as %(day)s.", day=serial.isoformat()
                ),
            ) from None
        raise CellError(
            reason=message("This is no date, or a day that doesn’t exist."),
            remedy=message("Write it as 2026-09-01 or 01/09/2026."),
        ) from None


def read_count(text: str, *, largest: int) -> int:
    """Read a whole number from 0 to `largest`, its thousands apart or not."""
    count = int(_GROUP_SPACES.sub("", text)) if _COUNT.fullmatch(text) else -1
    if not 0 <= count <= largest:
        raise CellError(
            reason=message("This is no whole number from 0 to %(largest)s.", largest=largest),
            remedy=message("Write figures only; leave the line out when the number isn’t known."),
        )
    return count
