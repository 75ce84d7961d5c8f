"""Reach as SQL: one predicate for schools, one for people, whatever page, file or search asks.

Nothing else decides which rows a person sees. Every predicate is closed: no grant, no row.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from lms.accounts.models import Person
from lms.programmes.models import PerimeterEntry, Programme
from lms.programmes.queries import in_force as entry_in_force
from lms.reach.models import Grant
from lms.reach.reach import Reach, reach_of_grants
from lms.reach.roles import Sight
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from lms.schools.models import Affiliation, School
from lms.schools.population import Audience
from lms.schools.school import Funder, Standing

# A plain string would be written into the statement anew at each execution.
_COMMA: ColumnElement[str] = literal_column("','")
_COUNTED = (Standing.IN.value, Standing.ROLLED_UP.value)


def in_force(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Keep the grants that hold on a day."""
    return and_(Grant.from_on <= on, or_(Grant.to_on.is_(None), Grant.to_on > on))


def reach_of(db: Session, *, person_id: int, on: date) -> Reach:
    """Give what a person may see and do on a day, in one statement."""
    rows = db.execute(_grants_held(), {"holder": person_id, "day": on})
    return reach_of_grants(person_id, [(role, kind, value) for role, kind, value in rows])


@cache
def _grants_held() -> Select[str, str, str]:
    """Select the grants of a holder on a day: built once, as almost every page asks."""
    day = bindparam("day", type_=Date)
    return (
        select(Grant.role, Grant.scope_kind, Grant.scope_value)
        .where(Grant.person_id == bindparam("holder"), in_force(day))
        .distinct()
    )


def role_names(
    person_id: ColumnElement[int] | InstrumentedAttribute[int], *, on: date | BindParameter[date]
) -> ScalarSelect[str]:
    """Give the roles of the person of a row, to add to a SELECT; `reach.roles_named` reads them.

    `session_select(...).add_columns(role_names(SigninSession.person_id, on=today).label("role_names"))`.
    """
    return (
        select(func.aggregate_strings(Grant.role, _COMMA))  # type: ignore[arg-type] # SQL does too
        .where(Grant.person_id == person_id, in_force(on))
        .correlate_except(Grant)
        .scalar_subquery()
    )


def grants_of(db: Session, *, person_id: int) -> Sequence[Grant]:
    """Give every grant a person has or had, the latest first."""
    mine = select(Grant).where(Grant.person_id == person_id)
    return db.scalars(mine.order_by(Grant.from_on.desc(), Grant.id.desc())).all()


def schools_predicate(
    reach: Reach, *, sight: Sight, on: date, school: type[School] = School
) -> ColumnElement[bool]:
    """Keep the schools that a person sees at least so closely on a day."""
    return scopes_predicate(reach.scopes_seeing(sight), on=on, school=school)


def people_predicate(reach: Reach, *, on: date, person: type[Person] = Person) -> ColumnElement[bool]:
    """Keep the people whom a person sees by name on a day, by their main school, confirmed or not yet.

    Somebody without a main school is seen by administrators only.
    """
    if reach.names_everybody:
        return true()
    # Aliases: a page that joins schools or affiliations of its own must not lend its rows to this question.
    main, main_school = aliased(Affiliation), aliased(School)
    return (
        select(main.id)
        .join(main_school, main_school.uai == main.uai)
        .where(
            main.person_id == person.id,
            main.is_main,
            main.from_on <= on,
            or_(main.to_on.is_(None), main.to_on > on),
            belonging_predicate(reach, on=on, affiliation=main, school=main_school),
        )
        .exists()
    )


def belonging_predicate(
    reach: Reach,
    *,
    on: date,
    affiliation: type[Affiliation] = Affiliation,
    school: type[School] = School,
) -> ColumnElement[bool]:
    """Keep the affiliations, joined to their schools, in whose audience a person names the school's people.

    What people are seen by: of somebody who teaches and has a child at school, a head sees the teacher.
    """
    by_scopes: defaultdict[frozenset[Scope], list[str]] = defaultdict(list)
    for audience in Audience:
        by_scopes[reach.scopes_naming(audience)].append(audience.value)
    kept = [
        and_(affiliation.audience.in_(audiences), scopes_predicate(scopes, on=on, school=school))
        for scopes, audiences in by_scopes.items()
        if scopes
    ]
    return or_(*kept) if kept else false()


