"""Addresses whose owners may register by themselves. Pure."""

import re
from collections.abc import Iterable

from lms.mail.recipient import LONGEST_EMAIL, is_address

__all__ = ["LONGEST_EMAIL", "is_address", "is_allowed"]


def is_allowed(email: str, patterns: Iterable[str]) -> bool:
    """Say whether an address is of a domain that one of the patterns describes.

    A `*` stands for one part of a name, dots excluded: `ac-*.fr` is `ac-rennes.fr`, never `ac-x.autre.fr`.
    """
    domain = email.rpartition("@")[2].lower()
    return any(_pattern(pattern).fullmatch(domain) for pattern in patterns)


def _pattern(pattern: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in pattern.strip().lower().lstrip("@").split("*"))
    return re.compile("[a-z0-9-]+".join(parts))
