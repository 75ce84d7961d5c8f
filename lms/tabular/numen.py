"""Values shaped like a NUMEN, the confidential identifier of an agent: refused wherever they stand. Pure."""

import re

# Two figures, a letter, seven figures, three letters; people write it in groups as well.
_NUMEN = re.compile(
    r"(?<![0-9A-Za-z])\d{2}[ .-]?[A-Za-z][ .-]?\d{7}[ .-]?[A-Za-z]{3}(?![0-9A-Za-z])", re.ASCII
)

LONGEST_NUMEN = 32
"""Letters that surely hold one, its spaces and its neighbours included."""


def holds_numen(text: str) -> bool:
    """Say whether a NUMEN-shaped value stands anywhere in a text."""
    return _NUMEN.search(text) is not None


def masked(text: str) -> str:
    """Give the text with each NUMEN-shaped value covered."""
    return _NUMEN.sub("•" * 13, text)
