"""Grants: a person holds a role over a scope, from day to day."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message
from lms.schools.models import CODE


class Grant(Base):
    """A role over a scope from `from_on` until before `to_on`; `scopes.Scope` says how values are written."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="days"),
        Index(
            "uq_role_grant_open",
            "person_id",
            "role",
            "scope_kind",
            "scope_value",
            unique=True,
            postgresql_where=text("to_on IS NULL"),
            sqlite_where=text("to_on IS NULL"),
        ),
    )
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("role", "scope_kind", "scope_value", "from_on", "to_on", "granted_at"),
        on_erasure="delete",
        kept=message("As long as the account: it says who could see what, and when."),
    )

    id: Mapped[PrimaryId]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(CODE)
    scope_kind: Mapped[str] = mapped_column(CODE)
    scope_value: Mapped[str] = mapped_column(String(150), default="")
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date | None] = mapped_column(Date)
    # None for the first administrator, whom a command makes.
    granted_by: Mapped[int | None] = mapped_column(BigId)
    granted_at: Mapped[datetime]
