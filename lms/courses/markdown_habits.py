"""Lets authors write as CommonMark, Pandoc and Quarto have taught them, on top of Python-Markdown.

Python-Markdown wants lists nested by four spaces and a blank line before lists and tables, and knows
no `:::` divs. These line filters, run after code has been put aside, turn the common habits into its own.
Each is linear in the text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lms.courses.content_words import FOLDED_KINDS, callout_kind

DIV_OPEN = re.compile(r"( *):{3,} *(?:\{([^{}]*)\}|([\w.-]+))[ :]*")
DIV_CLOSE = re.compile(r" *:{3,} *")
_DIV_CLASS = re.compile(r"\.([\w-]+)")
_DIV_TITLE = re.compile(r"title=\"([^\"]*)\"")
_DIV_FOLDED = re.compile(r"collapse=\"?true\"?")
_HEADING = re.compile(r" *#{1,6} +\S.*")
_UNTITLED = re.compile(r"( *)(\?{3}\+?) ?([\w-]+)(?: [\w -]*)?")
_ATTRIBUTES = re.compile(r"\s*\{[^{}]*\}\s*$")

_ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])( +)(?=\S)")
_RULE = re.compile(r" {0,3}(?:(?:-[ ]*){3,}|(?:\*[ ]*){3,}|(?:_[ ]*){3,})")
_INDENTING = re.compile(r"( *)(?:!!! ?\w|\?{3}\+? ?\w|\[\^[^\]]+\]:|:(?= ))")
_STARTS_BLOCK = re.compile(r" *(?:#{1,6} |>|\||!!! ?\w|\?{3}\+? ?\w|\x02wzxhzdk)")
_TABLE_RULE = re.compile(r" *\|?(?: *:?-+:? *\|)+(?: *:?-+:?)? *")
_CODE = re.compile(r" *\x02wzxhzdk:\d+\x03 *")
STEP = 4


def without_comments(text: str) -> str:
    """The text without HTML comments, which authors use for notes to themselves."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts.append(text[at:start])
        at = end + 3
    return "".join([*parts, text[at:]])


@dataclass(frozen=True, kw_only=True)
class Div:
    """What a line that opens a div says: its class, its title, whether it begins folded."""

    name: str
    title: str | None
    is_folded: bool


def read_div(found: re.Match[str]) -> Div:
    """A line opening a div, in the spelling of Quarto, Pandoc or Carpentries."""
    attributes = found[2]
    if attributes is None:
        return Div(name=found[3], title=None, is_folded=callout_kind(found[3]) in FOLDED_KINDS)
    named = _DIV_CLASS.search(attributes)
    name = named[1] if named else attributes.strip()
    title = _DIV_TITLE.search(attributes)
    return Div(
        name=name,
        title=title[1] if title else None,
        is_folded=_DIV_FOLDED.search(attributes) is not None or callout_kind(name) in FOLDED_KINDS,
    )


def divs_as_admonitions(lines: list[str]) -> list[str]:
    """`::: callout-tip … :::` as `!!! tip` with an indented text, nested ones too.

    A heading that begins a div is its title, as Quarto and Carpentries have it.
    """
    out: list[str] = []
    margins: list[str] = []
    title_at = -1
    for index, line in enumerate(lines):
        if found := DIV_OPEN.fullmatch(line):
            div = read_div(found)
            heading = -1 if div.title else _heading_after(lines, index)
            title_at = heading if heading >= 0 else title_at
            title = div.title if heading < 0 else _ATTRIBUTES.sub("", lines[heading]).strip("# ")
            kind = callout_kind(div.name) or "note"
            quoted = ' "{}"'.format(title.replace('"', "”")) if title else ""
            mark = "???" if div.is_folded else "!!!"
            out += ["", f"{' ' * STEP * len(margins)}{found[1]}{mark} {kind}{quoted}", ""]
            margins.append(found[1])
        elif margins and DIV_CLOSE.fullmatch(line):
            margins.pop()
            out.append("")
        elif index != title_at:
            out.append(f"{' ' * STEP * len(margins)}{line}" if line.strip() else "")
    return out


