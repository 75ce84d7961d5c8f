"""How much text the cells of a workbook name altogether. Pure.

A workbook holds a text once, and its cells name it by number: the reader writes it out for each of them,
so that 108 kB that named one text twenty thousand times would take 2 GB. It is reckoned here first, never
too low: what this doesn't understand counts as the longest text.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

_PREFIX = rb"""(?:[^\s<>/:"'=]+:)?"""
_TEXT = re.compile(rb"<" + _PREFIX + rb"si[\s/>]")
_CELL = re.compile(rb"<" + _PREFIX + rb"c[\s/>]")
# A cell's kind is `t="s"` when it names a text; its style is `s="1"`, which this doesn't match.
_NAMES_ONE = re.compile(
    rb"<" + _PREFIX + rb"""c\s[^>]*["']s["'][^>]*>(?:\s*<""" + _PREFIX + rb"""v>\s*(\d{1,9})\s*<)?"""
)


def is_beyond(texts: bytes, sheets: Iterable[bytes], *, limit: int) -> bool:
    """Say whether the cells of the sheets name more bytes of text than the limit.

    The texts hold no comment and no CDATA, which could hide one within another.
    """
    lengths = _lengths(texts)
    longest = max(lengths, default=0)
    left = limit
    for sheet in sheets:
        left -= _named(sheet, lengths, longest, at_most=left)
        if left < 0:
            return True
    return False


def _lengths(texts: bytes) -> Sequence[int]:
    starts = [found.start() for found in _TEXT.finditer(texts)]
    return [end - start for start, end in pairwise([*starts, len(texts)])]


def _named(sheet: bytes, lengths: Sequence[int], longest: int, *, at_most: int) -> int:
    """Reckon roughly while that is enough, then cell by cell."""
    roughly = longest * sum(1 for _ in _CELL.finditer(sheet))
    if roughly <= at_most:
        return roughly
    total = 0
    for cell in _NAMES_ONE.finditer(sheet):
        number = int(cell.group(1)) if cell.group(1) else len(lengths)
        total += lengths[number] if number < len(lengths) else longest
        if total > at_most:
            break
    return total
