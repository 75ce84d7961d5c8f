"""Two versions of a text beside one another, line by line, and word by word in a line that differs. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

MOST_LINES = 3000
MOST_WORDS = 400
AROUND = 1
# Lines with less in common are two lines, not one that was changed.
ALIKE = 0.4
_WORDS = re.compile(r"\s+|[^\s\w]|\w+")

Parts = tuple[tuple[str, bool], ...]
"""A line in pieces, each with whether it differs from the other version."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of each text; None where one of them has none. `differs` where they aren't the same."""

    left: str | None
    right: str | None
    differs: bool

    @property
    def left_parts(self) -> Parts:
        """The left line in pieces; all of it differs where the other one has little in common with it."""
        return self._parts()[0]

    @property
    def right_parts(self) -> Parts:
        """The right line in pieces."""
        return self._parts()[1]

    def _parts(self) -> tuple[Parts, Parts]:
        ours, theirs = _WORDS.findall(self.left or ""), _WORDS.findall(self.right or "")
        whole = ((self.left or "", self.differs),), ((self.right or "", self.differs),)
        if not self.differs or not ours or not theirs or len(ours) + len(theirs) > MOST_WORDS:
            return whole
        matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
        if matcher.ratio() < ALIKE:
            return whole
        steps = matcher.get_opcodes()
        left = [("".join(ours[a:b]), tag != "equal") for tag, a, b, _c, _d in steps if b > a]
        right = [("".join(theirs[c:d]), tag != "equal") for tag, _a, _b, c, d in steps if d > c]
        return tuple(left), tuple(right)


def side_by_side(left: str, right: str) -> Sequence[Row]:
    """Give the lines of two texts, those that are the same facing one another."""
    ours, theirs = left.split("\n"), right.split("\n")
    if len(ours) + len(theirs) > MOST_LINES:
        return [Row(left=a, right=b, differs=a != b) for a, b in zip_longest(ours, theirs)]
    rows: list[Row] = []
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs).get_opcodes():
        rows += [
            Row(left=one, right=other, differs=tag != "equal")
            for one, other in zip_longest(ours[a:b], theirs[c:d])
        ]
    return rows


def what_changed(before: str, after: str) -> Sequence[Row | None]:
    """Give the lines that differ with those around them; None stands for lines left out."""
    rows = side_by_side(before, after)
    near = {
        place + step for place, row in enumerate(rows) if row.differs for step in range(-AROUND, AROUND + 1)
    }
    shown: list[Row | None] = []
    for place, row in enumerate(rows):
        if place in near:
            shown.append(row)
        elif shown and shown[-1] is not None:
            shown.append(None)
    return shown[:-1] if shown and shown[-1] is None else shown
