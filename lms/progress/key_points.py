"""What a leaflet takes of a page: the sentences, list items and table rows that hold bold. Pure.

Bold is how an author says what to keep: nothing else has to be written for the leaflet. A numbered list
that holds bold is taken whole, for a step alone is of no use; a page without any gives its first paragraph.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

MOST_OF_A_PAGE = 6
_BLOCKS = frozenset({"p", "li", "tr", "dd"})
_VOID = frozenset({"br", "hr", "img", "input", "wbr", "source", "col"})
_LEFT_OUT = frozenset({"thead", "summary", "script", "style", "pre", "sup", "figure"})


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Words of a point, in bold or not."""

    text: str
    is_bold: bool


@dataclass(frozen=True, kw_only=True)
class Point:
    """A point to keep; `number` is its place in a numbered list, 0 outside of one."""

    pieces: tuple[Piece, ...]
    number: int = 0

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def has_bold(self) -> bool:
        """Whether its author set some of it in bold."""
        return any(piece.is_bold for piece in self.pieces)


def key_points(html: str) -> tuple[Point, ...]:
    """Choose the points of a page's safe HTML, in reading order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    kept = [point for block in reader.blocks if any(one.has_bold for one in block) for point in block]
    kept = [point for point in kept if not _is_label(point)]
    return tuple(_cut(kept)) or tuple(reader.blocks[0][:1] if reader.blocks else ())


def _is_label(point: Point) -> bool:
    """Whether a point only announces what follows: bold from end to end, and no sentence."""
    return all(piece.is_bold for piece in point.pieces) and not point.text.rstrip().endswith(
        (".", "!", "?", "؟")
    )


def _cut(points: Sequence[Point]) -> list[Point]:
    """Keep the first points; a numbered list counts once, and is never cut."""
    kept: list[Point] = []
    taken = 0
    for point in points:
        is_next_step = point.number > 1 and kept and kept[-1].number == point.number - 1
        taken += not is_next_step
        if taken > MOST_OF_A_PAGE:
            break
        kept.append(point)
    return kept


@dataclass(kw_only=True)
class _Open:
    """A block being read."""

    tag: str
    number: int = 0
    pieces: list[Piece] = field(default_factory=list)


class _Reader(HTMLParser):
    """Gathers blocks; the items of a numbered list are one block of several points."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[list[Point]] = []
        self._open: list[_Open] = []
        self._lists: list[list[Point] | None] = []
        self._bold = self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a list, bold, or what is left out."""
        if tag in _VOID:
            self._say(" ")
        elif self._silent or tag in _LEFT_OUT or "callout-title" in (dict(attrs).get("class") or ""):
            self._silent += 1
        elif tag in {"ol", "ul"}:
            self._lists.append([] if tag == "ol" else None)
        elif tag in {"strong", "b"}:
            self._bold += 1
        elif tag in {"td", "th"}:
            self._next_cell()
        elif tag in _BLOCKS and not (tag == "p" and self._open):
            steps = self._lists[-1] if self._lists else None
            number = len(steps) + 1 if tag == "li" and steps is not None else 0
            self._open.append(_Open(tag=tag, number=number))

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if self._silent:
            self._silent -= 1
        elif tag in {"ol", "ul"} and self._lists:
            steps = self._lists.pop()
            if steps:
                self.blocks.append(steps)
        elif tag in {"strong", "b"}:
            self._bold = max(0, self._bold - 1)
        elif self._open and self._open[-1].tag == tag:
            self._finish(self._open.pop())

    def handle_data(self, data: str) -> None:
        """Take words."""
        self._say(data)

    def _next_cell(self) -> None:
        if self._open and any(piece.text.strip() for piece in self._open[-1].pieces):
            self._open[-1].pieces.append(Piece(text=" · ", is_bold=False))

    def _say(self, text: str) -> None:
        if self._open and not self._silent:
            self._open[-1].pieces.append(Piece(text=text, is_bold=self._bold > 0))

    def _finish(self, block: _Open) -> None:
        pieces = _tidy(block.pieces)
        if not pieces:
            return
        point = Point(pieces=pieces, number=block.number)
        steps = self._lists[-1] if self._lists else None
        if block.number and steps is not None:
            steps.append(point)
        else:
            self.blocks.append([point])


def _tidy(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Join pieces of one weight, with one space between words, as a browser shows them."""
    joined: list[Piece] = []
    for piece in pieces:
        # Not the non-breaking spaces: they are the author's.
        text = " ".join(piece.text.replace("\n", " ").replace("\t", " ").split(" "))
        if joined and joined[-1].is_bold == piece.is_bold:
            joined[-1] = Piece(text=joined[-1].text + text, is_bold=piece.is_bold)
        else:
            joined.append(Piece(text=text, is_bold=piece.is_bold))
    if joined:
        joined[0] = Piece(text=joined[0].text.lstrip(), is_bold=joined[0].is_bold)
        joined[-1] = Piece(text=joined[-1].text.rstrip(), is_bold=joined[-1].is_bold)
    whole = [Piece(text=_spaced(one.text), is_bold=one.is_bold) for one in joined]
    return tuple(one for one in whole if one.text)


def _spaced(text: str) -> str:
    while "  " in text:
        text = text.replace("  ", " ")
    return text
