"""The reach of whoever asks, found once a request, and only when something depends on it."""

from datetime import UTC, date, datetime

from flask import Flask, g
from sqlalchemy import Select
from sqlalchemy.orm import Session

from lms.accounts.identity import current_person
from lms.accounts.proving import is_proven
from lms.accounts.queries import session_select
from lms.accounts.session_models import SigninSession
from lms.accounts.staff import tell_staff
from lms.reach.queries import reach_of, role_names
from lms.reach.reach import Reach, roles_named
from lms.reach.roles import STAFF, Role
from lms.web.session import reader, settings


def today() -> date:
    """Give the installation's day, for what a request asks."""
    return datetime.now(UTC).astimezone(settings().timezone).date()


def visitor_reach() -> Reach | None:
    """Give what the person signed in may see and do today; None for a stranger."""
    person = current_person()
    if person is None:
        return None
    if "reach" not in g:
        found = reach_of(reader(), person_id=person.person_id, on=today())
        g.reach = found if is_proven(person) else found.without(Role.ADMINISTRATOR)
        g.administrator_waits = g.reach != found
    reach: Reach = g.reach
    return reach


def administrator_waits() -> bool:
    """Whether the visitor is an administrator whose role sleeps until she shows her second factor."""
    return visitor_reach() is not None and bool(g.administrator_waits)


def signed_in_reach() -> Reach:
    """Give the reach of the person whom a guard has let in."""
    found = visitor_reach()
    if found is None:
        raise RuntimeError("a route that asks for the visitor's reach lets strangers in")
    return found


def visitor_roles() -> frozenset[Role]:
    """Give the roles of the person signed in, none for a stranger: for menus, never for access.

    Costs no statement on a page whose own took the roles along (`session_with_roles`, `note_roles`).
    """
    person = current_person()
    if person is None:
        return frozenset()
    if "role_names" in g:
        named = roles_named(g.role_names)
        return named if is_proven(person) else named - {Role.ADMINISTRATOR}
    return signed_in_reach().roles


def session_with_roles(*, token: str, now: datetime) -> Select[tuple[object, ...]]:
    """Give `session_select` with the person's roles; hand its row's `role_names` to `note_roles`."""
    on = now.astimezone(settings().timezone).date()
    names = role_names(SigninSession.person_id, on=on).label("role_names")
    return session_select(token=token, now=now).add_columns(names)


def note_roles(names: str | None) -> None:
    """Take the roles that a page's own statement found."""
    g.role_names = names


def _has_staff_role(db: Session, person_id: int) -> bool:
    return reach_of(db, person_id=person_id, on=today()).holds(*STAFF)


def _is_administrator(db: Session, person_id: int) -> bool:
    return reach_of(db, person_id=person_id, on=today()).holds(Role.ADMINISTRATOR)


def install(app: Flask) -> None:
    """Tell the accounts who has a staff role, and who an administrator's."""
    tell_staff(app, _has_staff_role, _is_administrator)
