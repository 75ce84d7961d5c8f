"""Addresses of mail that people type: their shape, and whose owners may register by themselves. Pure."""

import re
from collections.abc import Iterable

LONGEST_EMAIL = 254
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(
    rf"[a-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@(?:{_LABEL}\.)+{_LABEL}"
)


def is_address(email: str) -> bool:
    """Say whether a text, in lower case, is written as an address is; not whether it exists."""
    return len(email) <= LONGEST_EMAIL and _ADDRESS.fullmatch(email) is not None


def is_allowed(email: str, patterns: Iterable[str]) -> bool:
    """Say whether an address is of a domain that one of the patterns describes.

    A `*` stands for one part of a name, dots excluded: `ac-*.fr` is `ac-rennes.fr`, never `ac-x.autre.fr`.
    """
    domain = email.rpartition("@")[2].lower()
    return any(_pattern(pattern).fullmatch(domain) for pattern in patterns)


def _pattern(pattern: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in pattern.strip().lower().lstrip("@").split("*"))
    return re.compile("[a-z0-9-]+".join(parts))
