"""Programmes, their partners, and the dated entries of their perimeters."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message
from lms.schools.models import CODE, UAI

SLUG = String(60)
WORDS = String(250)


class Programme(Base):
    """A funded action: a perimeter, a period, partners and goals. `ends_on` is its last day."""

    __tablename__ = "programme"

    id: Mapped[PrimaryId]
    # For ever: addresses, files and goals name the programme by it.
    slug: Mapped[str] = mapped_column(SLUG, unique=True)
    name: Mapped[str] = mapped_column(WORDS)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    changed_at: Mapped[datetime]
    # What selects its schools now (`selection_format`), and what its file last said: a file applied again,
    # unchanged, undoes nothing that a page has said since. None: before either was kept.
    selection: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    file_said: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Partner(Base):
    """Who funds, leads or carries out a programme; an organisation, never a person."""

    __tablename__ = "programme_partner"

    programme_id: Mapped[int] = mapped_column(BigId, ForeignKey("programme.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    kind: Mapped[str] = mapped_column(CODE)


class BudgetLine(Base):
    """What a partner, or the programme as a whole (no name), puts into one of its measures; in cents."""

    __tablename__ = "programme_budget"
    __table_args__ = (CheckConstraint("cents >= 0", name="cents"),)

    programme_id: Mapped[int] = mapped_column(BigId, ForeignKey("programme.id"), primary_key=True)
    measure: Mapped[str] = mapped_column(CODE, primary_key=True)
    partner: Mapped[str] = mapped_column(String(120), primary_key=True)
    cents: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime]


class EngagedChoice(Base):
    """A choice that published tables say of each school whether it is engaged, or no longer say it.

    The last one of a programme holds; without any, nothing is said. `decided_by` is None where the
    programme's file said it.
    """

    __tablename__ = "engaged_choice"
    __table_args__ = (Index("ix_engaged_choice_programme_id", "programme_id"),)
    __personal_data__ = PersonalData(
        person="decided_by",
        exported=("is_shown", "decided_at"),
        on_erasure="detach",
        kept=message("As long as the programme is kept, without your name once erased."),
    )

    id: Mapped[PrimaryId]
    programme_id: Mapped[int] = mapped_column(BigId, ForeignKey("programme.id"))
    is_shown: Mapped[bool] = mapped_column(Boolean)
    decided_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"), index=True)
    decided_at: Mapped[datetime]


class PerimeterEntry(Base):
    """What a programme does with a school from `from_on` until before `to_on`, and why.

    `reason` is a code that `reasons.explain` gives in words, `note` the words of whoever decided;
    `rolls_up_to` is the school that counts the people of a section or an annex. Entries are closed or
    withdrawn, never deleted: `withdrawn_at` says since when one no longer stands.
    """

    __tablename__ = "perimeter_entry"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on > from_on", name="days"),
        CheckConstraint("included = (standing = 'in')", name="included"),
        Index(
            "uq_perimeter_entry_standing_from",
            "programme_id",
            "uai",
            "from_on",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            sqlite_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_perimeter_entry_uai", "uai"),
    )

    id: Mapped[PrimaryId]
    programme_id: Mapped[int] = mapped_column(BigId, ForeignKey("programme.id"))
    uai: Mapped[str] = mapped_column(UAI, ForeignKey("school.uai"))
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date | None] = mapped_column(Date)
    included: Mapped[bool] = mapped_column(Boolean)
    standing: Mapped[str] = mapped_column(CODE)
    reason: Mapped[str] = mapped_column(CODE)
    note: Mapped[str] = mapped_column(WORDS, default="")
    rolls_up_to: Mapped[str | None] = mapped_column(UAI, ForeignKey("school.uai"))
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
