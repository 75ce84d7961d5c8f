"""XML of a workbook, read as it is unpacked: nothing of it is kept but what its reader keeps. Pure.

No declaration of a document type is taken, so nothing is expanded and no other file is named.
"""

from collections.abc import Iterable, Sequence
from xml.parsers import expat

from lms.tabular.workbook_parts import damaged

DEEPEST = 64
LONGEST_TAG = 1 << 20
"""Bytes of one tag or comment: the parser holds it whole."""


class Elements:
    """What is made of the elements of one part; tags come without their prefix."""

    def __init__(self) -> None:
        self._depth = 0

    def read(self, pieces: Iterable[bytes]) -> None:
        """Read a part; raise PartsError when it isn't sound XML."""
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = _no_doctype
        fed = 0
        try:
            for piece in pieces:
                parser.Parse(piece)
                fed += len(piece)
                if fed - parser.CurrentByteIndex > LONGEST_TAG:
                    raise damaged()
            parser.Parse(b"", True)  # noqa: FBT003 - a builtin takes it so
        except expat.ExpatError:
            raise damaged() from None
        finally:
            # The parser knows its handlers and they know it: cut, or both wait for the garbage collector.
            parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None

    def begin(self, tag: str, attributes: Sequence[str]) -> None:
        """Take the start of an element; its attributes are names and values in turn."""

    def end(self, tag: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take some text."""

    def _started(self, name: str, attributes: Sequence[str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise damaged()
        self.begin(name.rpartition(":")[2] if ":" in name else name, attributes)

    def _ended(self, name: str) -> None:
        self._depth -= 1
        self.end(name.rpartition(":")[2] if ":" in name else name)


class Text:
    """Pieces of one text, up to the longest that a cell may hold and one sign more."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._pieces: list[str] = []
        self._left = longest + 1

    def add(self, piece: str) -> None:
        """Take a piece."""
        if self._left > 0:
            self._pieces.append(piece[: self._left])
            self._left -= len(piece)

    def take(self) -> str:
        """Give the text, and begin another."""
        text = "".join(self._pieces)
        self._pieces, self._left = [], self._longest + 1
        return text


def named(attributes: Sequence[str]) -> dict[str, str]:
    """Give attributes by their names without prefix."""
    names = (name.rpartition(":")[2] for name in attributes[::2])
    return dict(zip(names, attributes[1::2], strict=True))


def _no_doctype(*_declared: object) -> None:
    raise damaged()
