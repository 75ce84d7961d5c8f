"""What a leader's device sent of a list kept without a network: each note once, and what it came to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId
from lms.messages import message
from lms.schools.models import CODE
from lms.workshops.models import KEY


class ListEvent(Base):
    """A note from a device, under the id that we made for it: sent again, it gets the same answer.

    Holds no name: `attendance_id` is the presence that it made, found or took back. `replaced` is the
    number of people that a headcount stands in place of.
    """

    __tablename__ = "workshop_list_event"
    __table_args__ = (
        CheckConstraint("kind IN ('present', 'added', 'counted', 'taken-back')", name="kind"),
        Index("ix_workshop_list_event_sent_by", "sent_by"),
    )
    __personal_data__ = PersonalData(
        person="sent_by",
        exported=("workshop_id", "kind", "outcome", "sent_at"),
        on_erasure="detach",
        kept=message("As long as the presences of the session, without your name once erased."),
    )

    workshop_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workshop.id"), primary_key=True, autoincrement=False
    )
    event_key: Mapped[str] = mapped_column(KEY, primary_key=True)
    kind: Mapped[str] = mapped_column(CODE)
    outcome: Mapped[str] = mapped_column(String(20))
    attendance_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("workshop_attendance.id"))
    replaced: Mapped[int] = mapped_column(SmallInteger, default=0)
    sent_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    sent_at: Mapped[datetime]
