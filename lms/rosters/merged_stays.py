"""Where somebody is and was, told by two records of the same person, made one. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations

from lms.rosters.stay_plan import Held


@dataclass(kw_only=True)
class MergedStays:
    """What becomes of the affiliations of one audience: each pair is one before and after."""

    changed: list[tuple[Held, Held]] = field(default_factory=list)
    moved: list[tuple[Held, Held]] = field(default_factory=list)
    removed: list[Held] = field(default_factory=list)


def merge_stays(kept: Sequence[Held], gone: Sequence[Held]) -> MergedStays:
    """Add the affiliations of a record to those of another.

    What both say of a school is said once, from the first day to the last. A main school of the record
    that goes stays main where the other has none meanwhile.
    """
    merged = MergedStays()
    now = {one.id: one for one in kept}
    for one in sorted(gone, key=lambda held: (held.from_on, held.uai)):
        same = next((held for held in now.values() if held.uai == one.uai and _touch(held, one)), None)
        if same is None:
            arrived = replace(one, is_main=one.is_main and not _main_meanwhile(one, now.values()))
            now[one.id] = arrived
            merged.moved.append((one, arrived))
            continue
        longer = _united(same, one)
        if not _fits(longer, [held for held in now.values() if held.id != same.id]):
            longer = replace(same, confirmed_on=_first(same.confirmed_on, one.confirmed_on))
        now[same.id] = longer
        merged.removed.append(one)
    before = {one.id: one for one in (*kept, *(one for one, _ in merged.moved))}
    merged.moved = [(one, now[one.id]) for one, _ in merged.moved]
    arrived_ids = {one.id for one, _ in merged.moved}
    merged.changed = [
        (before[number], held)
        for number, held in now.items()
        if number not in arrived_ids and held != before[number]
    ]
    return merged


def _touch(one: Held, other: Held) -> bool:
    """Say whether two stays overlap, or one begins where the other ends."""
    return (one.to_on is None or other.from_on <= one.to_on) and (
        other.to_on is None or one.from_on <= other.to_on
    )


def _overlap(one: Held, other: Held) -> bool:
    return (one.to_on is None or other.from_on < one.to_on) and (
        other.to_on is None or one.from_on < other.to_on
    )


def _united(one: Held, other: Held) -> Held:
    last = None if one.to_on is None or other.to_on is None else max(one.to_on, other.to_on)
    return replace(
        one,
        from_on=min(one.from_on, other.from_on),
        to_on=last,
        confirmed_on=_first(one.confirmed_on, other.confirmed_on),
    )


def _first(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _main_meanwhile(one: Held, others: Iterable[Held]) -> bool:
    return any(other.is_main and _overlap(one, other) for other in others)


def _fits(one: Held, others: Iterable[Held]) -> bool:
    """Say whether a stay made longer meets no other main one, and no other stay at its school."""
    return not any(
        _overlap(one, other) and ((one.is_main and other.is_main) or one.uai == other.uai) for other in others
    )


def is_sound(stays: Iterable[Held]) -> bool:
    """Say whether at most one main school holds on any day, and each school once."""
    return not any(
        _overlap(one, other) and ((one.is_main and other.is_main) or one.uai == other.uai)
        for one, other in combinations(stays, 2)
    )
