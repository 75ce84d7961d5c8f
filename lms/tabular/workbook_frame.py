"""What a workbook says of itself: its sheets, where their parts are, which cells are days. Pure."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.tabular.workbook_cells import Shown
from lms.tabular.workbook_parts import WORKBOOK, Parts, damaged
from lms.tabular.workbook_xml import Elements, named

MOST_NAMED = 100_000
"""Sheets, relations, formats: a real workbook has far fewer."""
_RELATIONS = "xl/_rels/workbook.xml.rels"
_MOMENTS = frozenset({*range(14, 23), 45, 47})
_DURATION = 46
_NOT_OF_THE_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The first sheet that is shown, and how its cells are read; `name` is None when none is shown."""

    name: str | None
    is_only_one: bool = True
    sheet: str = ""
    texts: str | None = None
    shown: Mapping[str, Shown]
    from_1904: bool = False


def read_frame(parts: Parts) -> Frame:
    """Read what stands around the cells; raise PartsError when it is damaged."""
    relations = _Relations()
    if _RELATIONS in parts:
        relations.read(parts.pieces(_RELATIONS))
    book = _Book()
    book.read(parts.pieces(WORKBOOK))
    sheets = [one for one in book.shown if relations.kinds.get(one[1]) == "worksheet"]
    styles = _Styles()
    if (place := relations.place_of("styles", parts)) is not None:
        styles.read(parts.pieces(place))
    return Frame(
        name=sheets[0][0] if sheets else None,
        is_only_one=len(sheets) == 1,
        sheet=relations.targets[sheets[0][1]] if sheets else "",
        texts=relations.place_of("sharedStrings", parts),
        shown=styles.by_number(),
        from_1904=book.from_1904,
    )


class _Relations(Elements):
    """The workbook's table of parts: their kinds and places by id."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: dict[str, str] = {}
        self.targets: dict[str, str] = {}

    def begin(self, tag: str, attributes: Sequence[str]) -> None:
        if tag == "Relationship":
            said = named(attributes)
            name, target = said.get("Id", ""), said.get("Target", "")
            self.kinds[name] = said.get("Type", "").rpartition("/")[2]
            self.targets[name] = posixpath.normpath(posixpath.join("/xl", target)).removeprefix("/")
            _at_most(self.kinds)

    def place_of(self, kind: str, parts: Parts) -> str | None:
        """Give where the part of a kind is: where the table says, or where every program puts it."""
        said = [self.targets[name] for name, found in self.kinds.items() if found == kind]
        return next((place for place in (*said, f"xl/{kind}.xml") if place in parts), None)


class _Book(Elements):
    """The sheets that are shown, name and relation, and the day from which days are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[str, str]] = []
        self.from_1904 = False

    def begin(self, tag: str, attributes: Sequence[str]) -> None:
        said = named(attributes)
        if tag == "sheet" and said.get("state", "visible") == "visible":
            self.shown.append((said.get("name", ""), said.get("id", "")))
            _at_most(self.shown)
        elif tag == "workbookPr":
            self.from_1904 = said.get("date1904", "0") in ("1", "true")


class _Styles(Elements):
    """Which styles of cells show a number as a moment."""

    def __init__(self) -> None:
        super().__init__()
        self._formats: dict[str, Shown | None] = {str(number): Shown.MOMENT for number in _MOMENTS}
        self._formats[str(_DURATION)] = Shown.DURATION
        self._cells: list[str] = []
        self._of_cells = False

    def begin(self, tag: str, attributes: Sequence[str]) -> None:
        if tag == "numFmt":
            said = named(attributes)
            self._formats[said.get("numFmtId", "")] = shown_by(said.get("formatCode", ""))
            _at_most(self._formats)
        elif tag == "cellXfs":
            self._of_cells = True
        elif tag == "xf" and self._of_cells:
            self._cells.append(named(attributes).get("numFmtId", "0"))
            _at_most(self._cells)

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._of_cells = False

    def by_number(self) -> Mapping[str, Shown]:
        """Give what each style shows, by its number as cells name it."""
        found = {str(place): self._formats.get(form) for place, form in enumerate(self._cells)}
        return {place: shown for place, shown in found.items() if shown is not None}


def shown_by(code: str) -> Shown | None:
    """Say as what a format shows a number: `dd/mm/yyyy` a moment, `[h]:mm` a duration, `0.00` itself."""
    plain = _NOT_OF_THE_FORMAT.sub("", code).partition(";")[0].lower()
    if "[" in plain:
        return Shown.DURATION
    return Shown.MOMENT if any(sign in plain for sign in "dmhys") else None


def _at_most(found: Sequence[object] | Mapping[str, object]) -> None:
    if len(found) > MOST_NAMED:
        raise damaged()
