"""Lines of CSV from rows that a database has already joined into one text each. Pure.

A file of a million rows has millions of cells, and Python needs longer to look at them than the database to
read them. Almost none needs anything: so a thousand lines are looked at together, and only when one holds
something to quote or to guard are they taken apart.
"""

import csv
import io
from collections.abc import Collection, Sequence

from lms.tabular.writing import LINE_END, SEPARATOR, inert

# What stands between two cells of a raw line; no cell may hold it.
BETWEEN = "\x1f"
# A hyphen is in every day and many names: it matters at the beginning of a cell only. The others are rare,
# and one sign is found faster than two.
_SUSPECT = (SEPARATOR, '"', "\r", "\t", "=", "+", "@", f"{BETWEEN}-")


def finished(lines: Sequence[str], *, typed: Collection[int]) -> bytes:
    """Write raw lines as `write_csv` writes their cells; `typed` are the places of texts that people write.

    The first cell isn't one of them.
    """
    whole = "\n".join(lines)
    if whole.count("\n") >= len(lines) or any(suspect in whole for suspect in _SUSPECT):
        return _one_by_one(lines, frozenset(typed))
    return (whole.replace("\n", LINE_END).replace(BETWEEN, SEPARATOR) + LINE_END).encode()


def _one_by_one(lines: Sequence[str], typed: Collection[int]) -> bytes:
    piece = io.StringIO(newline="")
    writer = csv.writer(piece, delimiter=SEPARATOR, lineterminator=LINE_END)
    for line in lines:
        cells = line.split(BETWEEN)
        writer.writerow([inert(cell) if place in typed else cell for place, cell in enumerate(cells)])
    return piece.getvalue().encode()
