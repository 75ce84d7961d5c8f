"""Sums of the ledger at two grains: a count on any day is the whole months before, plus its month's days."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from lms.coverage.facts import SchoolId
from lms.coverage.ledger import Entry
from lms.coverage.stretches import Measure


@dataclass(frozen=True, order=True, slots=True)
class SumKey:
    """A sum's key within one goal revision, in the order sums are locked; a month is its first day."""

    measure: Measure
    school: SchoolId
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class SumDeltas:
    """What entries add to the sums of months and of days, in key order, without zeros."""

    months: tuple[tuple[SumKey, int], ...]
    days: tuple[tuple[SumKey, int], ...]


def first_of_month(day: date) -> date:
    """Give the first day of a day's month."""
    return day.replace(day=1)


def sum_deltas(entries: Iterable[Entry]) -> SumDeltas:
    """Give what entries add to both grains."""
    days: dict[SumKey, int] = defaultdict(int)
    for entry in entries:
        days[SumKey(entry.measure, entry.school, entry.on)] += entry.delta
    return SumDeltas(months=months_of(days.items()), days=_in_order(days))


def months_of(days: Iterable[tuple[SumKey, int]]) -> tuple[tuple[SumKey, int], ...]:
    """Add sums of days up into sums of months."""
    months: dict[SumKey, int] = defaultdict(int)
    for key, delta in days:
        months[SumKey(key.measure, key.school, first_of_month(key.on))] += delta
    return _in_order(months)


def as_of(
    day: date, *, months: Iterable[tuple[SumKey, int]], days: Iterable[tuple[SumKey, int]]
) -> dict[tuple[Measure, SchoolId], int]:
    """Give each count on a day: stocks as they stand, the flow since the beginning; zeros are left out."""
    month = first_of_month(day)
    counts: dict[tuple[Measure, SchoolId], int] = defaultdict(int)
    for key, delta in months:
        if key.on < month:
            counts[key.measure, key.school] += delta
    for key, delta in days:
        if month <= key.on <= day:
            counts[key.measure, key.school] += delta
    return {place: count for place, count in counts.items() if count}


def in_period(
    first: date,
    last: date,
    *,
    months: Iterable[tuple[SumKey, int]],
    days: Iterable[tuple[SumKey, int]],
) -> dict[tuple[Measure, SchoolId], int]:
    """Give each count's change from a day to a day, both included: for the flow, who became trained."""
    months, days = tuple(months), tuple(days)
    before = as_of(first - timedelta(days=1), months=months, days=days)
    after = as_of(last, months=months, days=days)
    changed = {place: after.get(place, 0) - before.get(place, 0) for place in after.keys() | before.keys()}
    return {place: change for place, change in sorted(changed.items()) if change}


def _in_order(sums: dict[SumKey, int]) -> tuple[tuple[SumKey, int], ...]:
    return tuple((key, sums[key]) for key in sorted(sums) if sums[key])
