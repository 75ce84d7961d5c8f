"""Scopes in words that people know: the school's name, the circonscription's, the programme's."""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses.queries import catalogue
from lms.courses.release import in_language
from lms.messages import Message, message
from lms.programmes.models import Programme
from lms.reach.scopes import KIND_NAMES, Scope, ScopeKind
from lms.schools.departments import ACADEMIES, DEPARTMENTS
from lms.schools.models import School
from lms.schools.school import Funder

_REGIONS = {one.region_code: one.region for one in DEPARTMENTS.values()}


def scope_names(db: Session, scopes: Iterable[Scope], *, language: str) -> dict[Scope, Message]:
    """Name scopes; a statement each for schools, towns, programmes and courses, where there are any."""
    asked = frozenset(scopes)
    return {
        **{one: _plain(one) for one in asked},
        **_schools(db, asked),
        **_towns(db, asked),
        **_programmes(db, asked),
        **_courses(db, asked, language),
    }


def _values(scopes: Iterable[Scope], kind: ScopeKind) -> dict[str, Scope]:
    return {one.value: one for one in scopes if one.kind is kind}


def _schools(db: Session, scopes: Iterable[Scope]) -> Mapping[Scope, Message]:
    asked = _values(scopes, ScopeKind.SCHOOL)
    if not asked:
        return {}
    rows = db.execute(select(School.uai, School.name, School.municipality).where(School.uai.in_(asked)))
    return {
        asked[uai]: message("%(school)s, %(town)s (%(uai)s)", school=name, town=town, uai=uai)
        for uai, name, town in rows
    }


def _towns(db: Session, scopes: Iterable[Scope]) -> Mapping[Scope, Message]:
    asked = _values(scopes, ScopeKind.MUNICIPALITY)
    communes = {
        one.parts[1]: one
        for one in scopes
        if one.kind is ScopeKind.FUNDER and one.parts[0] == Funder.COMMUNE.value
    }
    if not asked and not communes:
        return {}
    rows = db.execute(
        select(School.municipality_code, School.municipality)
        .where(School.municipality_code.in_({*asked, *communes}))
        .distinct()
    )
    found: dict[Scope, Message] = {}
    for code, town in rows:
        if code in asked:
            found[asked[code]] = message("The municipality of %(name)s", name=town)
        if code in communes:
            found[communes[code]] = message("%(name)s (commune)", name=town)
    return found


def _programmes(db: Session, scopes: Iterable[Scope]) -> Mapping[Scope, Message]:
    asked = _values(scopes, ScopeKind.PROGRAMME)
    if not asked:
        return {}
    rows = db.execute(select(Programme.slug, Programme.name).where(Programme.slug.in_(asked)))
    return {asked[slug]: message("The programme “%(name)s”", name=name) for slug, name in rows}


def _courses(db: Session, scopes: Iterable[Scope], language: str) -> Mapping[Scope, Message]:
    asked = _values(scopes, ScopeKind.COURSE)
    if not asked:
        return {}
    return {
        asked[one.release.id]: message(
            "The course “%(title)s”", title=in_language(one.release.title, language)
        )
        for one in catalogue(db)
        if one.release.id in asked
    }


def _plain(scope: Scope) -> Message:
    """Name what no statement is needed for; what is gone from the database keeps its code."""
    write = _PLAIN.get(scope.kind)
    return write(scope) if write else message("%(value)s", value=scope.value)


def _funder(scope: Scope) -> Message:
    kind, code = scope.parts
    if kind == Funder.DEPARTMENT.value and code in DEPARTMENTS:
        return message("%(name)s (department)", name=DEPARTMENTS[code].name)
    if kind == Funder.REGION.value and code in _REGIONS:
        return message("%(name)s (region)", name=_REGIONS[code])
    return message("%(value)s", value=scope.value)


_PLAIN: Mapping[ScopeKind, Callable[[Scope], Message]] = {
    ScopeKind.ALL: lambda _scope: KIND_NAMES[ScopeKind.ALL],
    ScopeKind.DISTRICT: lambda scope: message(
        "The circonscription “%(name)s” (%(code)s)", name=scope.parts[1], code=scope.parts[0]
    ),
    ScopeKind.DEPARTMENT: lambda scope: message(
        "The department %(name)s (%(code)s)", name=DEPARTMENTS[scope.value].name, code=scope.value
    ),
    ScopeKind.ACADEMY: lambda scope: message("The academy of %(name)s", name=ACADEMIES[scope.value]),
    ScopeKind.FUNDER: _funder,
    ScopeKind.WORKSHOP: lambda scope: message("The workshop number %(number)s", number=scope.value),
}
