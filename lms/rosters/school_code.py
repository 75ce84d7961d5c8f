"""A school's registration code: 13 signs that can be read out over a telephone. Pure."""

import hashlib
from datetime import date

from lms import codes

LENGTH = 13
GROUPS = (4, 4, 5)
_PURPOSE = "school-code"


def code_of(*, secret: bytes, seed: bytes) -> str:
    """Make the code of a seed: the sheet can be printed again, the database alone doesn't give it."""
    return codes.code_of(seed, secret=secret, purpose=_PURPOSE, length=LENGTH)


def in_groups(code: str) -> str:
    """Write a code as it is printed: ABCD-EFGH-JKLMN."""
    return codes.in_groups(code, GROUPS)


def read_code(typed: str) -> str | None:
    """Read a code as people type it; None when it can't be one."""
    return codes.read_code(typed, length=LENGTH)


def code_hash(code: str) -> bytes:
    """Hash a code as the database keeps it: 65 random bits need no slow hash."""
    return hashlib.sha256(b"school-code\0" + code.encode("ascii")).digest()


def opens_until(today: date) -> date:
    """Give the first day on which a code made today is over: 1 September following."""
    return codes.over_on(today)
