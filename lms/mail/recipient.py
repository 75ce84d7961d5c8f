"""Addresses of mail that people type: their shape. Pure."""

import re

LONGEST_EMAIL = 254
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(
    rf"[a-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@(?:{_LABEL}\.)+{_LABEL}"
)


def is_address(email: str) -> bool:
    """Say whether a text, in lower case, is written as an address is; not whether it exists."""
    return len(email) <= LONGEST_EMAIL and _ADDRESS.fullmatch(email) is not None
