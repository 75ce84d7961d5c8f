"""What changed between two days and why, and who was trained and has left since."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from lms.coverage.facts import PersonId, SchoolId
from lms.coverage.ledger import Entry, Reason
from lms.coverage.stretches import Measure


@dataclass(frozen=True, kw_only=True, slots=True)
class InForce:
    """The ledger of one goal revision, and the first day on which reports read it."""

    from_on: date
    entries: tuple[Entry, ...]


def changes(entries: Iterable[Entry], *, measure: Measure, after: date, until: date) -> Mapping[Reason, int]:
    """Decompose the change of a count between two days, `until` included, by reason."""
    sums: dict[Reason, int] = defaultdict(int)
    for entry in entries:
        if entry.measure == measure and after < entry.on <= until:
            sums[entry.reason] += entry.delta
    return {reason: sums[reason] for reason in Reason if sums.get(reason)}


def changes_between(
    revisions: Sequence[InForce], *, measure: Measure, after: date, until: date
) -> Mapping[Reason, int]:
    """Decompose the change between two days over which a goal was revised, by reason.

    `revisions` come in the order of their days; the first is in force on `after`. On the day a revision takes
    force, what it counts otherwise than the one before it, as of the day before, is a change by `rule`.
    """
    read = [one for place, one in enumerate(revisions) if place == 0 or after < one.from_on <= until]
    by_reason: Counter[Reason] = Counter()
    for earlier, later in pairwise(read):
        by_reason[Reason.RULE] += _before(later.from_on, later.entries, measure)
        by_reason[Reason.RULE] -= _before(later.from_on, earlier.entries, measure)
    ends = [*(one.from_on for one in read[1:]), None]
    for place, (one, end) in enumerate(zip(read, ends, strict=True)):
        for entry in one.entries:
            begun = entry.on > after if place == 0 else entry.on >= one.from_on
            lasts = entry.on < end if end else entry.on <= until
            if entry.measure == measure and begun and lasts:
                by_reason[entry.reason] += entry.delta
    return {reason: by_reason[reason] for reason in Reason if by_reason[reason]}


def trained_and_left(entries: Iterable[Entry], *, schools: Collection[SchoolId], on: date) -> int:
    """Count the people who became trained in some schools and, on a day, no longer count in any of them.

    At most the flow there until that day. Erased people can no longer be told apart: they are taken together.
    """
    became: dict[PersonId | None, int] = defaultdict(int)
    present: dict[PersonId | None, int] = defaultdict(int)
    for entry in entries:
        if entry.school in schools and entry.on <= on:
            if entry.measure == Measure.FLOW:
                became[entry.person] += entry.delta
            elif entry.measure == Measure.TRAINED:
                present[entry.person] += entry.delta
    return sum(max(0, count - present.get(person, 0)) for person, count in became.items())


def _before(day: date, entries: Iterable[Entry], measure: Measure) -> int:
    return sum(entry.delta for entry in entries if entry.measure == measure and entry.on < day)
