"""What must hold of a ledger and its sums; `lms report verify` asks these and expects no answer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.coverage.facts import PersonId, SchoolId
from lms.coverage.ledger import Entry, balances
from lms.coverage.stretches import Measure
from lms.coverage.sums import SumKey, months_of, sum_deltas


class Invariant(StrEnum):
    """The rules of the ledger, by name."""

    EDGES = "edges"  # per person and measure, entries sum to the edges of their stretches
    DAYS = "days"  # entries sum to the sums of days
    MONTHS = "months"  # sums of days sum to the sums of months
    NEGATIVE = "negative"  # no count is below zero on any day
    TWICE = "twice"  # nobody is in a stock twice on a day


@dataclass(frozen=True, kw_only=True, slots=True)
class Breach:
    """One place where an invariant does not hold: what is found there, and what should be."""

    invariant: Invariant
    measure: Measure
    school: SchoolId | None
    on: date
    person: PersonId | None = None
    found: int
    expected: int


def edge_breaches(*, wanted: Iterable[Entry], recorded: Iterable[Entry]) -> tuple[Breach, ...]:
    """Compare people's recorded entries with the edges of their stretches (of the flow: its days).

    Entries of erased people have no facts left to be compared with, and are passed over.
    """
    target = balances(wanted)
    have = balances(entry for entry in recorded if entry.person is not None)
    return tuple(
        Breach(
            invariant=Invariant.EDGES,
            measure=place.measure,
            school=place.school,
            on=place.on,
            person=place.person,
            found=have.get(place, 0),
            expected=target.get(place, 0),
        )
        for place in sorted(target.keys() | have.keys())
        if target.get(place, 0) != have.get(place, 0)
    )


def sum_breaches(
    *, entries: Iterable[Entry], months: Mapping[SumKey, int], days: Mapping[SumKey, int]
) -> tuple[Breach, ...]:
    """Compare the ledger of one revision with its sums of days, and those with its sums of months."""
    return (
        *_compared(Invariant.DAYS, dict(sum_deltas(entries).days), days),
        *_compared(Invariant.MONTHS, dict(months_of(days.items())), months),
    )


def negative_breaches(days: Iterable[tuple[SumKey, int]]) -> tuple[Breach, ...]:
    """Find the days after which a measure stands below zero at a school (erased people included)."""
    breaches: list[Breach] = []
    standing: dict[tuple[Measure, SchoolId], int] = defaultdict(int)
    for key, delta in sorted(days):
        standing[key.measure, key.school] += delta
        found = standing[key.measure, key.school]
        if found < 0:
            breaches.append(
                Breach(
                    invariant=Invariant.NEGATIVE,
                    measure=key.measure,
                    school=key.school,
                    on=key.on,
                    found=found,
                    expected=0,
                )
            )
    return tuple(breaches)


def twice_breaches(entries: Iterable[Entry]) -> tuple[Breach, ...]:
    """Find the days after which one person stands more than once, or less than never, over all schools.

    The flow of a person is looked at like a stock here: nobody becomes trained twice for one goal.
    """
    daily: dict[tuple[PersonId, Measure, date], int] = defaultdict(int)
    for place, delta in balances(entries).items():
        if place.person is not None:
            daily[place.person, place.measure, place.on] += delta
    breaches: list[Breach] = []
    standing: dict[tuple[PersonId, Measure], int] = defaultdict(int)
    for (person, measure, on), delta in sorted(daily.items()):
        standing[person, measure] += delta
        found = standing[person, measure]
        if not 0 <= found <= 1:
            breaches.append(
                Breach(
                    invariant=Invariant.TWICE,
                    measure=measure,
                    school=None,
                    on=on,
                    person=person,
                    found=found,
                    expected=min(max(found, 0), 1),
                )
            )
    return tuple(breaches)


def _compared(
    invariant: Invariant, expected: Mapping[SumKey, int], found: Mapping[SumKey, int]
) -> tuple[Breach, ...]:
    return tuple(
        Breach(
            invariant=invariant,
            measure=key.measure,
            school=key.school,
            on=key.on,
            found=found.get(key, 0),
            expected=expected.get(key, 0),
        )
        for key in sorted(expected.keys() | found.keys())
        if expected.get(key, 0) != found.get(key, 0)
    )
