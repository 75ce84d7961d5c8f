"""Compiles drafts in the compiler's own process: a unit while it is written, the whole course to publish.

What was rendered once is kept, by course, so that a change costs the unit that changed and nothing else.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock

from pydantic import TypeAdapter, ValidationError

from lms.courses.canonical import release_hash
from lms.courses.child import CompilerBusy, compile_in_child
from lms.courses.codes_course import TRANSLATION_MISSING
from lms.courses.compiler import Compilation
from lms.courses.faults import Fault
from lms.courses.layout import COURSE_FILE, MODULE_FILE
from lms.courses.release import MEDIA_ADDRESS, Release, Unit
from lms.courses.unit_text import RenderedUnit
from lms.studio.context import STUB_HTML, context_of
from lms.studio.draft import CourseDraft

MOST_COURSES = 16
MOST_BYTES_A_COURSE = 4_000_000
MOST_COMPILATIONS = 16
PATIENCE = 10

_RENDERED = TypeAdapter(RenderedUnit)

Media = Callable[[frozenset[str]], Mapping[str, bytes]]
"""Gives the bytes of the images named."""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """One file compiled: as learners will see it, and its faults.

    `release` holds the unit when nothing is wrong with it; `html` is its text where faults leave one;
    neither: only the faults are known. `is_checked` is False when the compiler was busy elsewhere.
    """

    release: Release | None = None
    unit: Unit | None = None
    html: str | None = None
    faults: tuple[Fault, ...] = ()
    is_checked: bool = True


class _Shelf:
    """What was compiled lately in this process, least recently used out first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._texts: OrderedDict[str, dict[str, str]] = OrderedDict()
        self._whole: OrderedDict[tuple[str, str], Compilation] = OrderedDict()

    def texts(self, course_id: str) -> dict[str, str]:
        """A copy of the units of a course rendered so far."""
        with self._lock:
            return dict(self._texts.get(course_id, {}))

    def keep_texts(self, course_id: str, texts: Mapping[str, str]) -> None:
        """Keep rendered units, the latest if they are too many."""
        kept: dict[str, str] = {}
        size = 0
        for key, text in reversed(list(texts.items())):
            size += len(text)
            if size > MOST_BYTES_A_COURSE:
                break
            kept[key] = text
        with self._lock:
            self._texts[course_id] = dict(reversed(kept.items()))
            self._texts.move_to_end(course_id)
            while len(self._texts) > MOST_COURSES:
                self._texts.popitem(last=False)

    def whole(self, key: tuple[str, str]) -> Compilation | None:
        """A whole course compiled from these very files."""
        with self._lock:
            found = self._whole.get(key)
            if found is not None:
                self._whole.move_to_end(key)
            return found

    def keep_whole(self, key: tuple[str, str], compilation: Compilation) -> None:
        """Keep a whole course."""
        with self._lock:
            self._whole[key] = compilation
            while len(self._whole) > MOST_COMPILATIONS:
                self._whole.popitem(last=False)


SHELF = _Shelf()


def compile_whole(course_id: str, files: Mapping[str, bytes]) -> Compilation:
    """Compile a whole course; the same files a second time cost nothing. Raises CompilerBusy."""
    key = (course_id, release_hash(files))
    known = SHELF.whole(key)
    if known is not None:
        return known
    texts = SHELF.texts(course_id)
    compilation = compile_in_child(files, cache=texts, patience=PATIENCE)
    SHELF.keep_texts(course_id, texts)
    SHELF.keep_whole(key, compilation)
    return compilation


def preview_file(draft: CourseDraft, *, path: str, text: str, media: Media) -> Preview:
    """Compile one file of a draft as if `text` were in it."""
    try:
        if draft.outline.unit_of(path) is not None:
            return _preview_unit(draft, path=path, text=text, media=media)
        return _check_sheet(draft, path=path, text=text)
    except CompilerBusy:
        return Preview(is_checked=False)


def _preview_unit(draft: CourseDraft, *, path: str, text: str, media: Media) -> Preview:
    context = context_of(draft.outline, draft.texts, path=path, text=text, course_id=draft.course_id)
    files = {file: written.encode() for file, written in context.texts.items()}
    rendered: dict[str, str] = {}
    done = compile_in_child({**files, **media(context.media)}, cache=rendered, patience=PATIENCE)
    faults = tuple(
        fault for fault in done.faults if fault.file == path and not _is_translated(draft, path, fault)
    )
    if done.release is not None:
        stem = _stem(draft, path)
        unit = next((one for one in done.release.units() if one.file == stem), None)
        return Preview(release=done.release, unit=unit, faults=faults)
    html = _html_of(rendered, expected=1 if path == _stem(draft, path) else 2)
    return Preview(html=_addressed(html, draft), faults=faults or done.errors)


def _is_translated(draft: CourseDraft, path: str, fault: Fault) -> bool:
    """Whether a fault misses a translation that is only left out of the unit's context."""
    unit = draft.outline.unit_of(path)
    missed = fault.reason.values.get("language") if fault.code == TRANSLATION_MISSING.code else None
    return unit is not None and missed in unit.translations


def _stem(draft: CourseDraft, path: str) -> str:
    unit = draft.outline.unit_of(path)
    return unit.path if unit else path


def _html_of(rendered: Mapping[str, str], *, expected: int) -> str | None:
    """What the compiler made of a faulty text: the last that is no stub, a translation's being second."""
    found = []
    for kept in rendered.values():
        try:
            html = _RENDERED.validate_json(kept).html
        except ValidationError:
            return None
        if html.strip() != STUB_HTML:
            found.append(html)
    return found[-1] if len(found) == expected else None


_REFERENCE = re.compile(r'((?:href|src)=")(media|unit):([^"#]*)')
NO_PICTURE = "data:,"


def _addressed(html: str | None, draft: CourseDraft) -> str | None:
    """A faulty text with its images where they are; what leads nowhere yet asks nobody for anything.

    In sanitised HTML a reference stands in an attribute only: text holds no quotation mark of its own.
    """

    def address(found: re.Match[str]) -> str:
        name = draft.media_name(found[3]) if found[2] == "media" else None
        nowhere = "#" if found[1].startswith("href") else NO_PICTURE
        return found[1] + (f"{MEDIA_ADDRESS}{name}" if name else nowhere)

    return _REFERENCE.sub(address, html) if html is not None else None


def _check_sheet(draft: CourseDraft, *, path: str, text: str) -> Preview:
    """Check course.yaml or a module's sheet with all the others, without images."""
    files = {file: written.encode() for file, written in {**draft.texts, path: text}.items()}
    texts = SHELF.texts(draft.course_id)
    done = compile_in_child(files, cache=texts, patience=PATIENCE)
    SHELF.keep_texts(draft.course_id, texts)
    return Preview(faults=tuple(fault for fault in done.faults if fault.file == path))


def is_sheet(path: str) -> bool:
    """Whether a file is the course's or a module's sheet."""
    return path == COURSE_FILE or path.endswith(f"/{MODULE_FILE}")
