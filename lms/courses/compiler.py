"""Compiles a course: files in; a release, or every fault at once, out. Pure.

For anybody's input use `lms.courses.child`, which runs this within limits in another process.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from lms.courses import checks, codes_course, codes_limits, codes_text
from lms.courses.addresses import Reference
from lms.courses.assemble import assemble
from lms.courses.canonical import TEXT_SUFFIXES, canonical_files, release_hash
from lms.courses.course_checks import ReadCourse, ReadModule, check_course
from lms.courses.faults import Fault, Place, in_reading_order
from lms.courses.layout import COURSE_FILE, MEDIA_SUFFIXES, MODULE_FILE, Layout, UnitFile, read_layout
from lms.courses.media import read_media
from lms.courses.release import Media, Release
from lms.courses.shapes import CourseShape, ModuleShape
from lms.courses.unit_compiler import (
    CompiledTranslation,
    CompiledUnit,
    TextRules,
    compile_translation,
    compile_unit,
)
from lms.courses.unit_text import Cache
from lms.courses.yaml_shapes import judge
from lms.courses.yaml_source import YamlDocument, read_yaml

ShapeT = TypeVar("ShapeT", bound=BaseModel)

LARGEST_TEXT = 200_000
LARGEST_MEDIA = 10_000_000
MOST_FILES = 2_000
LARGEST_COURSE = 100_000_000


@dataclass(frozen=True, kw_only=True)
class Compilation:
    """What compiling gives: a release when no fault is an error, and all faults, warnings too."""

    release: Release | None
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that prevent publishing."""
        return tuple(fault for fault in self.faults if fault.is_error)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """The faults that don't."""
        return tuple(fault for fault in self.faults if not fault.is_error)


def compile_course(
    files: Mapping[str, bytes],
    *,
    cache: Cache | None = None,
    starting: Callable[[str], None] = lambda path: None,
) -> Compilation:
    """Compile a course's files, by relative path.

    `cache` keeps the texts of unchanged units from one compilation to the next; `starting` is told each
    file's path before it is read, so that the one that breaks a limit can be named.
    """
    return _Compiler(files, cache={} if cache is None else cache, starting=starting).compile()


