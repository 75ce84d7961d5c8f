"""Codes that people read out, copy and type: made by chance or of a seed, grouped, read however typed. Pure.

Each sign is one of 32: five bits. What a code opens, for how long, and how it is kept is its feature's.
"""

import base64
import hmac
import itertools
import re
import secrets
from collections.abc import Sequence
from datetime import date

# Neither 0 and O nor 1 and I, which one takes for each other.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_OURS = str.maketrans(_STANDARD, ALPHABET)
# Spaces of every kind, hyphens and dashes, dots and underscores.
_BETWEEN = re.compile(r"[\s\u2010-\u2015._-]+")
_LONGEST_TYPED = 80


def random_code(length: int) -> str:
    """Make a code of five random bits a sign."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def code_of(seed: bytes, *, secret: bytes, purpose: str, length: int) -> str:
    """Make the code of a seed: with the secret it can be made again, without it the seed gives nothing."""
    digest = hmac.digest(secret, purpose.encode() + b"\0" + seed, "sha256")
    return base64.b32encode(digest).decode("ascii")[:length].translate(_OURS)


def in_groups(code: str, sizes: Sequence[int]) -> str:
    """Write a code as it is printed: ABCD-EFG."""
    starts = [sum(sizes[:place]) for place in range(len(sizes) + 1)]
    return "-".join(code[start:end] for start, end in itertools.pairwise(starts))


def read_code(typed: str, *, length: int) -> str | None:
    """Read a code whatever its case, spaces and hyphens; None for what can't be one."""
    code = _BETWEEN.sub("", typed[:_LONGEST_TYPED]).upper()
    return code if len(code) == length and set(code) <= set(ALPHABET) else None


def over_on(made_on: date) -> date:
    """Give the first day on which a code of a school year is over: 1 September following."""
    return date(made_on.year + (made_on.month >= 9), 9, 1)
