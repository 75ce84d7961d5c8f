"""What reports read: the schools of a scope, their sums, their headcounts. Sums only, never people.

However many people, schools and goals, it is three statements, four with a trend, all bounded by one
predicate. Table and trend are made of the same rows; `lms.coverage.queries.school_rows` agrees with them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.coverage.evolution import CODES
from lms.coverage.models import SumDay, SumMonth
from lms.coverage.places import Place
from lms.coverage.revisions import Revision
from lms.coverage.sums_select import counts_by_school, summed
from lms.programmes.models import PerimeterEntry
from lms.reach.queries import schools_predicate
from lms.reach.reach import Reach
from lms.reach.roles import Sight
from lms.reach.scopes import EVERYTHING, programme
from lms.reports.filters import NO_FILTERS, Filters
from lms.reports.narrowing import filter_conditions
from lms.reports.places import Area
from lms.schools.headcount import Headcount, HeadcountKind, Population
from lms.schools.models import Headcount as HeadcountRow
from lms.schools.models import School
from lms.schools.school import Standing
from lms.schools.uai import Uai

_COUNTED = (Standing.IN.value, Standing.ROLLED_UP.value)
_NAMES = tuple(name for name in Place.__slots__ if name != "wave_on")


class Sums(NamedTuple):
    """The sums of one UAI: stocks on a day, the flow since the beginning and before a period."""

    enrolled: int = 0
    started: int = 0
    trained: int = 0
    flow: int = 0
    flow_before: int = 0


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


class MonthSums(NamedTuple):
    """What a month changed for a UAI, by the ledger of one revision."""

    revision_id: int
    month: date
    uai: str
    started: int
    trained: int
    flow: int


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which schools are read: of one programme, within the one predicate, in a territory."""

    programme_id: int
    predicate: ColumnElement[bool]
    area: Area | None = None
    filters: Filters = NO_FILTERS

    @property
    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """What keeps the scope's schools, as conditions on `School`."""
        here = () if self.area is None else (CODES[self.area.by] == self.area.code,)
        return (self.predicate, *here, *filter_conditions(self.filters, self.programme_id))


