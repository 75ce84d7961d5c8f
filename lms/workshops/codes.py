"""The short code of a session, typed at the door or printed under its QR. Pure but for chance."""

from lms import codes

LENGTH = 6
GROUPS = (3, 3)


def new_code() -> str:
    """Make a code that one can read out to a room. It opens a door on one day, and no account."""
    return codes.random_code(LENGTH)


def in_groups(code: str) -> str:
    """Write a code as it is printed: ABC-DEF."""
    return codes.in_groups(code, GROUPS)


def read_code(typed: str) -> str | None:
    """Read a code as people type it; None when it can't be one."""
    return codes.read_code(typed, length=LENGTH)
