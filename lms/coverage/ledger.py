"""The ledger's entries: what they should be, and which ones to append so that they are.

The ledger is append-only. What no longer holds is withdrawn by an opposite entry of its own day
(`corrected`); what newly holds is appended with its own reason. So the sum of a person's entries at
any (measure, school, day) is always the edge wanted there, and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lms.coverage.facts import PersonId, SchoolId
from lms.coverage.stretches import STOCKS, Measure, Standing, Stretch


class Reason(StrEnum):
    """Why a count changed."""

    TRAINED = "trained"
    STARTED = "started"
    ARRIVED = "arrived"
    LEFT = "left"
    CORRECTED = "corrected"
    RULE = "rule"
    ERASED = "erased"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One change of one count; `person` is None once they are erased, `on` may lie in the future."""

    measure: Measure
    person: PersonId | None
    school: SchoolId
    on: date
    delta: int
    reason: Reason


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where in the ledger a person's edge stands."""

    person: PersonId | None
    measure: Measure
    school: SchoolId
    on: date


def edges(standing: Standing, *, person: PersonId) -> tuple[Entry, ...]:
    """Give the entries that a person's standing makes, were they written today for the first time.

    A stretch adds one on its first day and takes one off on the day of departure. The flow is the first day
    of the first trained stretch, at its school, and nothing takes it off: leavers stay in it.
    """
    trained = standing.trained
    entries = [
        *_stock(Measure.ENROLLED, standing.enrolled, begun=None, reason=Reason.ARRIVED, person=person),
        *_stock(
            Measure.STARTED,
            standing.started,
            begun=standing.started_on,
            reason=Reason.STARTED,
            person=person,
        ),
        *_stock(Measure.TRAINED, trained, begun=standing.trained_on, reason=Reason.TRAINED, person=person),
    ]
    if trained:
        became = next(entry for entry in entries if entry.measure == Measure.TRAINED)
        entries.append(replace(became, measure=Measure.FLOW))
    return tuple(entries)


def difference(
    *, wanted: Iterable[Entry], recorded: Iterable[Entry], because: Reason | None = None
) -> tuple[Entry, ...]:
    """Give the entries to append so that the ledger says what is wanted; none when it does already.

    `because` replaces the reasons when the cause is not in the person's life: `rule` when a population or a
    rule was read differently.
    """
    target = {_place(entry): entry for entry in wanted}
    have = balances(recorded)
    appended: list[Entry] = []
    for place in sorted(target.keys() | have.keys()):
        edge, there = target.get(place), have.get(place, 0)
        if edge is not None and there == edge.delta:
            continue
        if there:
            appended.append(_entry(place, delta=-there, reason=because or Reason.CORRECTED))
        if edge is not None:
            appended.append(replace(edge, reason=because or edge.reason))
    return tuple(appended)


def erasure(recorded: Iterable[Entry], *, on: date) -> tuple[Entry, ...]:
    """Give the entries that take an erased person out of every stock from a day on.

    What was counted before that day stays counted, and so does the flow: the training took place. Changes
    written ahead of the day are withdrawn. The caller then sets `person` to NULL.
    """
    present: dict[Place, int] = defaultdict(int)
    appended: list[Entry] = []
    for place, delta in balances(recorded).items():
        if place.on > on:
            appended.append(_entry(place, delta=-delta, reason=Reason.ERASED))
        elif place.measure in STOCKS:
            present[replace(place, on=on)] += delta
    appended += [
        _entry(place, delta=-balance, reason=Reason.ERASED) for place, balance in present.items() if balance
    ]
    return tuple(sorted(appended, key=_place))


def balances(entries: Iterable[Entry]) -> dict[Place, int]:
    """Sum entries by person, measure, school and day; what cancels out is left out."""
    sums: dict[Place, int] = defaultdict(int)
    for entry in entries:
        sums[_place(entry)] += entry.delta
    return {place: delta for place, delta in sums.items() if delta}


def _stock(
    measure: Measure,
    stretches: Iterable[Stretch],
    *,
    begun: date | None,
    reason: Reason,
    person: PersonId,
) -> Iterator[Entry]:
    """Write stretches as edges: one that begins on the day `begun` has that reason, others were arrivals."""
    for stretch in stretches:
        yield Entry(
            measure=measure,
            person=person,
            school=stretch.school,
            on=stretch.from_on,
            delta=1,
            reason=reason if stretch.from_on == begun else Reason.ARRIVED,
        )
        if stretch.to_on is not None:
            yield Entry(
                measure=measure,
                person=person,
                school=stretch.school,
                on=stretch.to_on,
                delta=-1,
                reason=Reason.LEFT,
            )


def _place(entry: Entry) -> Place:
    return Place(entry.person, entry.measure, entry.school, entry.on)


def _entry(place: Place, *, delta: int, reason: Reason) -> Entry:
    return Entry(
        measure=place.measure,
        person=place.person,
        school=place.school,
        on=place.on,
        delta=delta,
        reason=reason,
    )
