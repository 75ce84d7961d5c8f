"""Codes of attestations: random, readable over a telephone, forgiving when typed. Pure."""

import re
import secrets

# Without 0 and O, 1 and I, which people take for one another.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 16
_GROUP = 4
_BETWEEN = re.compile(r"[\s\u2010-\u2015._-]+")


def new_code() -> str:
    """Make a code of 80 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown_code(code: str) -> str:
    """Write a code as papers do, in groups of four."""
    return "-".join(code[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def read_code(typed: str) -> str | None:
    """Read a code whatever its case, spaces and hyphens; None for what can't be one."""
    code = _BETWEEN.sub("", typed[:80]).upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
