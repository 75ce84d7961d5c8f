"""The least course around one unit: enough to compile it exactly as the whole course would. Pure.

What the unit leads to is there, as stubs; the course's and the module's sheets are sound whatever the
author's own say at this moment, so that a fault elsewhere never hides the unit she is writing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lms.courses.layout import COURSE_FILE, MODULE_FILE
from lms.courses.starter import quoted, slug_of
from lms.studio.links import targets
from lms.studio.outline import DraftUnit, Outline

HOURS = "1.00"
STUB = "---\nid: {id}\ntitle: Stub\nminutes: 1\n---\n.\n"
STUB_HTML = "<p>.</p>"


@dataclass(frozen=True, kw_only=True)
class Context:
    """Texts to compile, and the images to add to them."""

    texts: Mapping[str, str]
    media: frozenset[str]


def context_of(
    outline: Outline, texts: Mapping[str, str], *, path: str, text: str, course_id: str
) -> Context:
    """Give what compiles one file of a unit whose text is `text`."""
    unit = outline.unit_of(path)
    if unit is None:
        raise ValueError(f"{path} is no unit's file")
    own = {path: text} if path == unit.path else {unit.path: texts[unit.path], path: text}
    led_to = {there for file, written in own.items() for there in targets(written, path=file)}
    files = {COURSE_FILE: _course(outline, course_id), **own}
    for other in _units_around(outline, unit, led_to):
        files[other.path] = STUB.format(id=_free_id(other, unit))
    for number, folder in enumerate(sorted({file.split("/")[0] for file in files if "/" in file})):
        files[f"{folder}/{MODULE_FILE}"] = _module(outline, folder, number)
        # A module needs a unit that everybody must do, whatever the one being written says.
        files[f"{folder}/999-stub.md"] = STUB.format(id=f"stub-{number}")
    return Context(texts=files, media=frozenset(led_to & set(outline.media)))


def _units_around(outline: Outline, unit: DraftUnit, led_to: set[str]) -> Iterator[DraftUnit]:
    return (other for other in outline.units if other.path in led_to and other.path != unit.path)


def _free_id(other: DraftUnit, unit: DraftUnit) -> str:
    return other.id if other.id == slug_of(other.id) and other.id and other.id != unit.id else "stub"


def _course(outline: Outline, course_id: str) -> str:
    lines = [
        f"id: {course_id}",
        "title: Course",
        "summary: Summary",
        f"audience: [{'parent' if outline.for_parents else 'teacher'}]",
        f"languages: [{', '.join(outline.languages)}]",
        f"hours: {HOURS}",
        "authors: [Author]",
        "licence: CC0",
    ]
    return "\n".join(lines) + "\n"


def _module(outline: Outline, folder: str, number: int) -> str:
    module = outline.module(folder)
    said = module.id if module else ""
    module_id = said if said and said == slug_of(said) else f"module-{number}"
    required = "true" if number == 0 else "false"
    return f"id: {module_id}\ntitle: {quoted(folder)}\nminutes: 60\nrequired: {required}\n"
