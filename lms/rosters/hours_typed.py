"""Hours as people type them: 1,5 · 1.5 · 1 h 30 · 90 min. Pure."""

import re
from decimal import ROUND_HALF_UP, Decimal

from lms.messages import RefusalError, message

_DECIMAL = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*h?", re.ASCII)
_HOURS_AND_MINUTES = re.compile(r"(\d{1,3})\s*h\s*([0-5]?\d)(?:\s*min)?", re.ASCII)
_MINUTES = re.compile(r"(\d{1,4})\s*min", re.ASCII)


def read_minutes(text: str) -> int:
    """Read a time as whole minutes; RefusalError for what isn't one, or is none."""
    written = " ".join(text.lower().split())
    if together := _HOURS_AND_MINUTES.fullmatch(written):
        minutes = int(together[1]) * 60 + int(together[2])
    elif alone := _MINUTES.fullmatch(written):
        minutes = int(alone[1])
    elif hours := _DECIMAL.fullmatch(written):
        exact = Decimal(hours[1].replace(",", ".")) * 60
        minutes = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    else:
        raise RefusalError(message("Write a number of hours: 1.5, 1 h 30 or 90 min."))
    if not minutes:
        raise RefusalError(message("To recognise no hours, choose to take the recognition back."))
    return minutes