@dataclass(frozen=True, kw_only=True)
class Part:
    """One report to be read: by a revision, on a day, from a day; its trend by some revisions, if any.

    A trend reads whole months, from the month of `days_from` on days.
    Parts of one programme have the same scope.
    """

    scope: Scope
    revision: Revision
    as_of: date
    from_on: date
    trend_by: tuple[Revision, ...] = ()
    days_from: date | None = None

    @property
    def populations(self) -> frozenset[Population]:
        """The populations whose headcounts are needed."""
        return self.revision.scope.populations.union(*(one.scope.populations for one in self.trend_by))


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Everything that a report of a day is made of."""

    stays: Sequence[Stay]
    merged: Sequence[Merged]
    sums: Mapping[str, Sums]
    headcounts: Mapping[str, Sequence[Headcount]]
    months: Sequence[MonthSums] = ()


def reach_predicate(reach: Reach, *, programme_slug: str, on: date) -> ColumnElement[bool]:
    """Keep the schools whose exact totals a person sees: the one predicate of every report."""
    if sees_whole_programme(reach, programme_slug=programme_slug):
        # Also the schools that have left it since.
        return true()
    return schools_predicate(reach, sight=Sight.TOTALS, on=on)


def sees_whole_programme(reach: Reach, *, programme_slug: str) -> bool:
    """Say whether a person sees every school of a programme, whatever they are."""
    return bool({EVERYTHING, programme(programme_slug)} & reach.scopes_seeing(Sight.TOTALS))


def has_schools(db: Session, scope: Scope) -> bool:
    """Say whether a territory has, or ever had, a school of the programme within the predicate."""
    return bool(db.scalar(select(exists(_entries([scope]).with_only_columns(PerimeterEntry.id)))))


def read(db: Session, parts: Sequence[Part]) -> list[Reading]:
    """Read what reports are made of, in the order of the parts."""
    if not parts:
        return []
    entries = _read_entries(db, [part.scope for part in parts])
    sums = _read_sums(db, parts)
    headcounts = _read_headcounts(db, parts)
    months = _read_months(db, [part for part in parts if part.trend_by])
    readings: list[Reading] = []
    for n, part in enumerate(parts):
        here = entries[part.scope.programme_id]
        readings.append(
            Reading(
                stays=here.stays,
                merged=[one for one in here.merged if one.on <= part.as_of],
                sums=sums[n],
                headcounts=headcounts,
                months=months,
            )
        )
    return readings


@dataclass(kw_only=True)
class _Entries:
    stays: list[Stay] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)


def _entries(scopes: Sequence[Scope]) -> Select[int, str, str, date, date | None]:
    counted_at = func.coalesce(PerimeterEntry.rolls_up_to, PerimeterEntry.uai)
    of_one = [
        and_(PerimeterEntry.programme_id == scope.programme_id, *scope.conditions)
        for scope in {scope.programme_id: scope for scope in scopes}.values()
    ]
    return (
        select(
            PerimeterEntry.programme_id,
            PerimeterEntry.uai,
            PerimeterEntry.standing,
            PerimeterEntry.from_on,
            PerimeterEntry.to_on,
        )
        .join(School, School.uai == counted_at)
        .where(
            PerimeterEntry.withdrawn_at.is_(None),
            or_(PerimeterEntry.standing.in_(_COUNTED), School.successor_uai.is_not(None)),
            or_(*of_one),
        )
    )


def _uais(*scopes: Scope) -> Select[str]:
    return _entries(scopes).with_only_columns(PerimeterEntry.uai)


def _read_entries(db: Session, scopes: Sequence[Scope]) -> Mapping[int, _Entries]:
    found: defaultdict[int, _Entries] = defaultdict(_Entries)
    places: dict[tuple[int, str], Place] = {}
    described = _entries(scopes).add_columns(
        School.successor_uai, School.succeeded_on, *(getattr(School, name) for name in _NAMES)
    )
    order = (School.department_code, School.search_text, School.uai, PerimeterEntry.from_on)
    rows = db.execute(described.order_by(*order))
    for programme_id, uai, standing, from_on, to_on, successor_uai, succeeded_on, *names in rows:
        key = (programme_id, names[0])
        if key not in places:
            places[key] = Place(**dict(zip(_NAMES, names, strict=True)), wave_on=from_on)
        if standing in _COUNTED:
            found[programme_id].stays.append(Stay(uai, places[key], from_on, to_on))
        elif succeeded_on is not None:
            found[programme_id].merged.append(Merged(places[key], successor_uai, succeeded_on))
    return found


def _read_sums(db: Session, parts: Sequence[Part]) -> list[dict[str, Sums]]:
    found: list[dict[str, Sums]] = [{} for _ in parts]
    rows = [_sums(part).add_columns(literal(n).label("part")) for n, part in enumerate(parts)]
    for uai, *numbers, n in db.execute(union_all(*rows)):
        # PostgreSQL sums whole numbers into decimals.
        found[n][uai] = Sums(*(int(number) for number in numbers))
    return found


def _sums(part: Part) -> Select[Any]:
    counts = counts_by_school(revision_id=part.revision.id, as_of=part.as_of, period_from=part.from_on)
    within = counts.c.uai.in_(_uais(part.scope))
    return select(counts.c.uai, *summed(counts)).where(within).group_by(counts.c.uai)


def _read_headcounts(db: Session, parts: Sequence[Part]) -> dict[str, list[Headcount]]:
    one = HeadcountRow
    found: defaultdict[str, list[Headcount]] = defaultdict(list)
    populations = {population for part in parts for population in part.populations}
    rows = select(one.uai, one.population, one.headcount, one.on, one.source, one.kind).where(
        one.uai.in_(_uais(*(part.scope for part in parts))),
        one.population.in_([population.value for population in populations]),
        one.on <= max(part.as_of for part in parts),
    )
    for uai, population, headcount, on, source, kind in db.execute(rows):
        found[uai].append(
            Headcount(
                uai=Uai(uai),
                population=Population(population),
                headcount=headcount,
                on=on,
                source=source,
                kind=HeadcountKind(kind),
            )
        )
    return found


def _read_months(db: Session, parts: Sequence[Part]) -> list[MonthSums]:
    """Read what whole months changed; where a trend wants days, from its first month on what days did."""
    if not parts:
        return []
    days_from = min((part.days_from for part in parts if part.days_from is not None), default=None)
    fine = None if days_from is None else days_from.replace(day=1)
    until = max(part.as_of for part in parts)
    months = _changes(parts, SumMonth, SumMonth.month)
    if fine is None:
        rows = months.where(SumMonth.month <= until)
        return [MonthSums(*row) for row in db.execute(rows)]
    days = _changes(parts, SumDay, SumDay.on).where(SumDay.on >= fine, SumDay.on <= until)
    rows_of_both = union_all(months.where(SumMonth.month < fine), days)
    return [MonthSums(*row) for row in db.execute(rows_of_both)]


def _changes(
    parts: Sequence[Part], one: type[SumMonth | SumDay], when: InstrumentedAttribute[date]
) -> Select[int, date, str, int, int, int]:
    return select(one.revision_id, when, one.uai, one.started, one.trained, one.flow).where(
        one.revision_id.in_({revision.id for part in parts for revision in part.trend_by}),
        one.uai.in_(_uais(*(part.scope for part in parts))),
        or_(one.started != 0, one.trained != 0, one.flow != 0),
    )
