"""The texts that a workbook's cells share, laid out on disk: cells name them by their number. Pure."""

from collections.abc import Iterable, Sequence

from lms.tabular.delimited import LARGEST_CELL
from lms.tabular.spool import Spool
from lms.tabular.workbook_cells import text_of
from lms.tabular.workbook_xml import Elements, Text

_PLACE = 8
_MOST_AT_HAND = 4096
_LONGEST_AT_HAND = 200


class SharedTexts:
    """Texts by number; whatever their number, they take no room in memory."""

    def __init__(self) -> None:
        self._texts, self._ends = Spool(), Spool()
        self._count = 0
        self._at_hand: dict[int, str] = {}
        self._ends.append(bytes(_PLACE))

    def append(self, text: str) -> None:
        """Add the next one."""
        self._texts.append(text.encode())
        self._ends.append(self._texts.size.to_bytes(_PLACE))
        self._count += 1

    def settle(self) -> None:
        """Have everything ready to be read."""
        self._texts.settle()
        self._ends.settle()

    def get(self, number: int) -> str | None:
        """Give a text, None when there are fewer."""
        if not 0 <= number < self._count:
            return None
        known = self._at_hand.get(number)
        if known is not None:
            return known
        places = self._ends.read(number * _PLACE, 2 * _PLACE)
        start, end = int.from_bytes(places[:_PLACE]), int.from_bytes(places[_PLACE:])
        text = self._texts.read(start, end - start).decode()
        if len(text) <= _LONGEST_AT_HAND:
            if len(self._at_hand) == _MOST_AT_HAND:
                self._at_hand.clear()
            self._at_hand[number] = text
        return text


def read_texts(pieces: Iterable[bytes]) -> SharedTexts:
    """Read the part that holds them."""
    reader = _Texts()
    reader.read(pieces)
    reader.texts.settle()
    return reader.texts


class _Texts(Elements):
    """Each `si` is a text, in one or several runs; how it is pronounced (`rPh`) isn't part of it."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = SharedTexts()
        self._text = Text(LARGEST_CELL)
        self._is_text = self._is_spoken = False

    def begin(self, tag: str, _attributes: Sequence[str]) -> None:
        if tag == "t":
            self._is_text = not self._is_spoken
        elif tag == "rPh":
            self._is_spoken = True

    def end(self, tag: str) -> None:
        if tag == "t":
            self._is_text = False
        elif tag == "rPh":
            self._is_spoken = False
        elif tag == "si":
            self.texts.append(text_of(self._text.take()))

    def text(self, text: str) -> None:
        if self._is_text:
            self._text.add(text)
