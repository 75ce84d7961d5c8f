"""What a row of a coverage table says: a school, or a total over schools.

Unknown stays unknown: a share divides only over schools whose headcount is known, numerator included.
A share is never clipped; shares are exact fractions and are rounded where they are shown.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import compress
from typing import NamedTuple

from lms.coverage.facts import SchoolId
from lms.coverage.targets import (
    Counted,
    Gap,
    SchoolsTarget,
    ShareTarget,
    Target,
    number_gap,
    share_gap,
)
from lms.messages import Message, message
from lms.schools.headcount import Headcount, HeadcountKind, Population, headcount_on


@dataclass(frozen=True, kw_only=True, slots=True)
class Denominator:
    """What is known on a day of the number of people a goal counts at a school.

    `parts` are the headcounts used, `unknown` the populations that have none, `proxies` what may be shown
    for those, apart from every percentage.
    """

    parts: tuple[Headcount, ...]
    unknown: tuple[Population, ...]
    proxies: tuple[Headcount, ...]
    people: int | None = field(init=False)
    """The sum over the populations; None as soon as one of them is unknown."""

    def __post_init__(self) -> None:
        """Add the parts up, once: every figure of a report asks for it."""
        people = None if self.unknown else sum(part.headcount for part in self.parts)
        object.__setattr__(self, "people", people)

    @property
    def kinds(self) -> tuple[HeadcountKind, ...]:
        """The kinds of the headcounts used, each once."""
        return tuple(sorted({part.kind for part in self.parts}))

    @property
    def oldest_on(self) -> date | None:
        """The date of the oldest headcount used: the sum is no fresher than that."""
        return min((part.on for part in self.parts), default=None)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of the headcounts used, each once."""
        return tuple(sorted({part.source for part in self.parts}))


class SchoolFigures(NamedTuple):
    """The counts of one school on a day, in the perimeter of a goal."""

    school: SchoolId
    denominator: Denominator
    enrolled: int = 0
    started: int = 0
    trained: int = 0
    trained_in_period: int = 0
    trained_ever: int = 0

    @property
    def reached(self) -> bool:
        """Whether the programme has reached the school: somebody started or was trained there."""
        return bool(self.started or self.trained or self.trained_ever)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """One row: the counts of all its schools, and a share over those whose headcount is known."""

    schools: int
    schools_known: int
    schools_reached: int
    headcount: int | None
    enrolled: int
    started: int
    trained: int
    trained_counted: int
    trained_in_period: int
    trained_ever: int
    proxy: int | None

    @property
    def coverage(self) -> Fraction | None:
        """Trained over headcount where it is known; None when unknown or when nobody is there to train."""
        return Fraction(self.trained_counted, self.headcount) if self.headcount else None

    @property
    def trained_told(self) -> int:
        """People trained, as told beside the headcount: of its schools, or all where it is unknown."""
        return self.trained if self.headcount is None else self.trained_counted

    @property
    def exceeds_headcount(self) -> bool:
        """Whether more people are trained than declared: shown with a warning, never clipped."""
        return self.headcount is not None and self.trained_counted > self.headcount

    @property
    def reached_share(self) -> Fraction | None:
        """Share of the schools that were reached; None for a row without schools."""
        return Fraction(self.schools_reached, self.schools) if self.schools else None


def denominator_on(
    day: date, headcounts: Collection[Headcount], *, populations: Collection[Population]
) -> Denominator:
    """Choose a school's headcounts for a day, one for each population that a goal counts."""
    of: dict[Population, list[Headcount]] = {population: [] for population in sorted(populations)}
    for one in headcounts:
        if one.population in of:
            of[one.population].append(one)
    chosen = {population: headcount_on(held, day=day) if held else None for population, held in of.items()}
    found = [one for one in chosen.values() if one is not None]
    parts = tuple(one for one in found if one.kind is not HeadcountKind.PROXY)
    known = {one.population for one in parts}
    return Denominator(
        parts=parts,
        unknown=tuple(population for population in chosen if population not in known),
        proxies=tuple(one for one in found if one.kind is HeadcountKind.PROXY),
    )


def total(schools: Iterable[SchoolFigures]) -> Figures:
    """Add schools up into a row; a school's own row is the total of itself alone.

    The headcount is the sum over the schools where it is known, None when it is known nowhere.
    """
    every = tuple(schools)
    if not every:
        return _NOBODY
    # By columns: a report adds thousands of schools up.
    _, denominators, enrolled, started, trained, in_period, ever = zip(*every, strict=True)
    people = [of.people for of in denominators]
    is_known = [number is not None for number in people]
    proxies = [proxy.headcount for of in denominators if of.proxies for proxy in of.proxies]
    return Figures(
        schools=len(every),
        schools_known=sum(is_known),
        schools_reached=sum(map(any, zip(started, trained, ever, strict=True))),
        headcount=sum(compress(people, is_known)) if any(is_known) else None,
        enrolled=sum(enrolled),
        started=sum(started),
        trained=sum(trained),
        trained_counted=sum(compress(trained, is_known)),
        trained_in_period=sum(in_period),
        trained_ever=sum(ever),
        proxy=sum(proxies) if proxies else None,
    )


_NOBODY = Figures(
    schools=0,
    schools_known=0,
    schools_reached=0,
    headcount=None,
    enrolled=0,
    started=0,
    trained=0,
    trained_counted=0,
    trained_in_period=0,
    trained_ever=0,
    proxy=None,
)


def alone(school: SchoolFigures) -> Figures:
    """Give the row of one school: what `total` would, without adding anything up."""
    people = school.denominator.people
    is_known = people is not None
    proxies = school.denominator.proxies
    return Figures(
        schools=1,
        schools_known=int(is_known),
        schools_reached=int(school.reached),
        headcount=people,
        enrolled=school.enrolled,
        started=school.started,
        trained=school.trained,
        trained_counted=school.trained if is_known else 0,
        trained_in_period=school.trained_in_period,
        trained_ever=school.trained_ever,
        proxy=sum(one.headcount for one in proxies) if proxies else None,
    )


def gap(figures: Figures, target: Target, *, counted: Mapping[Counted, int] | None = None) -> Gap | None:
    """Say how far a row is from its target; None where that is unknown.

    `counted` gives the numbers that workshops know (participants, presences) for the row's territory.
    """
    match target:
        case ShareTarget(share=share):
            return share_gap(figures.trained_counted, figures.headcount or 0, share)
        case SchoolsTarget(share=share):
            return share_gap(figures.schools_reached, figures.schools, share)
        case _:
            numbers = {Counted.TRAINED: figures.trained_ever, **(counted or {})}
            if target.counted not in numbers:
                return None
            return number_gap(numbers[target.counted], target.number)


def known_for(figures: Figures) -> Message:
    """Say over how many schools a total divides."""
    return message(
        "known for %(known)s of %(schools)s schools", known=figures.schools_known, schools=figures.schools
    )
