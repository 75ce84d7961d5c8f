"""From which day until which a person counts, where, and as what: the edges that the ledger records.

One presence underlies every measure, so that enrolled, started and trained can be compared. Decisions:
docs/decisions/0003-counting.md.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from lms.coverage.facts import Affiliation, Life, SchoolId, Scope
from lms.coverage.rule import Rule, modules_named, trained_on


class Measure(StrEnum):
    """What is counted: three stocks, and the flow of people becoming trained."""

    ENROLLED = "enrolled"
    STARTED = "started"
    TRAINED = "trained"
    FLOW = "flow"


STOCKS = frozenset({Measure.ENROLLED, Measure.STARTED, Measure.TRAINED})


class OverlappingMainsError(ValueError):
    """Two main affiliations of one person and audience share a day: writing the second must be refused."""

    def __init__(self, *, first: Affiliation, second: Affiliation) -> None:
        super().__init__(f"two main affiliations on {second.from_on}: {first} and {second}")
        self.first = first
        self.second = second


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Days a person counts at a school, from the first until the day of departure, which no longer counts."""

    school: SchoolId
    from_on: date
    to_on: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether the person counts on a day."""
        return self.from_on <= day and (self.to_on is None or day < self.to_on)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a person stands for a goal: where they are present, since when they have started, are trained."""

    enrolled: tuple[Stretch, ...]
    started_on: date | None
    trained_on: date | None

    @property
    def started(self) -> tuple[Stretch, ...]:
        """Stretches of being present and having opened a unit of a module the goal names."""
        return since(self.enrolled, self.started_on)

    @property
    def trained(self) -> tuple[Stretch, ...]:
        """Stretches of being present and trained: from max(day trained, day arrived) until departure."""
        return since(self.enrolled, self.trained_on)


def standing_of(life: Life, *, rule: Rule, scope: Scope) -> Standing:
    """Say what a goal's rule and scope make of a life."""
    named = modules_named(rule)
    return Standing(
        enrolled=stays(life.affiliations, scope=scope),
        started_on=min((seen.first_on for seen in life.openings if seen.module in named), default=None),
        trained_on=trained_on(rule, completions=life.completions, credited=life.credits),
    )


def stays(affiliations: Collection[Affiliation], *, scope: Scope) -> tuple[Stretch, ...]:
    """Give the days a person is present in a scope, in order; what touches at one school is one stretch.

    Raises OverlappingMainsError when two confirmed main affiliations of the audience share a day.
    """
    mains = sorted(
        (main for main in affiliations if _is_a_main_of(main, scope)), key=lambda main: main.from_on
    )
    for first, second in pairwise(mains):
        if first.to_on is None or first.to_on > second.from_on:
            raise OverlappingMainsError(first=first, second=second)
    functions = scope.functions
    return _joined(main for main in mains if main.function in functions)


def since(stretches: Iterable[Stretch], day: date | None) -> tuple[Stretch, ...]:
    """Keep of each stretch what lies on or after a day; nothing when the day never came."""
    if day is None:
        return ()
    return tuple(
        Stretch(school=stretch.school, from_on=max(stretch.from_on, day), to_on=stretch.to_on)
        for stretch in stretches
        if stretch.to_on is None or stretch.to_on > day
    )


def _is_a_main_of(main: Affiliation, scope: Scope) -> bool:
    """Confirmed mains of the audience, whatever their function; those that end as they begin hold no day."""
    lasts = main.to_on is None or main.to_on > main.from_on
    return lasts and main.confirmed_on is not None and main.audience == scope.audience


def _joined(mains: Iterable[Affiliation]) -> tuple[Stretch, ...]:
    joined: list[Stretch] = []
    for main in mains:
        stretch = Stretch(school=main.school, from_on=main.from_on, to_on=main.to_on)
        if joined and joined[-1].school == main.school and joined[-1].to_on == main.from_on:
            stretch = Stretch(school=main.school, from_on=joined.pop().from_on, to_on=main.to_on)
        joined.append(stretch)
    return tuple(joined)
