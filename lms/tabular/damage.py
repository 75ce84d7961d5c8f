"""What a spreadsheet did to a text on its way: named, with what to do so that it happens no more. Pure."""

import re
from datetime import date, timedelta

from lms.messages import Message, message
from lms.tabular.faults import TableFault

# Excel counts days from here; a day of our time is a number of five figures.
_DAY_ZERO = date(1899, 12, 30)
_SERIAL = re.compile(r"(?:[23456]\d{4})(?:[.,]\d+)?", re.ASCII)
_ROUNDED = re.compile(r"-?\d(?:[.,]\d+)?E[+-]?\d{1,3}", re.ASCII | re.IGNORECASE)
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|VALEUR!|NAME\?|NOM\?|NUM!|NOMBRE!|DIV/0!|NULL!|NUL!|SPILL!)|#{3,}")
_MONTH = (
    r"(?:janv?|f[ée]vr?|feb|mars?|avr|apr|ma[iy]|jui[nl]|ju[nl]|juil|ao[ûu]t|aug|sept?|oct|nov|d[ée]c)\.?"
)
_DAY_LIKE = re.compile(
    r"\d{4}-\d{2}-\d{2}.*|\d{1,2}/\d{1,2}/\d{2,4}"
    rf"|\d{{1,2}}[- ]{_MONTH}(?:[- ]\d{{2,4}})?|{_MONTH}-\d{{2}}",
    re.IGNORECASE,
)
_FORMULA_SIGNS = ("=", "+", "@", "-")


def row_damage(cell: str) -> tuple[Message, Message] | None:
    """Say what a spreadsheet left of a cell, whatever its column: an error, or nothing of its formula."""
    if cell[:1] == "#" and _ERRORS.fullmatch(cell):
        return (
            message("The spreadsheet left an error here instead of a value."),
            message("Correct the formula, or widen the column, and save again."),
        )
    if cell == "=":
        return (
            message("This cell holds a formula without its result."),
            message("Open the workbook in a spreadsheet and save it, or paste the values alone."),
        )
    return None


def is_rounded(text: str) -> bool:
    """Say whether a spreadsheet took a text for a number too long for it, and rounded it."""
    return _ROUNDED.fullmatch(text) is not None


def is_like_a_day(text: str) -> bool:
    """Say whether a spreadsheet took a text for a day."""
    return _DAY_LIKE.fullmatch(text) is not None


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would compute a text."""
    return text.startswith(_FORMULA_SIGNS)


def day_of_serial(text: str) -> date | None:
    """Give the day that Excel keeps under a number, None for what is no such number."""
    if not _SERIAL.fullmatch(text):
        return None
    return _DAY_ZERO + timedelta(days=int(text[:5]))


def damaged(line: int, heading: str, cell: str) -> TableFault | None:
    """Give the fault of a cell that a spreadsheet damaged beyond its column's reading."""
    said = row_damage(cell)
    if said is None:
        return None
    return TableFault(line=line, column=heading, value=cell, reason=said[0], remedy=said[1])
