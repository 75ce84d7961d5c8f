"""Coverage by school on a day: three statements, whatever the number of people."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, Subquery, select
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
from lms.schools.uai import Uai

Conditions = Sequence[ColumnElement[bool]]
"""Conditions on `School`, such as `reach.queries.schools_predicate`; none keeps the whole perimeter."""


def school_rows(
    db: Session, *, revision: Revision, as_of: date, period_from: date, only: Conditions = ()
) -> list[SchoolRow]:
    """Give a row for each school of the perimeter on a day, by department, town and name.

    Stocks are as of the day; the flow is given from `period_from` to the day, and since the beginning. A
    school where nobody started has its row. Sections and annexes are in the row of their school.
    """
    places = _places(db, programme_id=revision.programme_id, as_of=as_of, only=only)
    counts = _counts(db, revision=revision, as_of=as_of, period_from=period_from, only=only)
    denominators = _denominators(db, revision=revision, as_of=as_of, only=only)
    unknown = denominator_on(as_of, (), populations=revision.scope.populations)
    return [
        SchoolRow(
            place=place,
            figures=_figures(
                place.uai, denominators.get(place.uai, unknown), counts.get(place.uai, _NOTHING)
            ),
        )
        for place in places
    ]


_NOTHING = (0, 0, 0, 0, 0)


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


def _places(db: Session, *, programme_id: int, as_of: date, only: Conditions) -> list[Place]:
    names = [name for name in Place.__slots__ if name != "wave_on"]
    rows = (
        select(*(getattr(School, name) for name in names), PerimeterEntry.from_on)
        .join(PerimeterEntry, PerimeterEntry.uai == School.uai)
        .where(PerimeterEntry.programme_id == programme_id, in_force(as_of), PerimeterEntry.included, *only)
        .order_by(School.department_code, School.municipality, School.name, School.uai)
    )
    names.append("wave_on")
    return [Place(**dict(zip(names, row, strict=True))) for row in db.execute(rows)]


def _counts(
    db: Session, *, revision: Revision, as_of: date, period_from: date, only: Conditions
) -> dict[SchoolId, tuple[int, ...]]:
    counts = counts_by_school(revision_id=revision.id, as_of=as_of, period_from=period_from)
    counted = counted_at(revision.programme_id, as_of, only)
    rows: Select[str, int] = (
        select(counted.c.counted_at, *summed(counts))
        .join(counts, counts.c.uai == counted.c.uai)
        .group_by(counted.c.counted_at)
    )
    # PostgreSQL sums whole numbers into decimals.
    return {uai: tuple(int(number) for number in numbers) for uai, *numbers in db.execute(rows)}


def _denominators(
    db: Session, *, revision: Revision, as_of: date, only: Conditions
) -> dict[SchoolId, Denominator]:
    """Give what is known on a day of each school's headcount, its sections' and annexes' added."""
    one = schools.Headcount
    counted = counted_at(revision.programme_id, as_of, only)
    populations = revision.scope.populations
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