def programmes_in_reach(reach: Reach, *, on: date, sight: Sight = Sight.PUBLISHED) -> Select[Programme]:
    """Select the programmes that a person sees: by name, or because a school seen is in the perimeter."""
    chosen = select(Programme).order_by(Programme.name, Programme.id)
    scopes = reach.scopes_seeing(sight)
    if EVERYTHING in scopes:
        return chosen
    named = [scope.value for scope in scopes if scope.kind is ScopeKind.PROGRAMME]
    elsewhere = frozenset(scope for scope in scopes if scope.kind is not ScopeKind.PROGRAMME)
    if not elsewhere:
        return chosen.where(Programme.slug.in_(named))
    seen = aliased(School)
    holds_school = (
        select(PerimeterEntry.id)
        .join(seen, seen.uai == PerimeterEntry.uai)
        .where(
            PerimeterEntry.programme_id == Programme.id,
            entry_in_force(on),
            PerimeterEntry.standing.in_(_COUNTED),
            scopes_predicate(elsewhere, on=on, school=seen),
        )
        .correlate(Programme)
        .exists()
    )
    return chosen.where(or_(Programme.slug.in_(named), holds_school))


def scopes_predicate(
    scopes: Collection[Scope], *, on: date, school: type[School] = School
) -> ColumnElement[bool]:
    """Keep the schools of some scopes on a day. Courses and workshops hold none."""
    if EVERYTHING in scopes:
        return true()
    values: defaultdict[ScopeKind, list[Scope]] = defaultdict(list)
    for scope in sorted(scopes):
        values[scope.kind].append(scope)
    kept = [condition for kind, given in values.items() for condition in _of_kind(kind, given, on, school)]
    return or_(*kept) if kept else false()


_PLACES = {
    ScopeKind.MUNICIPALITY: "municipality_code",
    ScopeKind.DEPARTMENT: "department_code",
    ScopeKind.ACADEMY: "academy_code",
}
_FUNDED_PLACES = {
    Funder.COMMUNE: "municipality_code",
    Funder.DEPARTMENT: "department_code",
    Funder.REGION: "region_code",
}


def _of_kind(
    kind: ScopeKind, scopes: list[Scope], on: date, school: type[School]
) -> list[ColumnElement[bool]]:
    named = [scope.value for scope in scopes]
    if kind is ScopeKind.SCHOOL:
        # A school counts the people of its sections and annexes, so it sees them.
        return [school.uai.in_(named), school.rolls_up_to.in_(named)]
    if kind in _PLACES:
        return [getattr(school, _PLACES[kind]).in_(named)]
    if kind is ScopeKind.DISTRICT:
        return _grouped(scopes, school, by="department_code", within="district")
    if kind is ScopeKind.FUNDER:
        return _funded(scopes, school)
    if kind is ScopeKind.PROGRAMME:
        return [school.uai.in_(_schools_of_programmes(named, on))]
    return []


def _grouped(scopes: list[Scope], school: type[School], *, by: str, within: str) -> list[ColumnElement[bool]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for scope in scopes:
        before, after = scope.parts
        groups[before].append(after)
    return [
        and_(getattr(school, by) == before, getattr(school, within).in_(after))
        for before, after in groups.items()
    ]


def _funded(scopes: list[Scope], school: type[School]) -> list[ColumnElement[bool]]:
    return [
        condition
        for kind, column in _FUNDED_PLACES.items()
        for condition in _grouped(
            [scope for scope in scopes if scope.parts[0] == kind], school, by="funder", within=column
        )
    ]


def _schools_of_programmes(slugs: list[str], on: date) -> Select[str]:
    return (
        select(PerimeterEntry.uai)
        .join(Programme, Programme.id == PerimeterEntry.programme_id)
        .where(Programme.slug.in_(slugs), entry_in_force(on), PerimeterEntry.standing.in_(_COUNTED))
        .correlate(None)
    )