class _Compiler:
    """One compilation: the files, and the faults found so far."""

    def __init__(self, files: Mapping[str, bytes], *, cache: Cache, starting: Callable[[str], None]) -> None:
        self.given = files
        self.cache = cache
        self.starting = starting
        self.faults: list[Fault] = []
        self.files: dict[str, bytes] = {}
        self.texts: dict[str, str] = {}
        self.references: list[Reference] = []

    def compile(self) -> Compilation:
        """Read everything, check everything, and assemble if nothing is wrong."""
        if self._too_much():
            return Compilation(release=None, faults=tuple(self.faults))
        self.files = canonical_files(self.given)
        self._decode()
        layout = read_layout(self.files)
        self.faults += layout.faults
        course = self._course(layout)
        media = self._media(layout)
        self.faults += check_course(course)
        self._check_references(layout)
        release = None
        if not any(fault.is_error for fault in self.faults):
            release = assemble(course, files=self.files, media=media, hash_=release_hash(self.files))
        return Compilation(release=release, faults=in_reading_order(self.faults))

    def _too_much(self) -> bool:
        size = sum(map(len, self.given.values()))
        if len(self.given) <= MOST_FILES and size <= LARGEST_COURSE:
            return False
        fault = codes_limits.TOO_MANY_FILES.at(
            Place(file=COURSE_FILE),
            files=len(self.given),
            size=size // 1_000_000,
            limit=MOST_FILES,
            megabytes=LARGEST_COURSE // 1_000_000,
        )
        self.faults.append(fault)
        return True

    def _decode(self) -> None:
        """Text of all text files; files too large or not text are faults and left aside."""
        for path, content in self.files.items():
            place = Place(file=path)
            is_text = path.endswith(TEXT_SUFFIXES)
            limit = LARGEST_TEXT if is_text else LARGEST_MEDIA
            if len(content) > limit:
                size = len(content) // 1000
                self.faults.append(codes_course.FILE_TOO_LARGE.at(place, size=size, limit=limit // 1000))
            elif is_text:
                try:
                    text = content.decode()
                except UnicodeDecodeError as error:
                    line = content.count(b"\n", 0, error.start) + 1
                    self.faults.append(codes_course.NOT_UTF8.at(Place(file=path, line=line)))
                    continue
                self.texts[path] = text
                self.faults += checks.control_characters(text, file=path)

    def _course(self, layout: Layout) -> ReadCourse:
        document = YamlDocument(place=Place(file=COURSE_FILE))
        shape: CourseShape | None = None
        if COURSE_FILE in self.texts:
            self.starting(COURSE_FILE)
            document = read_yaml(self.texts[COURSE_FILE], file=COURSE_FILE)
            shape = self._judge(document, CourseShape)
        elif COURSE_FILE not in self.files:
            self.faults.append(codes_course.COURSE_FILE_MISSING.at(document.place))
        if not layout.module_folders:
            self.faults.append(codes_course.COURSE_WITHOUT_MODULE.at(document.place))
        audience = document.values.get("audience")
        for_parents = isinstance(audience, str | list) and "parent" in audience
        languages = shape.languages if shape else ["fr"]
        rules = TextRules(
            language=languages[0],
            longest_sentence=checks.LONGEST_SENTENCE_FOR_PARENTS if for_parents else None,
            cache=self.cache,
        )
        listed = languages[1:] if shape else None
        modules = tuple(self._module(folder, layout, rules, listed) for folder in layout.module_folders)
        return ReadCourse(document=document, shape=shape, modules=modules)

    def _module(
        self, folder: str, layout: Layout, rules: TextRules, listed: Sequence[str] | None
    ) -> ReadModule:
        path = f"{folder}/{MODULE_FILE}"
        document = YamlDocument(place=Place(file=path))
        shape: ModuleShape | None = None
        if path in self.texts:
            self.starting(path)
            document = read_yaml(self.texts[path], file=path)
            shape = self._judge(document, ModuleShape)
        elif path not in self.files:
            self.faults.append(codes_course.MODULE_FILE_MISSING.at(document.place, folder=folder))
        files = layout.units_of(folder)
        if not files:
            self.faults.append(codes_course.MODULE_WITHOUT_UNIT.at(document.place, folder=folder))
        units = [unit for file in files if (unit := self._unit(file, rules))]
        translations = [
            translation
            for file in layout.units
            if file.folder == folder and file.language is not None
            if (translation := self._translation(file, units, rules, listed))
        ]
        return ReadModule(
            folder=folder,
            document=document,
            shape=shape,
            units=tuple(units),
            translations=tuple(translations),
        )

    def _judge(self, document: YamlDocument, shape: type[ShapeT]) -> ShapeT | None:
        self.faults += document.faults
        if document.faults and not document.values:
            return None
        judged, faults = judge(document, shape)
        self.faults += faults
        return judged

    def _unit(self, file: UnitFile, rules: TextRules) -> CompiledUnit | None:
        if file.path not in self.texts:
            return None
        self.starting(file.path)
        unit, faults = compile_unit(file, self.texts[file.path], rules)
        self.faults += faults
        if unit is not None:
            self.references += unit.text.references
        return unit

    def _translation(
        self, file: UnitFile, units: Sequence[CompiledUnit], rules: TextRules, listed: Sequence[str] | None
    ) -> CompiledTranslation | None:
        place = Place(file=file.path)
        if listed is not None and file.language not in listed:
            language = file.language
            self.faults.append(codes_course.LANGUAGE_NOT_LISTED.at(place, found=file.path, language=language))
        if file.source_path not in self.files:
            rule = codes_course.TRANSLATION_WITHOUT_SOURCE
            self.faults.append(rule.at(place, found=file.path, source=file.source_path))
        source = next((unit for unit in units if unit.file.stem == file.stem), None)
        if source is None or file.path not in self.texts:
            return None
        self.starting(file.path)
        translation, faults = compile_translation(file, self.texts[file.path], source=source, rules=rules)
        self.faults += faults
        if translation is not None:
            self.references += translation.text.references
        return translation

    def _media(self, layout: Layout) -> list[Media]:
        found = []
        for path in layout.media:
            if len(self.files[path]) <= LARGEST_MEDIA:
                self.starting(path)
                media = read_media(path, self.files[path])
                if isinstance(media, Fault):
                    self.faults.append(media)
                else:
                    found.append(media)
        return found

    def _check_references(self, layout: Layout) -> None:
        """Every link and image leads to a file of the course, and every file is led to."""
        units = {unit.path for unit in layout.units if unit.language is None}
        media = set(layout.media)
        for reference in self.references:
            known = units if reference.kind == "unit" else media
            if reference.path not in known:
                is_picture = reference.path.endswith(MEDIA_SUFFIXES)
                rule = codes_text.MEDIA_MISSING if is_picture else codes_text.LINK_NOWHERE
                path = reference.path
                self.faults.append(rule.at(reference.place, found=path, path=path))
        used = {reference.path for reference in self.references}
        self.faults += [codes_text.MEDIA_UNUSED.at(Place(file=path), found=path) for path in media - used]
