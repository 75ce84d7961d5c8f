"""Rows of figures: CPU time a call, two things in turn, and the table that says them beside their bars."""

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

ROUNDS = 9
_WIDTHS = (86, 11, 36, 26)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table. `holds` is None for a figure that has no bar."""

    what: str
    engine: str = "-"
    found: str
    bar: str = "-"
    holds: bool | None = None


def cpu_seconds(work: Callable[[], object], *, times: int) -> float:
    """CPU time of this process for one call, over `times` calls."""
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times


def in_turn(first: Callable[[], object], second: Callable[[], object], *, times: int) -> tuple[float, float]:
    """CPU time a call of two things measured alternately, the best round of each.

    Whatever else the machine does only adds to a round, to both alike: the least of each is its own cost.
    """
    for work in (first, second):
        cpu_seconds(work, times=max(1, times // 5))
    rounds = [(cpu_seconds(first, times=times), cpu_seconds(second, times=times)) for _ in range(ROUNDS)]
    return min(one for one, _ in rounds), min(two for _, two in rounds)


def wall_seconds(work: Callable[[], object]) -> float:
    """Time one call takes on the clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def slowest(seconds: list[float], *, share: float = 0.01) -> float:
    """Give the time under which all but a share of the calls stay."""
    return sorted(seconds)[max(0, int(len(seconds) * (1 - share)) - 1)]


def milliseconds(seconds: float) -> str:
    """Write a time short."""
    return f"{seconds * 1000:.2f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def print_heading() -> None:
    """Print what the columns are."""
    cells = ("what", "engine", "found", "bar", "holds")
    _print_cells(cells)
    sys.stdout.write("-" * (sum(_WIDTHS) + 3 * len(_WIDTHS)) + "\n")


def print_row(row: Row) -> None:
    """Print a line of the table."""
    verdict = {None: "-", True: "yes", False: "NO"}[row.holds]
    _print_cells((row.what, row.engine, row.found, row.bar, verdict))


def print_table(rows: Iterable[Row]) -> bool:
    """Print rows as they come; say whether every bar holds."""
    fine = True
    for row in rows:
        print_row(row)
        fine = fine and row.holds is not False
    return fine


def _print_cells(cells: tuple[str, ...]) -> None:
    padded = (cell.ljust(width) for cell, width in zip(cells, (*_WIDTHS, 5), strict=True))
    sys.stdout.write(" ".join(padded).rstrip() + "\n")
    sys.stdout.flush()
