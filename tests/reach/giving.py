"""The day on which roles are given on pages, and what is typed and on record."""

from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.database import Database
from lms.reach import scopes
from lms.reach.models import Grant
from lms.reach.roles import Role

TODAY = date(2026, 11, 22)
NEW = "nadia.cpc@ac-exemple.fr"
Enter = Callable[..., FlaskClient]
DISTRICT = scopes.district(department_code="35", name="Rennes Nord")


def typed(role: Role, scope: str, **more: str) -> dict[str, str]:
    return {"role": role.value, "scope": scope, "email": NEW, **more}


def grants(database: Database) -> list[tuple[str, str, str, date, date | None]]:
    with database.reader() as db:
        rows = db.scalars(select(Grant).where(Grant.granted_by.is_not(None)).order_by(Grant.id))
        return [(one.role, one.scope_kind, one.scope_value, one.from_on, one.to_on) for one in rows]
