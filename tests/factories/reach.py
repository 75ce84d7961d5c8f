"""Grants, and reaches without a database, for tests."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.reach.models import Grant
from lms.reach.reach import Granted, Reach
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def make_grant(
    db: Session,
    person: Person,
    role: Role,
    scope: Scope = EVERYTHING,
    *,
    from_on: date = date(2026, 9, 1),
    to_on: date | None = None,
) -> Grant:
    """Give a role over a scope, without asking who may."""
    given = Grant(
        person_id=person.id,
        role=role.value,
        scope_kind=scope.kind.value,
        scope_value=scope.value,
        from_on=from_on,
        to_on=to_on,
        granted_at=NOW,
    )
    db.add(given)
    db.flush()
    return given


def reach(*grants: tuple[Role, Scope], person_id: int = 1) -> Reach:
    """Make the reach of somebody who holds roles over scopes."""
    held = frozenset(Granted(role=role, scope=scope) for role, scope in grants)
    return Reach(person_id=person_id, grants=held)
