"""The UAI, by which every school of France is known: seven figures and a letter that checks them. Pure."""

import re
from functools import lru_cache
from typing import NewType

from lms.messages import message
from lms.tabular import CellError

Uai = NewType("Uai", str)

CHECK_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_SHAPE = re.compile(r"(\d{7})([A-Z])", re.ASCII)
_WITHOUT_ZEROS = re.compile(r"(\d{4,6})([A-Z])", re.ASCII)
_NUMBER = re.compile(r"\d{1,8}(?:[.,]\d+)?(?:E[+-]?\d{1,3})?", re.ASCII)
_ISLANDS = {"620": "2A", "720": "2B"}


class UaiError(CellError):
    """A text that is no UAI."""


def check_letter(digits: str) -> str:
    """Letter that closes a UAI of these seven figures."""
    return CHECK_LETTERS[int(digits) % len(CHECK_LETTERS)]


@lru_cache(maxsize=8192)
def parse_uai(text: str) -> Uai:
    """Read a UAI, in capitals or not; raise UaiError when its shape or its letter is wrong."""
    wanted = text.strip().upper()
    shape = _SHAPE.fullmatch(wanted)
    if shape is None:
        _name_damage(wanted)
        raise UaiError(
            reason=message("This is no UAI: a UAI is seven figures and a letter."),
            remedy=message("Write it as in 0350122T; a spreadsheet may have removed the leading zero."),
        )
    digits, letter = shape.groups()
    if check_letter(digits) != letter:
        raise UaiError(
            reason=message("The letter of this UAI doesn’t match its figures: one of them was mistyped."),
            remedy=message(
                "Look it up in the national directory; if the figures are right, the letter is %(letter)s.",
                letter=check_letter(digits),
            ),
        )
    return Uai(wanted)


def _name_damage(text: str) -> None:
    """Refuse by name what a spreadsheet leaves of a UAI; do nothing about anything else."""
    short = _WITHOUT_ZEROS.fullmatch(text)
    if short is not None:
        digits, letter = short.group(1).zfill(7), short.group(2)
        if check_letter(digits) == letter:
            raise UaiError(
                reason=message("A spreadsheet removed the zeros at the beginning of this UAI."),
                remedy=message(
                    "Write %(uai)s, and format the column as “Text” before filling it in.",
                    uai=digits + letter,
                ),
            )
    if _NUMBER.fullmatch(text):
        raise UaiError(
            reason=message("This is a number: the letter that ends a UAI is missing."),
            remedy=message(
                "Take the UAI from its source: seven figures and a letter, in a column of the format “Text”."
            ),
        )


def is_uai(text: str) -> bool:
    """Say whether a text is a UAI."""
    try:
        parse_uai(text)
    except UaiError:
        return False
    return True


def department_code(uai: Uai) -> str:
    """Code of the department that numbered the school: "35", "2A", "971"."""
    prefix = uai[:3]
    if prefix in _ISLANDS:
        return _ISLANDS[prefix]
    return prefix if prefix.startswith("9") and prefix >= "970" else prefix[1:]
