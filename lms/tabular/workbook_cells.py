"""What stands in a workbook's cell to the text that a person sees there. Pure."""

import re
import unicodedata
from datetime import datetime, time, timedelta
from enum import Enum
from math import floor

from lms.tabular.delimited import LARGEST_CELL, trimmed

FORMULA = "="
"""What a formula without its result is shown as."""
_EXACT_BELOW = 10**15
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MILLISECONDS = 24 * 60 * 60 * 1000
# Excel's first day is 1 January 1900, and it believes that 29 February 1900 was one.
_ZERO = datetime.fromisoformat("1899-12-30")
_ZERO_BEFORE_MARCH = datetime.fromisoformat("1899-12-31")
_ZERO_OF_1904 = datetime.fromisoformat("1904-01-01")
_MARCH = 60
_LAST_DAY = 2_958_465


class Shown(Enum):
    """How a number is shown, when not as a number."""

    MOMENT = "moment"
    DURATION = "duration"


def text_of(raw: str) -> str:
    """Give a text as a person reads it, composed (NFC); one too long stays too long."""
    if len(raw) > LARGEST_CELL:
        return raw
    if "_x" in raw:
        raw = _ESCAPED.sub(_unescaped, raw)
    return trimmed(raw if raw.isascii() else unicodedata.normalize("NFC", raw))


def number_of(raw: str, shown: Shown | None, *, from_1904: bool) -> str:
    """Give a number, or the moment or duration as which it is shown."""
    raw = raw.strip()
    if not _NUMBER.fullmatch(raw):
        return text_of(raw)
    value = float(raw)
    if shown is None or not 0 <= value < _LAST_DAY + 1:
        return _plain(value)
    if shown is Shown.DURATION:
        return str(timedelta(milliseconds=round(value * _MILLISECONDS)))
    return _moment(value, from_1904=from_1904)


def yes_or_no(raw: str) -> str:
    """Give what a cell of the kind “true or false” says."""
    return "" if not raw else "non" if raw.strip() in ("0", "false") else "oui"


def moment_of(raw: str) -> str:
    """Give a moment written as ISO 8601 has it."""
    try:
        found = datetime.fromisoformat(raw.strip())
    except ValueError:
        return text_of(raw)
    return _day_or_moment(found)


def _plain(value: float) -> str:
    exact = value.is_integer() and abs(value) < _EXACT_BELOW
    return str(int(value)) if exact else f"{value:.15G}"


def _moment(value: float, *, from_1904: bool) -> str:
    if value < 1 and not from_1904:
        return (_ZERO + timedelta(milliseconds=round(value * _MILLISECONDS))).time().isoformat()
    zero = _ZERO_OF_1904 if from_1904 else _ZERO if value >= _MARCH else _ZERO_BEFORE_MARCH
    days = floor(value)
    try:
        found = zero + timedelta(days=days, milliseconds=round((value - days) * _MILLISECONDS))
    except OverflowError:
        return _plain(value)
    return _day_or_moment(found)


def _day_or_moment(found: datetime) -> str:
    return found.date().isoformat() if found.time() == time() else found.isoformat()


def _unescaped(match: re.Match[str]) -> str:
    sign = chr(int(match.group(1), 16))
    # Half a sign, or none: left as it is written.
    return match.group() if sign == "\0" or "\ud800" <= sign <= "\udfff" else sign
