"""What a draft holds, read lightly: titles and order, even where its YAML has faults. Pure.

The compiler judges; this only finds names to show. It never parses YAML, which may be anybody's.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.courses.front_matter import FENCE
from lms.courses.layout import COURSE_FILE, MODULE_FILE, Layout, UnitFile, read_layout

KINDS = ("page", "quiz", "task")
_SCALAR = re.compile(r"([A-Za-z_]\w*)[ \t]*:[ \t]*(.*)")
_INDENTED = re.compile(r"\s+(?:-\s+)?(?:[\w-]+[ \t]*:[ \t]*)?(\S.*)")
_LANGUAGE = re.compile(r"\b[a-z]{2,3}(?:-[A-Z]{2})?\b")


@dataclass(frozen=True, kw_only=True)
class DraftUnit:
    """A unit of a draft: its source file, and the languages it is translated into."""

    path: str
    folder: str
    id: str
    title: str
    kind: str
    minutes: str
    translations: Mapping[str, str]
    level: str = ""
    is_validated: bool = False


@dataclass(frozen=True, kw_only=True)
class DraftModule:
    """A module of a draft; `path` is its module.yaml, whether it is there or not."""

    folder: str
    path: str
    id: str
    title: str
    minutes: str
    is_required: bool
    units: tuple[DraftUnit, ...]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """A draft's modules in reading order, and what its course.yaml says of the whole."""

    title: str
    languages: tuple[str, ...]
    for_parents: bool
    modules: tuple[DraftModule, ...]
    media: tuple[str, ...]
    unexpected: tuple[str, ...]

    @property
    def units(self) -> tuple[DraftUnit, ...]:
        """All units, in reading order."""
        return tuple(unit for module in self.modules for unit in module.units)

    def unit_of(self, path: str) -> DraftUnit | None:
        """The unit that a file belongs to, as its source or a translation."""
        return next(
            (unit for unit in self.units if path == unit.path or path in unit.translations.values()), None
        )

    def module(self, folder: str) -> DraftModule | None:
        """The module of a folder."""
        return next((module for module in self.modules if module.folder == folder), None)

    def language_of(self, path: str) -> str:
        """The language in which a file is written."""
        unit = self.unit_of(path)
        others = unit.translations.items() if unit else ()
        return next((language for language, other in others if other == path), self.languages[0])


def read_outline(texts: Mapping[str, str], paths: Iterable[str] = ()) -> Outline:
    """Read a draft's texts by path; `paths` are all its files, images included."""
    layout = read_layout({*texts, *paths})
    course = peek(texts.get(COURSE_FILE, ""))
    languages = _LANGUAGE.findall(course.get("languages", "")) or ["fr"]
    return Outline(
        title=course.get("title") or course.get("id") or "?",
        languages=tuple(dict.fromkeys(languages)),
        for_parents="parent" in course.get("audience", ""),
        modules=tuple(_module(folder, layout, texts) for folder in layout.module_folders),
        media=layout.media,
        unexpected=tuple(fault.file for fault in layout.faults),
    )


def _module(folder: str, layout: Layout, texts: Mapping[str, str]) -> DraftModule:
    path = f"{folder}/{MODULE_FILE}"
    said = peek(texts.get(path, ""))
    return DraftModule(
        folder=folder,
        path=path,
        id=said.get("id", ""),
        title=said.get("title") or folder,
        minutes=said.get("minutes", ""),
        is_required=said.get("required", "true") != "false",
        units=tuple(_unit(file, layout, texts) for file in layout.units_of(folder)),
    )


def _unit(file: UnitFile, layout: Layout, texts: Mapping[str, str]) -> DraftUnit:
    said = peek(front_of(texts.get(file.path, "")))
    kind = said.get("kind", "page")
    return DraftUnit(
        path=file.path,
        folder=file.folder,
        id=said.get("id", ""),
        title=said.get("title") or file.stem.rpartition("/")[2],
        kind=kind if kind in KINDS else "page",
        minutes=said.get("minutes", ""),
        level=said.get("level", ""),
        is_validated=said.get("validate") == "trainer",
        translations={
            other.language: other.path for other in layout.translations_of(file) if other.language is not None
        },
    )


def front_of(text: str) -> str:
    """Give the lines between the first two fences of a unit's file, or nothing."""
    lines = text.lstrip().split("\n")
    if not lines or lines[0].rstrip() != FENCE:
        return ""
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1:number])
    return ""


def peek(text: str) -> dict[str, str]:
    """Read the first words of each top-level key; of a nested value, its lines joined."""
    said: dict[str, str] = {}
    nested: str | None = None
    for line in text.split("\n"):
        if found := _SCALAR.match(line):
            value = _plain(found[2])
            said.setdefault(found[1], value)
            nested = found[1] if not value else None
        elif nested is not None and (found := _INDENTED.match(line)):
            value = _plain(found[1])
            # The first line of a text by language is the source language's.
            if nested in ("languages", "audience"):
                said[nested] = f"{said[nested]} {value}".strip()
            elif not said[nested]:
                said[nested] = value
    return said


def _plain(value: str) -> str:
    """A scalar without its quotes, or its comment."""
    value = value.strip()
    if len(value) >= 2 and value[0] in "\"'" and value[0] in value[1:]:
        quote = value[0]
        inside = value[1 : value.rindex(quote)]
        return inside.replace('\\"', '"').replace("\\\\", "\\") if quote == '"' else inside.replace("''", "'")
    return re.sub(r"(?:^|\s+)#.*$", "", value)
