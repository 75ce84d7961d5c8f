"""Units written for one level of teaching: which ones count for whoever has chosen hers. Pure."""

from collections.abc import Sequence

from lms.courses.release import Level, Module, Release, Unit, UnitId
from lms.messages import Message, message

LEVEL_NAMES: dict[Level, Message] = {
    "primary": message("Primary school (nursery and elementary classes)"),
    "secondary": message("Lower and upper secondary school"),
    "vocational": message("Vocational education"),
}


def levels_of(module: Module) -> tuple[Level, ...]:
    """The levels that required units of a module are written for, in reading order."""
    return tuple(dict.fromkeys(unit.level for unit in module.units if unit.required and unit.level))


def is_for(unit: Unit, module: Module, level: Level | None) -> bool:
    """Whether a unit speaks to whoever has chosen this level; without a choice every unit does."""
    if level is None or unit.level in (None, level):
        return True
    return level not in levels_of(module)


def counts(unit: Unit, module: Module, level: Level | None) -> bool:
    """Whether a unit may be asked of whoever has chosen this level."""
    return unit.required and is_for(unit, module, level)


def steps(module: Module, unit: Unit, level: Level | None) -> tuple[Unit, ...]:
    """The units among which one is at a place: those of one's level, and this one."""
    return tuple(one for one in module.units if one.id == unit.id or is_for(one, module, level))


def reading_order(release: Release, level: Level | None, *, around: UnitId) -> Sequence[Unit]:
    """The units to read one after another: those of one's level, and the one being read."""
    return [
        unit
        for module in release.modules
        for unit in module.units
        if unit.id == around or is_for(unit, module, level)
    ]
