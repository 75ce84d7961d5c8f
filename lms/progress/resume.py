"""Where to go on, and how long it still takes. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from lms.courses.release import Level, Module, Release, Unit, UnitId
from lms.progress.completion import Verdict, is_done, is_recorded_complete, judge
from lms.progress.levels import reading_order, steps
from lms.progress.order import is_open
from lms.progress.record import Record


@dataclass(frozen=True, kw_only=True)
class Place:
    """A unit to go on with: `number` of `total` in its module, and the minutes its module still takes."""

    module: Module
    unit: Unit
    number: int
    total: int
    minutes_left: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far somebody is in a course; modules are the required ones, or all where none is."""

    modules_done: int
    modules: int
    minutes_left: int

    @property
    def complete(self) -> bool:
        """Whether every module that counts is complete."""
        return self.modules_done == self.modules


def place_of(module: Module, unit: Unit, record: Record) -> Place:
    """A unit as a place in its module."""
    among = steps(module, unit, record.level)
    return Place(
        module=module,
        unit=unit,
        number=among.index(unit) + 1,
        total=len(among),
        minutes_left=module_minutes_left(module, record),
    )


def go_on(release: Release, record: Record, *, last_opened: UnitId | None) -> Place | None:
    """Where to go on: the unit last opened if it isn't done, else the next that counts; none: all done."""
    last = release.unit(last_opened) if last_opened else None
    module = release.module_of(last.id) if last else None
    if last and module and is_open(release, module, record) and not _is_settled(module, last, record):
        return place_of(module, last, record)
    waiting = _waiting(release, record)
    after = _after(release, last)
    found = next((one for one in waiting if one[1].id in after), waiting[0] if waiting else None)
    return place_of(*found, record) if found else None


def first_incomplete(release: Release, record: Record) -> Module:
    """The first module that counts and isn't complete, or the first of all."""
    waiting = (module for module in release.modules if module.required and module.id not in record.completed)
    return next(waiting, release.modules[0])


def next_to_do(module: Module, record: Record) -> Unit:
    """The unit to do next in a module: where one was, else the first that is missing, else the first."""
    missing = judge(module, record.done, record.level).missing
    last = record.opened.get(module.id)
    wanted = last if last in missing else next(iter(missing), module.units[0].id)
    return next(unit for unit in module.units if unit.id == wanted)


def next_unit(release: Release, unit: Unit, level: Level | None = None) -> Unit | None:
    """The unit of one's level that follows in reading order, whatever is done."""
    units = reading_order(release, level, around=unit.id)
    place = units.index(unit)
    return units[place + 1] if place + 1 < len(units) else None


def previous_unit(release: Release, unit: Unit, level: Level | None = None) -> Unit | None:
    """The unit of one's level before in reading order."""
    units = reading_order(release, level, around=unit.id)
    place = units.index(unit)
    return units[place - 1] if place else None


def module_minutes_left(module: Module, record: Record) -> int:
    """The minutes of what is still needed; the module's own when nothing of it is done."""
    if is_recorded_complete(module, record):
        return 0
    verdict = judge(module, record.done, record.level)
    if not verdict.done:
        return module.minutes
    return min(module.minutes, sum(_shortest_minutes(module, verdict)))


def standing(release: Release, record: Record) -> Standing:
    """How far somebody is in a course."""
    counted = [module for module in release.modules if module.required] or list(release.modules)
    return Standing(
        modules_done=sum(is_recorded_complete(module, record) for module in counted),
        modules=len(counted),
        minutes_left=sum(module_minutes_left(module, record) for module in counted),
    )


def _is_settled(module: Module, unit: Unit, record: Record) -> bool:
    """Whether nothing is left to do in a unit: done, or its module complete."""
    return is_done(unit, record.done) or is_recorded_complete(module, record)


def _shortest_minutes(module: Module, verdict: Verdict) -> list[int]:
    missing = [unit.minutes for unit in module.units if unit.id in verdict.missing]
    return sorted(missing)[: verdict.still]


def _waiting(release: Release, record: Record) -> list[tuple[Module, Unit]]:
    """The units still needed of the modules that are open, required modules first."""
    found = list(_missing_units(release, record))
    return [one for one in found if one[0].required] or found


def _missing_units(release: Release, record: Record) -> Iterator[tuple[Module, Unit]]:
    for module in release.modules:
        if is_recorded_complete(module, record) or not is_open(release, module, record):
            continue
        missing = judge(module, record.done, record.level).missing
        yield from ((module, unit) for unit in module.units if unit.id in missing)


def _after(release: Release, unit: Unit | None) -> set[UnitId]:
    """The units that follow one in reading order."""
    units = list(release.units())
    return {one.id for one in units[units.index(unit) + 1 :]} if unit else set()
