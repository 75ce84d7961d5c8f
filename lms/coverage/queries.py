"""Coverage by school on a day: three statements, whatever the number of people."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.orm import Session

from lms.coverage.facts import SchoolId
from lms.coverage.figures import Denominator, SchoolFigures, denominator_on
from lms.coverage.places import Place, SchoolRow, with_sections
from lms.coverage.revisions import Revision
from lms.coverage.sums_select import counts_by_school, summed
from lms.programmes.models import PerimeterEntry
from lms.programmes.queries import counted_schools, in_force
from lms.schools import models as schools
from lms.schools.headcount import Headcount, HeadcountKind, Population
from lms.schools.models import School
from lms.schools.school import Standing
from lms.schools.uai import Uai

Conditions = Sequence[ColumnElement[bool]]
"""Conditions on `School`, such as `reach.queries.schools_predicate`; none keeps the whole perimeter."""

COUNTED = (Standing.IN.value, Standing.ROLLED_UP.value)
FEW = 500
"""Schools that a statement may name one by one."""


def school_rows(
    db: Session, *, revision: Revision, as_of: date, period_from: date, only: Conditions = ()
) -> list[SchoolRow]:
    """Give a row for each school of the perimeter on a day, by department, town and name.

    Stocks are as of the day; the flow is given from `period_from` to the day, and since the beginning. A
    school where nobody started has its row. Sections and annexes are in the row of their school.
    """
    perimeter = _perimeter(db, programme_id=revision.programme_id, as_of=as_of, only=only)
    counts = _counts(db, revision=revision, as_of=as_of, period_from=period_from, perimeter=perimeter)
    denominators = denominators_of(
        db,
        programme_id=revision.programme_id,
        populations=revision.scope.populations,
        as_of=as_of,
        only=only,
    )
    unknown = denominator_on(as_of, (), populations=revision.scope.populations)
    return [
        SchoolRow(
            place=place,
            figures=_figures(
                place.uai, denominators.get(place.uai, unknown), counts.get(place.uai, _NOTHING)
            ),
        )
        for place in perimeter.places
    ]


_NOTHING: Sequence[int] = (0, 0, 0, 0, 0)


def _figures(uai: SchoolId, denominator: Denominator, counts: Sequence[int]) -> SchoolFigures:
    enrolled, started, trained, flow, flow_before = counts
    return SchoolFigures(
        school=uai,
        denominator=denominator,
        enrolled=enrolled,
        started=started,
        trained=trained,
        trained_in_period=flow - flow_before,
        trained_ever=flow,
    )


def counted_at(programme_id: int, on: date, only: Conditions) -> Subquery:
    """Give each UAI that counts on a day with the school that counts it, `uai` and `counted_at`."""
    counted = counted_schools(programme_id, on)
    if not only:
        return counted.subquery("counted")
    wanted = select(School.uai).where(*only)
    every = counted.subquery("every_counted")
    return select(every).where(every.c.counted_at.in_(wanted)).subquery("counted")


@dataclass(frozen=True, kw_only=True)
class _Perimeter:
    """The schools of a table, and for each UAI the one that counts its people."""

    places: list[Place]
    counted_at: dict[SchoolId, SchoolId]


def _perimeter(db: Session, *, programme_id: int, as_of: date, only: Conditions) -> _Perimeter:
    names = [name for name in Place.__slots__ if name != "wave_on"]
    entry = PerimeterEntry
    counting = func.coalesce(entry.rolls_up_to, entry.uai)
    rows = (
        select(entry.uai, entry.included, *(getattr(School, name) for name in names), entry.from_on)
        .join(School, School.uai == counting)
        .where(entry.programme_id == programme_id, in_force(as_of), entry.standing.in_(COUNTED), *only)
        .order_by(School.department_code, School.municipality, School.name, School.uai)
    )
    names.append("wave_on")
    perimeter = _Perimeter(places=[], counted_at={})
    for uai, included, *values in db.execute(rows):
        perimeter.counted_at[uai] = values[0]
        if included:
            perimeter.places.append(Place(**dict(zip(names, values, strict=True))))
    return perimeter


def _counts(
    db: Session, *, revision: Revision, as_of: date, period_from: date, perimeter: _Perimeter
) -> dict[SchoolId, list[int]]:
    """Add up by school; joining the perimeter in SQL would cost twice as much as doing it here."""
    counts = counts_by_school(revision_id=revision.id, as_of=as_of, period_from=period_from)
    rows = select(counts.c.uai, *summed(counts)).group_by(counts.c.uai)
    if len(perimeter.counted_at) <= FEW:
        rows = rows.where(counts.c.uai.in_(sorted(perimeter.counted_at)))
    added: dict[SchoolId, list[int]] = {}
    for uai, *numbers in db.execute(rows):
        school = perimeter.counted_at.get(uai)
        if school is not None:
            # PostgreSQL sums whole numbers into decimals.
            own = added.get(school, _NOTHING)
            added[school] = [one + int(number) for one, number in zip(own, numbers, strict=True)]
    return added


def denominators_of(
    db: Session,
    *,
    programme_id: int,
    populations: Collection[Population],
    as_of: date,
    only: Conditions = (),
) -> dict[SchoolId, Denominator]:
    """Give what is known on a day of each school's headcount, its sections' and annexes' added."""
    one = schools.Headcount
    counted = counted_at(programme_id, as_of, only)
    rows = (
        select(counted.c.counted_at, one.uai, one.population, one.headcount, one.on, one.source, one.kind)
        .join(counted, counted.c.uai == one.uai)
        .where(one.on <= as_of, one.population.in_([population.value for population in populations]))
    )
    held: defaultdict[SchoolId, defaultdict[SchoolId, list[Headcount]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for school, uai, population, headcount, on, source, kind in db.execute(rows):
        held[school][uai].append(
            Headcount(
                uai=Uai(uai),
                population=Population(population),
                headcount=headcount,
                on=on,
                source=source,
                kind=HeadcountKind(kind),
            )
        )
    return {school: _denominator(school, of, as_of, populations) for school, of in held.items()}


def _denominator(
    school: SchoolId,
    held: dict[SchoolId, list[Headcount]],
    as_of: date,
    populations: Collection[Population],
) -> Denominator:
    own = denominator_on(as_of, held.get(school, ()), populations=populations)
    sections = [
        denominator_on(as_of, of, populations=populations)
        for uai, of in sorted(held.items())
        if uai != school
    ]
    return with_sections(own, sections) if sections else own
