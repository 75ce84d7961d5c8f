"""What figures stand on: which schools are in the perimeter from when to when, and their headcounts. Pure.

It changes rarely and is kept between requests, by `ground_reading`: what is reckoned of it is kept with it.
"""

import json
from collections import Counter, OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from lms.coverage.figures import Denominator, denominator_on
from lms.coverage.places import Grouping, Place, code_of, with_sections
from lms.schools.headcount import Headcount, Population

Made = TypeVar("Made")

MOST_KEPT = 24
"""Days, outlines of trends and sums of them that are kept of one ground."""


class Stay(NamedTuple):
    """A UAI in the perimeter from a day until before another; `place` is the school that counts it."""

    uai: str
    place: Place
    from_on: date
    to_on: date | None

    def holds_on(self, day: date) -> bool:
        """Say whether it is in the perimeter on a day."""
        return self.from_on <= day and (self.to_on is None or day < self.to_on)


class Merged(NamedTuple):
    """A school that isn't counted any more, whose people went on at another one from a day on."""

    place: Place
    successor_uai: str
    on: date


class Present(NamedTuple):
    """A school of the perimeter on a day: the UAIs whose people it counts, its own too, and its headcount."""

    place: Place
    uais: tuple[str, ...]
    denominator: Denominator


class Left(NamedTuple):
    """A UAI that was in the perimeter and isn't any more; its school may have been merged into another."""

    place: Place
    left_on: date
    successor_uai: str | None


@dataclass(frozen=True, kw_only=True)
class HeadcountsUsed:
    """The headcounts that a day's figures divide by, and how many schools have none, or an estimate."""

    kinds: Mapping[str, int]
    oldest: date | None
    newest: date | None
    sources: tuple[str, ...]
    schools_unknown: int
    schools_estimated: int


def headcounts_used(denominators: Sequence[Denominator]) -> HeadcountsUsed:
    """Say what schools' denominators rest on: those of schools where one is unknown divide nothing."""
    used = [part for one in denominators if not one.unknown for part in one.parts]
    days = [part.on for part in used]
    return HeadcountsUsed(
        kinds=Counter(part.kind.value for part in used),
        oldest=min(days, default=None),
        newest=max(days, default=None),
        sources=tuple(sorted({part.source for part in used if part.source})),
        schools_unknown=sum(one.people is None for one in denominators),
        schools_estimated=sum(bool(one.proxies) for one in denominators),
    )


@dataclass(frozen=True, kw_only=True)
class OnDay:
    """The perimeter on a day: the schools in it, and by UAI what has left it."""

    schools: tuple[Present, ...]
    left: Mapping[str, Left]

    @cached_property
    def headcounts(self) -> HeadcountsUsed:
        """What its schools' headcounts rest on."""
        return headcounts_used([school.denominator for school in self.schools])

    @cached_property
    def waves(self) -> frozenset[date]:
        """The days on which its schools joined the programme."""
        return frozenset(school.place.wave_on for school in self.schools)

    @cached_property
    def shared(self) -> Mapping[Grouping, str]:
        """The code of each territory that all of its schools lie in, by level."""
        codes = {by: {code_of(school.place, by) for school in self.schools} for by in Grouping}
        return {by: next(iter(held)) for by, held in codes.items() if len(held) == 1}


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Schools of a scope in the order of tables, over all days; headcounts by UAI. Nobody changes it."""

    stays: Sequence[Stay]
    merged: Sequence[Merged]
    headcounts: Mapping[str, Sequence[Headcount]]
    _made: OrderedDict[object, Any] = field(default_factory=OrderedDict, compare=False, repr=False)

    @cached_property
    def uais(self) -> tuple[str, ...]:
        """Every UAI whose people may be in a figure."""
        return tuple({stay.uai for stay in self.stays} | {one.place.uai for one in self.merged})

    @cached_property
    def uais_as_json(self) -> str:
        """The same as a database reads them."""
        return json.dumps(self.uais)

    def kept(self, key: object) -> Any:  # noqa: ANN401 - whatever was kept under the key
        """Give what is kept under a key; None where nothing is."""
        return self._made.get(key)

    def keep(self, key: object, made: Made) -> Made:
        """Keep what was made of the ground, under a key that says all it depends on; what is old goes."""
        self._made[key] = made
        while len(self._made) > MOST_KEPT:
            self._made.popitem(last=False)
        return made

    def on(self, day: date, populations: Collection[Population]) -> OnDay:
        """Give the perimeter on a day, with the headcounts that some populations have then."""
        key = (day, frozenset(populations))
        found: OnDay | None = self.kept(key)
        return self.keep(key, self._on(*key)) if found is None else found

    def _on(self, day: date, populations: frozenset[Population]) -> OnDay:
        members: dict[str, list[str]] = {}
        places: dict[str, Place] = {}
        for stay in self.stays:
            if stay.holds_on(day):
                members.setdefault(stay.place.uai, []).append(stay.uai)
                places[stay.place.uai] = stay.place
        schools = tuple(
            Present(places[uai], tuple(uais), self._denominator(uai, uais, day, populations))
            for uai, uais in members.items()
            # A section alone, whose own school isn't in the perimeter, is counted nowhere.
            if uai in uais
        )
        counted = {uai for uais in members.values() for uai in uais}
        return OnDay(
            schools=schools,
            left={uai: left for uai, left in self._left(day).items() if uai not in counted},
        )

    def _denominator(
        self, uai: str, uais: Sequence[str], day: date, populations: frozenset[Population]
    ) -> Denominator:
        own, *sections = (
            denominator_on(day, self.headcounts.get(one, ()), populations=populations)
            for one in (uai, *(one for one in uais if one != uai))
        )
        return with_sections(own, sections) if sections else own

    def _left(self, day: date) -> dict[str, Left]:
        left = {
            stay.uai: Left(stay.place, stay.to_on, None)
            for stay in sorted(self.stays, key=lambda stay: stay.from_on)
            if stay.to_on is not None and stay.to_on <= day
        }
        return left | {
            one.place.uai: Left(one.place, one.on, one.successor_uai) for one in self.merged if one.on <= day
        }
