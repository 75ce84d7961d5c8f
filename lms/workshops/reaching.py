"""Which sessions somebody sees and plans: reach, as one predicate over workshops."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import aliased

from lms.programmes.models import Programme
from lms.reach.queries import scopes_predicate
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from lms.schools.models import School
from lms.workshops.models import Workshop

KEEPERS = (
    Role.PARENT_RESOURCE,
    Role.WORKSHOP_LEADER,
    Role.TRAINER,
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
"""Who sees a session and those present at it, and keeps its list."""

PLANNERS = (Role.WORKSHOP_LEADER, Role.TRAINER, Role.COORDINATOR, Role.ADMINISTRATOR)
"""Who plans a session, changes it, and says where it stands. A parent helper keeps the list only."""


def workshops_predicate(reach: Reach, *, roles: Collection[Role], on: date) -> ColumnElement[bool]:
    """Keep the workshops over which a person holds one of the roles on a day."""
    scopes = {granted.scope for granted in reach.grants if granted.role in roles}
    if EVERYTHING in scopes:
        return true()
    kept = [*_by_name(scopes)]
    territories = frozenset(
        scope for scope in scopes if scope.kind not in {ScopeKind.COURSE, ScopeKind.WORKSHOP}
    )
    if territories:
        # An alias: a page that joins schools of its own must not lend its rows to this question.
        host = aliased(School)
        of_host = select(host.uai).where(
            host.uai == Workshop.host_uai, scopes_predicate(territories, on=on, school=host)
        )
        kept.append(of_host.correlate(Workshop).exists())
    return or_(*kept) if kept else false()


def _by_name(scopes: Collection[Scope]) -> list[ColumnElement[bool]]:
    """Workshops that a scope names otherwise than by their host school."""
    named = {kind: sorted(scope.value for scope in scopes if scope.kind is kind) for kind in ScopeKind}
    conditions: list[ColumnElement[bool]] = []
    if named[ScopeKind.WORKSHOP]:
        conditions.append(Workshop.id.in_([int(value) for value in named[ScopeKind.WORKSHOP]]))
    if named[ScopeKind.COURSE]:
        conditions.append(Workshop.course_id.in_(named[ScopeKind.COURSE]))
    if named[ScopeKind.MUNICIPALITY]:
        conditions.append(Workshop.municipality_code.in_(named[ScopeKind.MUNICIPALITY]))
    if named[ScopeKind.PROGRAMME]:
        mine = select(Programme.id).where(Programme.slug.in_(named[ScopeKind.PROGRAMME]))
        conditions.append(Workshop.programme_id.in_(mine))
    return conditions
