"""Reads what figures stand on, and keeps it while the database says that nothing of it has changed.

The tables it is read from are watched by triggers, which write another mark in the transaction of every
change: a mark never comes back, so what is kept under it holds in every worker and on every machine.
"""

import json
from collections import OrderedDict
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import True_

from lms.coverage.evolution import CODES
from lms.coverage.places import Place
from lms.programmes.models import PerimeterEntry
from lms.reports.filters import NO_FILTERS, Filters
from lms.reports.ground import Ground, Merged, Stay
from lms.reports.marks import ground_mark
from lms.reports.narrowing import filter_conditions
from lms.reports.places import Area
from lms.schools.headcount import Headcount, HeadcountKind, Population
from lms.schools.models import Headcount as HeadcountRow
from lms.schools.models import School
from lms.schools.school import Standing
from lms.schools.uai import Uai

MOST_STAYS = 60_000
"""What is kept, in schools: some tens of megabytes."""

_COUNTED = (Standing.IN.value, Standing.ROLLED_UP.value)
_NAMES = tuple(name for name in Place.__slots__ if name != "wave_on")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which schools are read: of one programme, within the one predicate, in a territory."""

    programme_id: int
    predicate: ColumnElement[bool]
    area: Area | None = None
    filters: Filters = NO_FILTERS

    @property
    def is_whole(self) -> bool:
        """Whether it is every school of the programme."""
        return isinstance(self.predicate, True_) and self.area is None and not self.filters

    @property
    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """What keeps the scope's schools, as conditions on `School`."""
        here = () if self.area is None else (CODES[self.area.by] == self.area.code,)
        return (self.predicate, *here, *filter_conditions(self.filters, self.programme_id))


def has_schools(db: Session, scope: Scope) -> bool:
    """Say whether a territory has, or ever had, a school of the programme within the predicate."""
    return bool(db.scalar(select(exists(_entries([scope]).with_only_columns(PerimeterEntry.id)))))


def read_grounds(
    db: Session, scopes: Collection[Scope], *, populations: Collection[Population], mark: str | None
) -> dict[int, Ground]:
    """Give the ground of each programme, of which there is one scope, with some populations' headcounts.

    `mark` is the database's own: what is kept under it is given, and one statement reads the rest.
    """
    wanted = {scope.programme_id: scope for scope in scopes}
    keys = {of: _key(db, mark, scope, populations) for of, scope in wanted.items()}
    found = {of: ground for of, key in keys.items() if (ground := _kept.get(key)) is not None}
    missing = [scope for of, scope in wanted.items() if of not in found]
    for of, reading in _read(db, missing, populations).items() if missing else ():
        found[of] = reading.ground()
        # Not what another transaction has changed in between.
        if mark is not None and reading.mark == mark:
            _kept.put(keys[of], found[of])
    return found


def _key(db: Session, mark: str | None, scope: Scope, populations: Collection[Population]) -> Hashable:
    """Name what is read: the programme, and the conditions as the database is asked them."""
    asked = and_(true(), *scope.conditions).compile(dialect=db.get_bind().dialect)
    values = tuple(sorted((name, repr(value)) for name, value in asked.params.items()))
    return mark, scope.programme_id, str(asked), values, frozenset(populations)


class _Kept:
    """The grounds read last, as many as hold `MOST_STAYS` schools."""

    def __init__(self) -> None:
        self._grounds: OrderedDict[Hashable, Ground] = OrderedDict()
        self._stays = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Ground | None:
        with self._lock:
            found = self._grounds.get(key)
            if found is not None:
                self._grounds.move_to_end(key)
            return found

    def put(self, key: Hashable, ground: Ground) -> None:
        with self._lock:
            if key in self._grounds:
                return
            self._grounds[key] = ground
            self._stays += _weight(ground)
            while self._stays > MOST_STAYS:
                _, oldest = self._grounds.popitem(last=False)
                self._stays -= _weight(oldest)

    def clear(self) -> None:
        with self._lock:
            self._grounds.clear()
            self._stays = 0


def _weight(ground: Ground) -> int:
    # Something for its key and its days, even where there is no school.
    return 10 + len(ground.stays)


_kept = _Kept()


def forget() -> None:
    """Keep nothing that was read so far."""
    _kept.clear()


def _entries(scopes: Collection[Scope]) -> Select[int, str, str, date, date | None]:
    counted_at = func.coalesce(PerimeterEntry.rolls_up_to, PerimeterEntry.uai)
    of_one = [and_(PerimeterEntry.programme_id == scope.programme_id, *scope.conditions) for scope in scopes]
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


def _headcounts(db: Session, populations: Collection[Population]) -> ColumnElement[str]:
    """Give an entry's headcounts as one text: a row of their own each would repeat what its school is."""
    one, is_sqlite = HeadcountRow, db.get_bind().dialect.name == "sqlite"
    array, together = (
        (func.json_array, func.json_group_array) if is_sqlite else (func.json_build_array, func.json_agg)
    )
    row = array(one.population, one.kind, one.on, one.headcount, one.source)
    return (
        select(cast(together(row), Text))
        .where(one.uai == PerimeterEntry.uai, one.population.in_(sorted(populations)))
        .correlate(PerimeterEntry)
        .scalar_subquery()
    )


def described(
    db: Session, scopes: Collection[Scope], populations: Collection[Population]
) -> Select[*tuple[Any, ...]]:
    """Select the perimeter of scopes with its schools, their headcounts, and the mark they are read under.

    It reads tables that the triggers of the mark watch, and no other.
    """
    order = (School.department_code, School.search_text, School.uai, PerimeterEntry.from_on)
    return (
        _entries(scopes)
        .add_columns(
            select(ground_mark()).scalar_subquery(),
            _headcounts(db, populations),
            School.successor_uai,
            School.succeeded_on,
            *(getattr(School, name) for name in _NAMES),
        )
        .order_by(*order)
    )


def _read(
    db: Session, scopes: Collection[Scope], populations: Collection[Population]
) -> "dict[int, _Reading]":
    found = {scope.programme_id: _Reading() for scope in scopes}
    db.flush()
    for programme_id, *row in db.connection().execute(described(db, scopes, populations)):
        found[programme_id].take(row)
    return found


@dataclass(kw_only=True)
class _Reading:
    """One programme's ground while its rows come in."""

    stays: list[Stay] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    headcounts: dict[str, list[Headcount]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    mark: str | None = None

    def take(self, row: Sequence[Any]) -> None:
        """Take a row of the perimeter."""
        uai, standing, from_on, to_on, mark, headcounts, successor_uai, succeeded_on, *names = row
        self.mark, at = mark, names[0]
        if at not in self.places:
            self.places[at] = Place(**dict(zip(_NAMES, names, strict=True)), wave_on=from_on)
        if standing in _COUNTED:
            self.stays.append(Stay(uai, self.places[at], from_on, to_on))
        elif succeeded_on is not None and successor_uai is not None:
            self.merged.append(Merged(self.places[at], successor_uai, succeeded_on))
        if headcounts and uai not in self.headcounts:
            self.headcounts[uai] = [_headcount(uai, one) for one in json.loads(headcounts)]

    def ground(self) -> Ground:
        """Give what was read."""
        return Ground(stays=self.stays, merged=self.merged, headcounts=self.headcounts)


def _headcount(uai: str, row: Sequence[Any]) -> Headcount:
    population, kind, on, headcount, source = row
    return Headcount(
        uai=Uai(uai),
        population=Population(population),
        headcount=headcount,
        on=date.fromisoformat(on),
        source=source,
        kind=HeadcountKind(kind),
    )
