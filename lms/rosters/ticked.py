"""The numbers of what somebody ticked; anything else is passed over. Pure."""

from collections.abc import Iterable

LONGEST = 18


def numbers_in(values: Iterable[str]) -> list[int]:
    """Read numbers that a database can hold."""
    return [int(one) for one in values if one.isascii() and one.isdigit() and len(one) <= LONGEST]
