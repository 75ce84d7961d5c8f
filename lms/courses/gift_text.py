"""Texts of GIFT questions as Markdown: Moodle's formats, its escapes, the simple HTML of real files."""

import html
import re

from lms.courses.markdown_tree import slug

FORMATS = ("html", "moodle", "plain", "markdown")
_FORMAT = re.compile(r"\s*\[(\w+)\]", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_PICTURE = re.compile(r"<img\b|@@PLUGINFILE@@", re.IGNORECASE)
_MARKS = re.compile(r"[\\`*_\[\]{}#!]")
_LINE_MARKS = re.compile(r"^(\s*)([-+>:|=~]|\d+(?=[.)]))", re.MULTILINE)
_EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`"}
_BREAKS = {"br": "\n", "p": "\n\n", "div": "\n\n", "li": "\n\n", "tr": "\n\n"}

_ESCAPES = {"\\\\": "\ue000", "\\~": "\ue001", "\\=": "\ue002", "\\#": "\ue003", "\\{": "\ue004"} | {
    "\\}": "\ue005",
    "\\:": "\ue006",
    "\\*": "\ue007",
    "\\n": "\n",
}
_ESCAPED = re.compile(r"\\[\\~=#{}:*n]")
_HIDDEN = {hidden: written[1] for written, hidden in _ESCAPES.items() if hidden != "\n"}
_HIDDEN_CHARACTERS = re.compile("[\ue000-\ue007]")
STAR = _ESCAPES["\\*"]


def hide_escapes(text: str) -> str:
    """The text with each escaped character as one that means nothing to GIFT; as many lines."""
    return _ESCAPED.sub(lambda found: found[0] if found[0] == "\\n" else _ESCAPES[found[0]], text)


def show_escapes(text: str) -> str:
    """The text with each hidden character as itself."""
    return _HIDDEN_CHARACTERS.sub(lambda found: _HIDDEN[found[0]], text.replace("\\n", "\n"))


def split_format(text: str, *, default: str = "moodle") -> tuple[str, str]:
    """The format that a text announces, and the text."""
    found = _FORMAT.match(text)
    if found and found[1].lower() in FORMATS:
        return found[1].lower(), text[found.end() :]
    return default, text


def has_picture(text: str) -> bool:
    """Whether a text shows a picture, which a GIFT file doesn't hold."""
    return _PICTURE.search(text) is not None


def as_markdown(text: str, form: str) -> str:
    """A text of a GIFT file as Markdown that reads the same."""
    text = show_escapes(text)
    if form == "markdown":
        return text.strip()
    if form == "plain":
        return _literal(text).strip()
    parts: list[str] = []
    at = 0
    for found in _TAG.finditer(text):
        parts += [_literal(html.unescape(text[at : found.start()])), _tag(found[2].lower(), found[1])]
        at = found.end()
    parts.append(_literal(html.unescape(text[at:])))
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip()


def as_plain(text: str, form: str) -> str:
    """A text of a GIFT file without any mark: an answer that one types, a definition that one picks."""
    text = show_escapes(text)
    if form in ("html", "moodle"):
        text = html.unescape(_TAG.sub("", text))
    return " ".join(text.split())


def _literal(text: str) -> str:
    """Text that Markdown takes as it stands."""
    text = _MARKS.sub(lambda found: "\\" + found[0], text)
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return _LINE_MARKS.sub(lambda found: f"{found[1]}{_line_mark(found[2])}", text)


def _line_mark(mark: str) -> str:
    return f"{mark}\u200b" if mark.isdigit() else f"&#{ord(mark)};"


def _tag(name: str, closing: str) -> str:
    if name in _EMPHASIS:
        return _EMPHASIS[name]
    return _BREAKS.get(name, "") if closing or name == "br" else ""


def question_id(title: str, *, number: int, taken: list[str]) -> str:
    """An id from a question's title, or from its number; one that isn't taken."""
    base = slug(title)[:40].strip("-") or f"g{number}"
    if not base[0].isalpha():
        base = f"g-{base}"
    if base not in taken:
        return base
    return next(name for n in range(2, len(taken) + 3) if (name := f"{base}-{n}") not in taken)
