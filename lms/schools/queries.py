"""Reads of schools, headcounts and affiliations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from lms.schools import models
from lms.schools.headcount import Headcount, HeadcountKind, Population
from lms.schools.models import Affiliation, School
from lms.schools.population import Audience
from lms.schools.school import Standing
from lms.schools.search_text import fold
from lms.schools.uai import Uai

MOST_FOUND = 20


@dataclass(frozen=True, kw_only=True)
class Territory:
    """Schools by where and what they are; each given condition narrows, none means all of France.

    `districts` are circonscriptions (name them with their department: two may share a name).
    """

    academies: Collection[str] = ()
    departments: Collection[str] = ()
    districts: Collection[str] = ()
    municipalities: Collection[str] = ()
    uais: Collection[str] = ()
    sectors: Collection[str] = ()
    levels: Collection[str] = ()
    ministries: Collection[str] = ()
    funders: Collection[str] = ()
    standings: Collection[Standing] = ()


def find_school(db: Session, uai: str) -> School | None:
    """Find a school by its UAI."""
    return db.get(School, uai)


def schools_select(territory: Territory) -> Select[School]:
    """Select the schools of a territory, composable with what the caller joins to it."""
    conditions = (
        (School.academy_code, territory.academies),
        (School.department_code, territory.departments),
        (School.district, territory.districts),
        (School.municipality_code, territory.municipalities),
        (School.uai, territory.uais),
        (School.sector, territory.sectors),
        (School.level, territory.levels),
        (School.ministry, territory.ministries),
        (School.funder, territory.funders),
        (School.standing, [standing.value for standing in territory.standings]),
    )
    wanted = [column.in_(values) for column, values in conditions if values]
    return select(School).where(*wanted)


def schools_of(db: Session, territory: Territory) -> Sequence[School]:
    """Give the schools of a territory, by department, town and name."""
    ordered = schools_select(territory).order_by(School.department_code, School.search_text, School.uai)
    return db.scalars(ordered).all()


def search_schools(
    db: Session, words: str, *, departments: Collection[str] = (), most: int = MOST_FOUND
) -> Sequence[School]:
    """Find schools whose name, town or UAI holds every word, in any order, whatever case and accents.

    Those that a programme counts by default come first.
    """
    folded = fold(words).split()
    if not folded:
        return []
    wanted = schools_select(Territory(departments=departments)).where(
        *(School.search_text.contains(word, autoescape=True) for word in folded)
    )
    is_in = School.standing == Standing.IN.value
    return db.scalars(wanted.order_by(is_in.desc(), School.search_text, School.uai).limit(most)).all()


def counted_by(uai: str) -> ColumnElement[bool]:
    """Keep a school and the sections and annexes that it counts."""
    return or_(School.uai == uai, School.rolls_up_to == uai)


def headcounts_on(
    db: Session, *, day: date, populations: Collection[Population], uais: Collection[str] | None = None
) -> dict[tuple[Uai, Population], Headcount]:
    """Give the headcount that holds on a day for each school and population that has one.

    As `headcount.headcount_on` chooses: the latest declared or roster one, a declared one before a roster
    of the same day, and a proxy only where there is no other.
    """
    one = models.Headcount
    is_proxy = one.kind == HeadcountKind.PROXY.value
    is_declared = one.kind == HeadcountKind.DECLARED.value
    rank = func.row_number().over(
        partition_by=(one.uai, one.population), order_by=(is_proxy, one.on.desc(), is_declared.desc())
    )
    past = select(one.uai, one.population, one.kind, one.on, rank.label("rank")).where(
        one.on <= day, one.population.in_([population.value for population in populations])
    )
    if uais is not None:
        past = past.where(one.uai.in_(uais))
    first = past.subquery()
    chosen = select(one).join(
        first,
        (one.uai == first.c.uai)
        & (one.population == first.c.population)
        & (one.kind == first.c.kind)
        & (one.on == first.c.on)
        & (first.c.rank == 1),
    )
    found = [_headcount(row) for row in db.scalars(chosen)]
    return {(headcount.uai, headcount.population): headcount for headcount in found}


def latest_sizes(db: Session, *, day: date, uais: Collection[str]) -> dict[str, models.SchoolSize]:
    """Give the pupils and classes last known of each school on a day."""
    size = models.SchoolSize
    past = select(size).where(size.on <= day, size.uai.in_(uais)).order_by(size.on)
    return {row.uai: row for row in db.scalars(past)}


def affiliations_of(db: Session, person_id: int) -> Sequence[Affiliation]:
    """Give all affiliations somebody has had, the oldest first."""
    mine = select(Affiliation).where(Affiliation.person_id == person_id)
    return db.scalars(mine.order_by(Affiliation.from_on, Affiliation.id)).all()


def main_affiliation(db: Session, *, person_id: int, audience: Audience, day: date) -> Affiliation | None:
    """Give somebody's main affiliation in an audience on a day."""
    return db.scalars(
        affiliations_on(day).where(
            Affiliation.person_id == person_id, Affiliation.audience == audience.value, Affiliation.is_main
        )
    ).first()


def affiliations_on(day: date) -> Select[Affiliation]:
    """Select the affiliations that hold on a day, composable."""
    return select(Affiliation).where(
        Affiliation.from_on <= day, Affiliation.to_on.is_(None) | (Affiliation.to_on > day)
    )


def predecessors_of(db: Session, uai: str) -> Sequence[School]:
    """Give the schools that were merged into this one."""
    return db.scalars(
        select(School).where(School.successor_uai == uai).order_by(School.succeeded_on, School.uai)
    ).all()


def _headcount(row: models.Headcount) -> Headcount:
    return Headcount(
        uai=Uai(row.uai),
        population=Population(row.population),
        headcount=row.headcount,
        on=row.on,
        source=row.source,
        kind=HeadcountKind(row.kind),
    )