def _heading_after(lines: list[str], index: int) -> int:
    """The index of the heading that follows a line at once; -1 if none does."""
    for following in range(index + 1, min(index + 3, len(lines))):
        if lines[following].strip():
            return following if _HEADING.fullmatch(lines[following]) else -1
    return -1


def titled_details(lines: list[str], titles: Mapping[str, str]) -> list[str]:
    """`??? hint` with the title that its kind has in the page's language, where the author gives none."""
    return [
        f'{found[1]}{found[2]} {kind} "{titles[kind]}"'
        if (found := _UNTITLED.fullmatch(line)) and (kind := callout_kind(found[3]) or "question")
        else line
        for line in lines
    ]


@dataclass(frozen=True, kw_only=True)
class _Container:
    """Something whose text is indented: a list item, an admonition, a footnote, a definition."""

    content_indent: int
    is_item: bool


class _Indenter:
    """Rewrites indentation so that each level of nesting is four spaces."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: list[_Container] = []
        self.after_item = False

    def line(self, line: str) -> None:
        """Take the next line of the source."""
        if not line.strip():
            self.out.append("")
            return
        indent = len(line) - len(line.lstrip(" "))
        item = None if _RULE.fullmatch(line) else _ITEM.match(line)
        self._close(indent, continues=item is None and self._continues(line))
        if item and indent < self._content_indent + STEP and not self._is_prose(item):
            self._item(line, item)
            self.after_item = True
            return
        self.after_item = False
        rest = line.lstrip(" ")
        inside = max(0, indent - self._content_indent)
        if _CODE.fullmatch(line):
            self.out.append("")
            self._emit(rest)
            self.out.append("")
            return
        self._emit(" " * inside + rest)
        if inside < STEP and (opener := _INDENTING.match(line)):
            self.open.append(_Container(content_indent=len(opener[1]) + STEP, is_item=False))

    @property
    def _content_indent(self) -> int:
        return self.open[-1].content_indent if self.open else 0

    @property
    def _after_text(self) -> bool:
        return bool(self.out and self.out[-1])

    def _continues(self, line: str) -> bool:
        """Whether a line goes on with the paragraph of a list item, however little it is indented."""
        return self._after_text and not _STARTS_BLOCK.match(line)

    def _close(self, indent: int, *, continues: bool) -> None:
        """Leave the containers that a line's indentation ends."""
        while self.open and indent < self.open[-1].content_indent:
            if continues and self.open[-1].is_item:
                return
            self.open.pop()

    def _interrupts(self) -> bool:
        """Whether a list that begins here would do so in the middle of a paragraph."""
        in_list = bool(self.open) and self.open[-1].is_item
        return self._after_text and not in_list and not self.after_item

    def _is_prose(self, item: re.Match[str]) -> bool:
        """As in CommonMark, only a list that begins with 1 may interrupt a paragraph ("en / 2026. Puis")."""
        return self._interrupts() and item[2][0].isdigit() and item[2][:-1] != "1"

    def _item(self, line: str, item: re.Match[str]) -> None:
        if self._interrupts():
            self.out.append("")
        self._emit(f"{item[2].replace(')', '.')} {line[item.end() :]}")
        spaces = len(item[3]) if len(item[3]) <= STEP else 1
        self.open.append(_Container(content_indent=len(item[1]) + len(item[2]) + spaces, is_item=True))

    def _emit(self, text: str) -> None:
        self.out.append(" " * STEP * len(self.open) + text)


def four_space_nesting(lines: list[str]) -> list[str]:
    """Lists nested by two or three spaces, or begun without a blank line, as Python-Markdown wants them."""
    indenter = _Indenter()
    for line in lines:
        indenter.line(line)
    return indenter.out


def tables_apart(lines: list[str]) -> list[str]:
    """A blank line before a table that follows a paragraph directly."""
    out: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        begins = "|" in line and "|" in following and _TABLE_RULE.fullmatch(following) is not None
        if begins and out and out[-1].strip():
            out.append("")
        out.append(line)
    return out
