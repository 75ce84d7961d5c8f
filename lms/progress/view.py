"""What the reader's layout is given: where one is, and the outline of the course with its marks. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from markupsafe import Markup

from lms.courses.release import Language, Level, Module, ModuleId, Release, Unit, in_language
from lms.progress.completion import module_mark, unit_mark
from lms.progress.order import is_open
from lms.progress.record import Record
from lms.progress.resume import next_unit, previous_unit

NO_MARK = Markup("")


@dataclass(frozen=True, kw_only=True)
class OutlineUnit:
    """A unit in the outline; `address` is None while its module is closed."""

    title: str
    address: str | None
    mark: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class OutlineModule:
    """A module in the outline."""

    title: str
    mark: str
    units: tuple[OutlineUnit, ...]


@dataclass(frozen=True, kw_only=True)
class ReaderView:
    """The `reader` of layouts/reader.html; words are in the page's language already."""

    title: str
    kicker: str
    time_left: str
    place: str
    course_title: str
    course_address: str
    modules: tuple[OutlineModule, ...]
    previous: str | None
    next: str | None


def course_address(release: Release) -> str:
    """Where a course is presented."""
    return f"/courses/{release.id}"


def module_address(release: Release, module: Module) -> str:
    """Where a module is presented."""
    return f"/courses/{release.id}/{module.id}"


def unit_address(release: Release, unit: Unit) -> str:
    """Where a unit is read."""
    module = release.module_of(unit.id)
    if module is None:
        raise ValueError(f"{unit.id} is no unit of {release.id}")
    return f"{module_address(release, module)}/{unit.id}"


def level_address(back: str) -> str:
    """Where one chooses one's level, to come back here afterwards."""
    return f"/level?{urlencode({'next': back})}"


def module_key(module_id: str) -> str:
    """The name of a module's mark among `marks_of`."""
    return f"module {module_id}"


def unit_key(unit_id: str) -> str:
    """The name of a unit's mark among `marks_of`."""
    return f"unit {unit_id}"


def closed_modules(release: Release, record: Record) -> frozenset[ModuleId]:
    """The modules that aren't open yet."""
    return frozenset(module.id for module in release.modules if not is_open(release, module, record))


def marks_of(
    release: Release, record: Record, closed: frozenset[ModuleId], *, current: Unit | None = None
) -> dict[str, str]:
    """The mark of each module and unit; a closed module says so once, its units nothing.

    The unit being read counts as opened, although that is only written once the page has left.
    """
    marks: dict[str, str] = {}
    reading = release.module_of(current.id) if current else None
    for module in release.modules:
        last = record.opened.get(module.id)
        is_closed = module.id in closed
        if current is not None and module is reading:
            last = current.id
            record = replace(record, opened={**record.opened, module.id: last})
        marks[module_key(module.id)] = "locked" if is_closed else module_mark(module, record)
        for unit in module.units:
            marks[unit_key(unit.id)] = (
                NO_MARK if is_closed else unit_mark(unit, module, record, last_opened=last)
            )
    return marks


def without_marks(release: Release) -> dict[str, str]:
    """The marks of somebody who isn't signed in: none."""
    modules = {module_key(module.id): NO_MARK for module in release.modules}
    return {**modules, **{unit_key(unit.id): NO_MARK for unit in release.units()}}


def outline(
    release: Release,
    language: Language,
    *,
    current: Unit | None,
    closed: frozenset[ModuleId],
    marks: Mapping[str, str],
) -> tuple[OutlineModule, ...]:
    """The outline of a course."""
    return tuple(
        OutlineModule(
            title=f"{number}. {in_language(module.title, language)}",
            mark=marks[module_key(module.id)],
            units=tuple(
                OutlineUnit(
                    title=in_language(unit.title, language),
                    address=None if module.id in closed else unit_address(release, unit),
                    mark=marks[unit_key(unit.id)],
                    is_current=current is not None and unit.id == current.id,
                )
                for unit in module.units
            ),
        )
        for number, module in enumerate(release.modules, start=1)
    )


def reader_view(
    release: Release,
    unit: Unit,
    language: Language,
    *,
    kicker: str,
    place: str,
    time_left: str,
    closed: frozenset[ModuleId],
    marks: Mapping[str, str],
    level: Level | None,
) -> ReaderView:
    """Everything the reader shows around a unit's text."""
    before, after = previous_unit(release, unit, level), next_unit(release, unit, level)
    return ReaderView(
        title=in_language(unit.title, language),
        kicker=kicker,
        time_left=time_left,
        place=place,
        course_title=in_language(release.title, language),
        course_address=course_address(release),
        modules=outline(release, language, current=unit, closed=closed, marks=marks),
        previous=_open_address(release, before, closed),
        next=_open_address(release, after, closed),
    )


def _open_address(release: Release, unit: Unit | None, closed: frozenset[ModuleId]) -> str | None:
    if unit is None:
        return None
    module = release.module_of(unit.id)
    return None if module is None or module.id in closed else unit_address(release, unit)
