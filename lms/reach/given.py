"""Roles given: those that somebody gave, and those that hold over her schools, with their last days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true, tuple_
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.messages import Message
from lms.reach.models import Grant
from lms.reach.queries import scopes_predicate
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.scope_names import scope_names
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from lms.reach.within import scopes_within
from lms.schools.models import School
from lms.schools.search_text import fold

PAGE = 50
SOON = timedelta(days=30)
ONE_DAY = timedelta(days=1)
RECENTLY = timedelta(days=30)


class State(StrEnum):
    """Where a role stands on a day."""

    HOLDS = "holds"
    ENDS_SOON = "ends-soon"
    TO_COME = "to-come"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class GivenRole:
    """A role that somebody holds; `is_mine`: whoever looks gave it, `can_end`: she may take it back."""

    grant_id: int
    person_id: int
    name: str
    email: str | None
    role: Role
    scope: Message
    from_on: date
    last_on: date | None
    state: State
    is_mine: bool
    can_end: bool


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of the list, the latest first; `after` leads to the next one."""

    lines: Sequence[GivenRole]
    after: int | None


def page_of_roles(
    db: Session, *, reach: Reach, on: date, language: str, words: str = "", after: int | None = None
) -> Page:
    """Give the roles that somebody gave or that hold over her schools, those over for a month included."""
    rows = db.execute(
        _seen(db, reach, on)
        .where(*_named(words), *([Grant.id < after] if after else []))
        .order_by(Grant.id.desc())
        .limit(PAGE + 1)
    ).all()
    kept = [(grant, person) for grant, person in rows[:PAGE]]
    scopes = {grant.id: _scope_of(grant) for grant, _person in kept}
    names = scope_names(db, scopes.values(), language=language)
    mine = _endable(db, [grant for grant, _person in kept], reach, on)
    lines = [
        _line(grant, person, names[scopes[grant.id]], reach=reach, on=on, can_end=grant.id in mine)
        for grant, person in kept
    ]
    return Page(lines=lines, after=lines[-1].grant_id if len(rows) > PAGE else None)


def grant_in_reach(db: Session, *, reach: Reach, grant_id: int, on: date) -> Grant | None:
    """Give a role that somebody sees in the list; None for a foreign one."""
    row = db.execute(_seen(db, reach, on).where(Grant.id == grant_id)).one_or_none()
    return None if row is None else row[0]


def _seen(db: Session, reach: Reach, on: date) -> Select[Grant, Person]:
    return (
        select(Grant, Person)
        .join(Person, Person.id == Grant.person_id)
        .where(
            Person.erased_at.is_(None),
            or_(Grant.to_on.is_(None), Grant.to_on > on - RECENTLY),
            or_(Grant.granted_by == reach.person_id, _over_own_schools(db, reach, on)),
        )
    )


def _over_own_schools(db: Session, reach: Reach, on: date) -> ColumnElement[bool]:
    within = reach.giving_scopes
    if EVERYTHING in within:
        return true()
    here = exists().where(School.uai == Grant.scope_value, scopes_predicate(within, on=on))
    of_school = and_(Grant.scope_kind == ScopeKind.SCHOOL.value, here)
    # Schools are many and joined; of other scopes there are few, each asked about once.
    others = db.execute(
        select(Grant.scope_kind, Grant.scope_value)
        .where(
            Grant.scope_kind.not_in([ScopeKind.SCHOOL.value, ScopeKind.ALL.value]),
            or_(Grant.to_on.is_(None), Grant.to_on > on - RECENTLY),
        )
        .distinct()
    )
    scopes = [Scope(kind=ScopeKind(kind), value=value) for kind, value in others]
    kept = [(one.kind.value, one.value) for one in sorted(scopes_within(db, scopes, within=within, on=on))]
    return or_(of_school, tuple_(Grant.scope_kind, Grant.scope_value).in_(kept)) if kept else of_school


def _named(words: str) -> list[ColumnElement[bool]]:
    return [Person.search_text.contains(word, autoescape=True) for word in fold(words).split()]


def _endable(db: Session, grants: Sequence[Grant], reach: Reach, on: date) -> set[int]:
    """Say which roles somebody may take back: as she could give them today."""
    found: set[int] = set()
    for within in {reach.scopes_granting(Role(one.role)) for one in grants}:
        alike = [one for one in grants if within and reach.scopes_granting(Role(one.role)) == within]
        kept = scopes_within(db, map(_scope_of, alike), within=within, on=on)
        found |= {one.id for one in alike if _scope_of(one) in kept}
    return found


def _scope_of(grant: Grant) -> Scope:
    return Scope(kind=ScopeKind(grant.scope_kind), value=grant.scope_value)


def _line(
    grant: Grant, person: Person, scope: Message, *, reach: Reach, on: date, can_end: bool
) -> GivenRole:
    state = state_on(grant, on=on)
    return GivenRole(
        grant_id=grant.id,
        person_id=person.id,
        name=f"{person.given_name} {person.family_name}".strip() or (person.email or ""),
        email=person.email,
        role=Role(grant.role),
        scope=scope,
        from_on=grant.from_on,
        last_on=grant.to_on - ONE_DAY if grant.to_on else None,
        state=state,
        is_mine=grant.granted_by == reach.person_id,
        can_end=can_end and state is not State.OVER,
    )


def state_on(grant: Grant, *, on: date) -> State:
    """Say where a role stands on a day."""
    if grant.to_on is not None and grant.to_on <= max(on, grant.from_on):
        return State.OVER
    if grant.from_on > on:
        return State.TO_COME
    if grant.to_on is not None and grant.to_on <= on + SOON:
        return State.ENDS_SOON
    return State.HOLDS
