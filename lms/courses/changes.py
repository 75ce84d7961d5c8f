"""What a new release changes, unit by unit, by id: never by title or position. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lms.courses.release import Release, Unit, UnitId

Change = Literal["same", "edited", "added", "removed", "moved"]


@dataclass(frozen=True, kw_only=True)
class UnitChange:
    """What becomes of one unit. `again` is set where its edition goes up: people do it again."""

    unit: UnitId
    change: Change
    title: str
    before: int | None
    after: int | None

    @property
    def again(self) -> bool:
        """Whether who had done it is asked to do it again."""
        return self.before is not None and self.after is not None and self.after > self.before

    @property
    def goes_back(self) -> bool:
        """Whether its edition goes down, which is refused: what people did would count as undone."""
        return self.before is not None and self.after is not None and self.after < self.before


def compare(before: Release | None, after: Release) -> tuple[UnitChange, ...]:
    """Compare two releases: the new one's units in reading order, then the removed ones."""
    old = {unit.id: (place, unit) for place, unit in _places(before).items()}
    changes = []
    for place, unit in _places(after).items():
        known = old.pop(unit.id, None)
        changes.append(_change(unit, place=place, known=known))
    changes += [
        UnitChange(unit=unit.id, change="removed", title=_title(unit), before=unit.edition, after=None)
        for _place, unit in old.values()
    ]
    return tuple(changes)


def _places(release: Release | None) -> Mapping[tuple[str, int], Unit]:
    if release is None:
        return {}
    return {
        (module.id, number): unit for module in release.modules for number, unit in enumerate(module.units)
    }


def _change(unit: Unit, *, place: tuple[str, int], known: tuple[tuple[str, int], Unit] | None) -> UnitChange:
    if known is None:
        return UnitChange(unit=unit.id, change="added", title=_title(unit), before=None, after=unit.edition)
    old_place, old = known
    change: Change = "same"
    if old.source_hash != unit.source_hash:
        change = "edited"
    elif old_place[0] != place[0] or old_place[1] != place[1]:
        change = "moved"
    return UnitChange(unit=unit.id, change=change, title=_title(unit), before=old.edition, after=unit.edition)


def _title(unit: Unit) -> str:
    return next(iter(unit.title.values()))


def sha256(content: bytes) -> str:
    """Name a file's bytes."""
    return hashlib.sha256(content).hexdigest()
