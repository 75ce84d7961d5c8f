"""The allow-list for compiled HTML, applied twice: by bleach, then by nh3.

bleach gets no more fixes upstream, so no page rests on it alone. No `style`, no handler, no frame; ids begin
with `c-` so that content can't take the place of something in the page around it; classes are listed.
"""

import re
from collections.abc import Mapping

import bleach
import nh3
from pygments.token import STANDARD_TYPES

from lms.courses.content_words import CALLOUT_KINDS

ID_PREFIX = "c-"

TAGS = frozenset({
    "a", "abbr", "blockquote", "br", "caption", "code", "dd", "del", "details", "dl", "div", "dt",
    "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "img", "kbd", "li", "ol",
    "p", "pre", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
})  # fmt: skip
GLOBAL_ATTRIBUTES = frozenset({"class", "dir", "id", "lang"})
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "title", "rel", "aria-label"}),
    "abbr": frozenset({"title"}),
    "div": frozenset({"role", "tabindex", "aria-label", "aria-labelledby"}),
    "img": frozenset({"src", "alt", "loading", "decoding"}),
    "ol": frozenset({"start"}),
    "pre": frozenset({"tabindex"}),
    "th": frozenset({"scope"}),
}
SCHEMES = frozenset({"http", "https", "mailto", "tel", "unit", "media"})
"""`unit:` and `media:` are places of the course; they become addresses when the release is put together."""

CLASSES = frozenset(
    {
        *(f"callout-{kind}" for kind in CALLOUT_KINDS),
        *("callout", "callout-title", "decorative", "figure", "caption", "credit"),
        *("table-scroll", "table", "text-start", "text-center", "text-end"),
        *("video", "attachment", "glossary"),
        *("highlight", "footnote", "footnote-ref", "footnote-backref", "task-item", "task-box"),
        *(name for name in STANDARD_TYPES.values() if name),
    }
)
_EXACT: Mapping[str, frozenset[str]] = {
    "dir": frozenset({"ltr", "rtl"}),
    "role": frozenset({"note", "region"}),
    "tabindex": frozenset({"0"}),
    "loading": frozenset({"lazy"}),
    "decoding": frozenset({"async"}),
    "rel": frozenset({"external"}),
    "scope": frozenset({"col"}),
}
_SHAPED: Mapping[str, re.Pattern[str]] = {
    "id": re.compile(rf"{ID_PREFIX}[\w.-]+"),
    "aria-labelledby": re.compile(rf"{ID_PREFIX}[\w.-]+"),
    "lang": re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*"),
    "start": re.compile(r"\d{1,6}"),
    "src": re.compile(r"media:[\w./-]+"),
}


def allowed_value(tag: str, name: str, value: str) -> str | None:
    """The value that an attribute may keep, or None if it must go."""
    if name not in GLOBAL_ATTRIBUTES and name not in ATTRIBUTES.get(tag, ()):
        return None
    if name == "class":
        return " ".join(word for word in value.split() if word in CLASSES) or None
    if name in _EXACT:
        return value if value in _EXACT[name] else None
    if name in _SHAPED:
        return value if _SHAPED[name].fullmatch(value) else None
    return value


def _keeps(tag: str, name: str, value: str) -> bool:
    """For bleach, which can only keep or drop an attribute; nh3 then narrows the classes."""
    return allowed_value(tag, name, value) is not None


_BLEACH = bleach.Cleaner(tags=TAGS, attributes=_keeps, protocols=SCHEMES, strip=True, strip_comments=True)
_NH3 = nh3.Cleaner(
    tags=set(TAGS),
    attributes={tag: set(ATTRIBUTES.get(tag, ())) | set(GLOBAL_ATTRIBUTES) for tag in TAGS},
    url_schemes=set(SCHEMES),
    attribute_filter=allowed_value,
    link_rel=None,
    strip_comments=True,
)


def sanitise(html: str) -> str:
    """The HTML with nothing in it but what the allow-list names."""
    return _NH3.clean(_BLEACH.clean(html)).strip()
