"""How stored entries of a perimeter become the wanted ones without changing any day gone by. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from lms.programmes.perimeter import Entry, joined
from lms.schools.uai import Uai


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """An entry that stands, under its number."""

    id: int
    entry: Entry


@dataclass(frozen=True, kw_only=True, slots=True)
class Retimed:
    """An entry whose end moves; the days before the change stay as they were."""

    id: int
    to_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What is to be written; `new`, `changed` and `unchanged` count schools."""

    opened: tuple[Entry, ...]
    retimed: tuple[Retimed, ...]
    withdrawn: tuple[int, ...]
    new: int
    changed: int
    unchanged: int


def difference(
    stored: Iterable[Stored], wanted: Iterable[Entry], *, changes_from: date, is_first: bool | None = None
) -> Difference:
    """Compare; what is stored for days before `changes_from` stays. The first time, all is wanted.

    `is_first` says so where nothing stands any more of what stood once.
    """
    before: defaultdict[Uai, list[Stored]] = defaultdict(list)
    after: defaultdict[Uai, list[Entry]] = defaultdict(list)
    for one in stored:
        before[one.entry.uai].append(one)
    for entry in wanted:
        after[entry.uai].append(entry)
    since = date.min if (is_first if is_first is not None else not before) else changes_from
    opened: list[Entry] = []
    retimed: list[Retimed] = []
    withdrawn: list[int] = []
    new = changed = 0
    uais = sorted({*before, *after})
    for uai in uais:
        target = _target([one.entry for one in before[uai]], after[uai], since)
        steps = _steps(before[uai], target)
        opened += steps[0]
        retimed += steps[1]
        withdrawn += steps[2]
        if any(steps):
            new += not before[uai]
            changed += bool(before[uai])
    return Difference(
        opened=tuple(opened),
        retimed=tuple(retimed),
        withdrawn=tuple(withdrawn),
        new=new,
        changed=changed,
        unchanged=len(uais) - new - changed,
    )


def _target(stored: list[Entry], wanted: list[Entry], since: date) -> tuple[Entry, ...]:
    """What stood before the change, then what is wanted."""
    kept = [
        entry if entry.to_on is not None and entry.to_on <= since else replace(entry, to_on=since)
        for entry in stored
        if entry.from_on < since
    ]
    coming = [
        replace(entry, from_on=max(entry.from_on, since))
        for entry in wanted
        if entry.to_on is None or entry.to_on > since
    ]
    return joined(sorted(kept + coming, key=lambda entry: entry.from_on))


def _steps(stored: list[Stored], target: tuple[Entry, ...]) -> tuple[list[Entry], list[Retimed], list[int]]:
    missing = {entry.from_on: entry for entry in target}
    retimed: list[Retimed] = []
    withdrawn: list[int] = []
    for one in stored:
        entry = missing.get(one.entry.from_on)
        if entry is None or not entry.says_as(one.entry):
            withdrawn.append(one.id)
            continue
        del missing[entry.from_on]
        if entry.to_on != one.entry.to_on:
            retimed.append(Retimed(id=one.id, to_on=entry.to_on))
    return list(missing.values()), retimed, withdrawn
