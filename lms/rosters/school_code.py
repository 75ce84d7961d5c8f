"""A school's registration code: 13 signs that can be read out over a telephone. Pure."""

import base64
import hashlib
import hmac
from datetime import date

# Neither 0 and O nor 1 and I, which one takes for each other.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 13
GROUPS = (4, 4, 5)
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_OURS = str.maketrans(_STANDARD, ALPHABET)


def code_of(*, secret: bytes, seed: bytes) -> str:
    """Make the code of a seed: the sheet can be printed again, the database alone doesn't give it."""
    digest = hmac.digest(secret, b"school-code\0" + seed, "sha256")
    return base64.b32encode(digest).decode("ascii")[:LENGTH].translate(_OURS)


def in_groups(code: str) -> str:
    """Write a code as it is printed: ABCD-EFGH-JKLMN."""
    first, second, _third = GROUPS
    return "-".join((code[:first], code[first : first + second], code[first + second :]))


def read_code(typed: str) -> str | None:
    """Read a code as people type it; None when it can't be one."""
    code = "".join(sign for sign in typed.upper() if sign not in " -–.\u00a0\u202f\t")
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def code_hash(code: str) -> bytes:
    """Hash a code as the database keeps it: 65 random bits need no slow hash."""
    return hashlib.sha256(b"school-code\0" + code.encode("ascii")).digest()


def opens_until(today: date) -> date:
    """Give the first day on which a code made today is over: 1 September following."""
    return date(today.year + (today.month >= 9), 9, 1)
