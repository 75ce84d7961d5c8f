"""Whom a trainer follows: those of her courses, and those of her programmes' schools."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.reach.queries import scopes_predicate
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind
from lms.schools.models import Affiliation, School

Column = InstrumentedAttribute[int]
Rule = Callable[[Reach, Column, InstrumentedAttribute[str], date], ColumnElement[bool] | None]
_further: dict[str, Rule] = {}


def teach_through(name: str, rule: Rule) -> None:
    """Let a feature above say whom else somebody follows; told twice is the same as once."""
    _further[name] = rule


def taught_predicate(
    reach: Reach,
    *,
    person_id: InstrumentedAttribute[int],
    course_id: InstrumentedAttribute[str],
    on: date,
) -> ColumnElement[bool]:
    """Keep what people do in courses that the visitor follows as their trainer, never what she does herself.

    A course entrusted to her: whoever learns in it. A programme: whoever's main school is in its perimeter
    on the day, in any course. Sessions add their participants. Administrators follow everybody.
    """
    if reach.holds(Role.ADMINISTRATOR):
        return person_id != reach.person_id
    followed: list[ColumnElement[bool]] = []
    if courses := reach.scopes_of(Role.TRAINER, ScopeKind.COURSE):
        followed.append(course_id.in_(sorted(courses)))
    if programmes := reach.scopes_of(Role.TRAINER, ScopeKind.PROGRAMME):
        followed.append(_at_schools_of(programmes, person_id=person_id, on=on))
    for rule in _further.values():
        more = rule(reach, person_id, course_id, on)
        if more is not None:
            followed.append(more)
    return or_(*followed) & (person_id != reach.person_id) if followed else false()


def _at_schools_of(
    programmes: frozenset[str], *, person_id: InstrumentedAttribute[int], on: date
) -> ColumnElement[bool]:
    scopes = frozenset(Scope(kind=ScopeKind.PROGRAMME, value=slug) for slug in programmes)
    main, school = aliased(Affiliation), aliased(School)
    return (
        select(main.id)
        .join(school, school.uai == main.uai)
        .where(
            main.person_id == person_id,
            main.is_main,
            main.from_on <= on,
            or_(main.to_on.is_(None), main.to_on > on),
            scopes_predicate(scopes, on=on, school=school),
        )
        .exists()
    )
