"""Places in a piece of Markdown source: Python-Markdown keeps none, so they are found again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
        return self._at(at)

    def place_of(self, needle: str) -> Place:
        """The place of the first occurrence of `needle`, or the start."""
        return self._at(max(0, self.text.find(needle)))

    def _at(self, at: int) -> Place:
        before = self.text[:at]
        column = at - (before.rfind("\n") + 1) + 1
        return Place(file=self.file, line=self.first_line + before.count("\n"), column=column)


def lines_outside_code(text: str) -> Iterator[tuple[int, str]]:
    """The lines that aren't in a fenced block of code, with their index."""
    lines = text.split("\n")
    at = 0
    for block in fenced_blocks(text):
        yield from ((index, lines[index]) for index in range(at, block.start))
        at = block.end + 1
    yield from ((index, lines[index]) for index in range(at, len(lines)))


@dataclass(frozen=True, kw_only=True)
class FencedBlock:
    """A fenced block of code: the indexes of its first and last line, and the language after the fence."""

    start: int
    end: int
    language: str
    is_closed: bool

    @property
    def inside(self) -> range:
        """The indexes of the lines between the fences."""
        return range(self.start + 1, self.end if self.is_closed else self.end + 1)


def fenced_blocks(text: str) -> Iterator[FencedBlock]:
    """The fenced blocks of a text; one that isn't closed ends with it."""
    fence, start, language = "", 0, ""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        found = _FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
                yield FencedBlock(start=start, end=index, language=language, is_closed=True)
                fence = ""
        elif found:
            fence, start = found[1], index
            language = line.strip().strip("`~ {.}").split(" ")[0].lower()
    if fence:
        yield FencedBlock(start=start, end=len(lines) - 1, language=language, is_closed=False)
