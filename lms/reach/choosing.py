"""Over what a role may be given: the scopes that somebody finds by words, all within her own reach."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.courses.queries import catalogue
from lms.programmes.models import Programme
from lms.reach.queries import scopes_predicate
from lms.reach.reach import Reach
from lms.reach.roles import SCOPES, Role
from lms.reach.scopes import EVERYTHING, FUNDERS, Scope, ScopeKind, district, funder
from lms.reach.within import scopes_within
from lms.schools.departments import ACADEMIES, DEPARTMENTS
from lms.schools.models import School
from lms.schools.school import Funder
from lms.schools.search_text import fold

MOST_FOUND = 20


def own_scopes(reach: Reach, role: Role) -> list[Scope]:
    """Give the scopes of somebody's own over which she may give a role, as they are."""
    return sorted(one for one in reach.scopes_granting(role) if one.kind in SCOPES[role])


def scopes_found(db: Session, *, reach: Reach, role: Role, words: str, on: date) -> list[Scope]:
    """Find the scopes whose names hold all the words, over which somebody may give a role; the first ones."""
    wanted, kinds, within = fold(words).split(), SCOPES[role], reach.scopes_granting(role)
    if not wanted or not within:
        return []
    mine = scopes_predicate(within, on=on)
    found = [
        *(_territories(db, kinds, wanted, select(School).where(mine))),
        *(_authorities(wanted, db, select(School).where(mine)) if ScopeKind.FUNDER in kinds else ()),
        *(_programmes(db, wanted) if ScopeKind.PROGRAMME in kinds else ()),
        *(_courses(db, wanted) if ScopeKind.COURSE in kinds else ()),
        *(_schools(db, wanted, select(School).where(mine)) if ScopeKind.SCHOOL in kinds else ()),
    ]
    kept = scopes_within(db, found, within=within, on=on)
    return [one for one in found if one in kept][:MOST_FOUND]


def _holds(name: str, wanted: list[str]) -> bool:
    folded = fold(name)
    return all(word in folded for word in wanted)


def _territories(
    db: Session, kinds: frozenset[ScopeKind], wanted: list[str], mine: Select[School]
) -> Iterator[Scope]:
    """Read the places of the schools of one's reach, once, and keep those so named."""
    if kinds.isdisjoint(
        {ScopeKind.DISTRICT, ScopeKind.MUNICIPALITY, ScopeKind.DEPARTMENT, ScopeKind.ACADEMY}
    ):
        return
    places = db.execute(
        mine.with_only_columns(
            School.academy_code,
            School.department_code,
            School.district,
            School.municipality_code,
            School.municipality,
        )
        .distinct()
        .order_by(School.academy_code, School.department_code, School.district, School.municipality)
    ).all()
    named: dict[Scope, str] = {}
    for academy, department, circonscription, town_code, town in places:
        named |= {
            Scope(kind=ScopeKind.ACADEMY, value=academy): ACADEMIES[academy],
            Scope(
                kind=ScopeKind.DEPARTMENT, value=department
            ): f"{DEPARTMENTS[department].name} {department}",
        }
        if circonscription:
            named[district(department_code=department, name=circonscription)] = circonscription
        if town_code:
            named[Scope(kind=ScopeKind.MUNICIPALITY, value=town_code)] = town
    order = (ScopeKind.ACADEMY, ScopeKind.DEPARTMENT, ScopeKind.DISTRICT, ScopeKind.MUNICIPALITY)
    for kind in order:
        if kind in kinds:
            yield from (one for one, name in named.items() if one.kind is kind and _holds(name, wanted))


def _authorities(wanted: list[str], db: Session, mine: Select[School]) -> Iterator[Scope]:
    """Find the regions, departments and communes that own schools of one's reach."""
    owned = db.execute(
        mine.where(School.funder.in_(FUNDERS))
        .with_only_columns(
            School.funder,
            School.region_code,
            School.department_code,
            School.municipality_code,
            School.municipality,
        )
        .distinct()
        .order_by(School.region_code, School.department_code, School.municipality)
    ).all()
    named: dict[Scope, str] = {}
    for kind, region, department, town_code, town in owned:
        match kind:
            case Funder.REGION.value:
                named[funder(kind=Funder.REGION, code=region)] = DEPARTMENTS[department].region
            case Funder.DEPARTMENT.value:
                named[funder(kind=Funder.DEPARTMENT, code=department)] = DEPARTMENTS[department].name
            case _ if town_code:
                named[funder(kind=Funder.COMMUNE, code=town_code)] = town
    for kind in (Funder.REGION, Funder.DEPARTMENT, Funder.COMMUNE):
        yield from (one for one, name in named.items() if one.parts[0] == kind and _holds(name, wanted))


def _programmes(db: Session, wanted: list[str]) -> Iterator[Scope]:
    for slug, name in db.execute(
        select(Programme.slug, Programme.name).order_by(Programme.name, Programme.id)
    ):
        if _holds(name, wanted):
            yield Scope(kind=ScopeKind.PROGRAMME, value=slug)


def _courses(db: Session, wanted: list[str]) -> Iterator[Scope]:
    for one in catalogue(db):
        if _holds(" ".join(one.release.title.values()), wanted):
            yield Scope(kind=ScopeKind.COURSE, value=one.release.id)


def _schools(db: Session, wanted: list[str], mine: Select[School]) -> Iterator[Scope]:
    rows = db.scalars(
        mine.with_only_columns(School.uai)
        .where(
            School.successor_uai.is_(None),
            *(School.search_text.contains(word, autoescape=True) for word in wanted),
        )
        .order_by(School.search_text, School.uai)
        .limit(MOST_FOUND)
    )
    for uai in rows:
        yield Scope(kind=ScopeKind.SCHOOL, value=uai)


def read_scope(text: str) -> Scope | None:
    """Read a scope out of a form (`school:0350122T`); None when it isn't written as one."""
    kind, colon, value = text.partition(":")
    if not colon or kind not in {one.value for one in ScopeKind} or not value.isprintable():
        return None
    return Scope(kind=ScopeKind(kind), value=value) if value else EVERYTHING


def written(scope: Scope) -> str:
    """Write a scope as a form holds it."""
    return f"{scope.kind.value}:{scope.value}"
