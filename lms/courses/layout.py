"""Which file is what in a course's folder, judged by its path alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from lms.courses import codes_course
from lms.courses.faults import Fault, Place

COURSE_FILE = "course.yaml"
MODULE_FILE = "module.yaml"
MEDIA_SUFFIXES = (
    ".svg",
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".gif",
    ".pdf",
    ".odt",
    ".ods",
    ".odp",
    ".vtt",
    ".txt",
)

FOLDER = r"\d{2,3}-[a-z0-9]+(?:-[a-z0-9]+)*"
LANGUAGE = r"[a-z]{2,3}(?:-[A-Z]{2})?"
_MODULE = re.compile(rf"({FOLDER})/module\.yaml")
_UNIT = re.compile(rf"({FOLDER})/({FOLDER})(?:\.({LANGUAGE}))?\.md")
_MEDIA = re.compile(rf"(?:({FOLDER})/)?media/[\w][\w.-]*", re.ASCII)

Kind = Literal["course", "module", "unit", "media"]


@dataclass(frozen=True, kw_only=True)
class UnitFile:
    """A Markdown file: the unit it belongs to (its path without language and suffix) and its language."""

    path: str
    folder: str
    stem: str
    language: str | None

    @property
    def source_path(self) -> str:
        """Where the unit's source-language text is."""
        return f"{self.stem}.md"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The files of a course by what they are, in reading order."""

    module_folders: tuple[str, ...]
    units: tuple[UnitFile, ...]
    media: tuple[str, ...]
    faults: tuple[Fault, ...]

    def units_of(self, folder: str) -> list[UnitFile]:
        """The source texts of a module's units, in reading order."""
        return [unit for unit in self.units if unit.folder == folder and unit.language is None]

    def translations_of(self, unit: UnitFile) -> list[UnitFile]:
        """The translations of a unit."""
        return [other for other in self.units if other.stem == unit.stem and other.language is not None]


def read_layout(paths: Iterable[str]) -> Layout:
    """Sort a course's paths; a path that a course can't hold is a fault."""
    folders: set[str] = set()
    units: list[UnitFile] = []
    media: list[str] = []
    faults: list[Fault] = []
    for path in sorted(paths):
        if path == COURSE_FILE:
            continue
        if found := _MODULE.fullmatch(path):
            folders.add(found[1])
        elif found := _UNIT.fullmatch(path):
            folders.add(found[1])
            stem = f"{found[1]}/{found[2]}"
            units.append(UnitFile(path=path, folder=found[1], stem=stem, language=found[3]))
        elif _MEDIA.fullmatch(path) and path.lower().endswith(MEDIA_SUFFIXES):
            media.append(path)
        else:
            faults.append(codes_course.UNEXPECTED_FILE.at(Place(file=path), found=path))
    return Layout(
        module_folders=tuple(sorted(folders, key=_reading_order)),
        units=tuple(sorted(units, key=lambda unit: _reading_order(unit.stem))),
        media=tuple(media),
        faults=tuple(faults),
    )


def _reading_order(path: str) -> tuple[tuple[int, str], ...]:
    """Numbers compare as numbers, so that 100-… comes after 99-…."""
    return tuple((int(part.split("-", 1)[0]), part) for part in path.split("/"))
