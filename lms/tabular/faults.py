"""What is wrong with a file that came in: where, what, why, and what to do. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lms.messages import Message

MOST_FAULTS_KEPT = 200
LONGEST_VALUE_SHOWN = 80

Say = Callable[[Message], str]
"""Gives a sentence in somebody's language."""


@dataclass(frozen=True, kw_only=True)
class TableFault:
    """One reason to refuse a file.

    `line` is counted from 1 as a text editor counts; `column` is the heading as the file writes it, or
    "" where the fault isn't a cell's; `value` is what was found, shortened, and never a secret.
    """

    line: int
    column: str = ""
    value: str = ""
    reason: Message
    remedy: Message

    def as_record(self, say: Say) -> dict[str, object]:
        """Give the fault as commands print it, its sentences in the language of `say`."""
        return {
            "line": self.line,
            "column": self.column,
            "value": shown(self.value),
            "reason": say(self.reason),
            "remedy": say(self.remedy),
        }


@dataclass(kw_only=True)
class FaultLog:
    """All faults of one file: the first `most` are kept, all are counted.

    `rows` counts the rows read below the headings, the refused ones too; `lines` are the faulty lines.
    """

    most: int = MOST_FAULTS_KEPT
    rows: int = 0
    kept: list[TableFault] = field(default_factory=list)
    found: int = 0
    lines: set[int] = field(default_factory=set)

    def add(self, fault: TableFault) -> None:
        """Take one more fault."""
        self.found += 1
        self.lines.add(fault.line)
        if len(self.kept) < self.most:
            self.kept.append(fault)

    def extend(self, faults: Iterable[TableFault]) -> None:
        """Take several faults."""
        for fault in faults:
            self.add(fault)

    @property
    def refused_lines(self) -> int:
        """How many lines have a fault at least."""
        return len(self.lines)

    def __bool__(self) -> bool:
        return self.found > 0


def shown(value: str) -> str:
    """Shorten a value so that a fault stays one readable line."""
    flat = " ".join(value.split())
    return flat if len(flat) <= LONGEST_VALUE_SHOWN else flat[: LONGEST_VALUE_SHOWN - 1] + "…"
