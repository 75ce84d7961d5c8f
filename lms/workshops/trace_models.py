"""What was corrected of a list, by whom and why; and what people thought of a session, without a name."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message


class Correction(Base):
    """A presence put in another's place, added to a closed list, or taken away.

    Who and where stand in the presences themselves, so that first names go where they go. `reason` may be
    empty as long as the list is open.
    """

    __tablename__ = "workshop_correction"
    __table_args__ = (
        CheckConstraint("before_id IS NOT NULL OR after_id IS NOT NULL", name="something"),
        Index("ix_workshop_correction_workshop_id", "workshop_id", "id"),
        Index("ix_workshop_correction_corrected_by", "corrected_by"),
    )
    __personal_data__ = PersonalData(
        person="corrected_by",
        exported=("workshop_id", "reason", "corrected_at"),
        on_erasure="detach",
        kept=message("As long as the programme must account for it, without your name once erased."),
    )

    id: Mapped[PrimaryId]
    workshop_id: Mapped[int] = mapped_column(BigId, ForeignKey("workshop.id"))
    before_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("workshop_attendance.id"))
    after_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("workshop_attendance.id"))
    reason: Mapped[str] = mapped_column(String(500))
    corrected_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    corrected_at: Mapped[datetime]


class Opinion(Base):
    """How many people gave an answer to the question on the spot: a counter, with nothing about anybody."""

    __tablename__ = "workshop_opinion"
    __table_args__ = (CheckConstraint("answer IN ('good', 'fair', 'poor')", name="answer"),)

    workshop_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workshop.id"), primary_key=True, autoincrement=False
    )
    answer: Mapped[str] = mapped_column(String(10), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger)


class OpinionKey(Base):
    """A form already counted, so that a double click is one answer: which answer isn't kept beside it."""

    __tablename__ = "workshop_opinion_key"

    workshop_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workshop.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
