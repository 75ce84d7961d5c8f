"""Codes of attestations: random, readable over a telephone, forgiving when typed. Pure."""

from lms import codes

LENGTH = 16
GROUPS = (4, 4, 4, 4)


def new_code() -> str:
    """Make a code of 80 random bits."""
    return codes.random_code(LENGTH)


def shown_code(code: str) -> str:
    """Write a code as papers do, in groups of four."""
    return codes.in_groups(code, GROUPS)


def read_code(typed: str) -> str | None:
    """Read a code whatever its case, spaces and hyphens; None for what can't be one."""
    return codes.read_code(typed, length=LENGTH)
