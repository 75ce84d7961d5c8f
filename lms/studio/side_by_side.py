"""Two versions of a text beside one another, line by line. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

MOST_LINES = 3000


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of each text; None where one of them has none. `differs` where they aren't the same."""

    left: str | None
    right: str | None
    differs: bool


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


AROUND = 1


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
