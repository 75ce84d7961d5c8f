"""Places in a piece of Markdown source: Python-Markdown keeps none, so they are found again."""

import re
from collections.abc import Iterator

from lms.courses.faults import Place

_FENCE = re.compile(r" *(`{3,}|~{3,})")


class SourceText:
    """A piece of a file and the line where it begins."""

    def __init__(self, text: str, *, file: str, first_line: int = 1) -> None:
        self.text = text
        self.file = file
        self.first_line = first_line
        self._searched: dict[str, int] = {}

    @property
    def start(self) -> Place:
        """Where the piece begins."""
        return Place(file=self.file, line=self.first_line)

    def next_place(self, needle: str) -> Place:
        """The place of the next occurrence of `needle`; of the last one or the start failing that."""
        previous = self._searched.get(needle, -1)
        at = self.text.find(needle, previous + 1) if needle else -1
        if at < 0:
            at = max(previous, 0)
        self._searched[needle] = at
        before = self.text[:at]
        column = at - (before.rfind("\n") + 1) + 1
        return Place(file=self.file, line=self.first_line + before.count("\n"), column=column)


def lines_outside_code(text: str) -> Iterator[tuple[int, str]]:
    """The lines that aren't in a fenced block of code, with their index."""
    fence = ""
    for index, line in enumerate(text.split("\n")):
        found = _FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif found:
            fence = found[1]
        else:
            yield index, line
