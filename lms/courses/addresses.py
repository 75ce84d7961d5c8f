"""Where links and images lead: elsewhere, to another unit, to a file in media/."""

import posixpath
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from lms.courses import codes_text
from lms.courses.faults import Fault, Place

OUTSIDE = ("https://", "http://", "mailto:", "tel:")


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A place of the course that a text leads to; whether it exists is judged later, with all files."""

    kind: Literal["unit", "media"]
    path: str
    file: str
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Where the text leads there."""
        return Place(file=self.file, line=self.line, column=self.column)


@dataclass(frozen=True, kw_only=True)
class Address:
    """What to write into the page, and what was met."""

    href: str
    references: tuple[Reference, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_address(written: str, *, place: Place, is_image: bool = False) -> Address:
    """Judge an address written in a unit; a refused one becomes empty."""
    lowered = written.strip().lower()
    if is_image and lowered.startswith(("http:", "https:", "//")):
        return Address(href="", faults=(codes_text.IMAGE_ELSEWHERE.at(place, found=written),))
    if lowered.startswith(OUTSIDE) and not is_image:
        return Address(href=written.strip())
    target, _, fragment = written.strip().partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(place.file), unquote(target)))
    if not target or ":" in target or target.startswith("/") or "?" in target:
        return Address(href="", faults=(codes_text.ADDRESS_REFUSED.at(place, found=written),))
    if path.startswith("..") or not set(path) <= _PATH_CHARACTERS:
        rule = codes_text.MEDIA_MISSING if is_image else codes_text.LINK_NOWHERE
        return Address(href="", faults=(rule.at(place, found=written, path=path),))
    kind: Literal["unit", "media"] = "unit" if path.endswith(".md") else "media"
    reference = Reference(kind=kind, path=path, file=place.file, line=place.line, column=place.column)
    anchor = f"#c-{fragment}" if fragment and kind == "unit" else ""
    return Address(href=f"{kind}:{path}{anchor}", references=(reference,))


_PATH_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./")
