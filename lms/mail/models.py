"""Mails to send, and that they were sent."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message


class OutboxMail(Base):
    """One mail: waiting, claimed by whoever sends it, then sent and emptied of its text.

    A claim without an end is *uncertain*: the server may have taken the mail before we could note it.
    It is shown, and never sent again by itself.
    """

    __tablename__ = "mail_outbox"
    __table_args__ = (
        # The natural key: the same person is written to once about the same thing.
        Index("uq_mail_outbox_natural", "purpose", "person_id", "object_id", unique=True),
        Index("ix_mail_outbox_claimed_at", "claimed_at"),
    )
    # `person_id` has no foreign key: mail is a floor below accounts.
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("purpose", "recipient", "subject", "created_at", "sent_at"),
        on_erasure="delete",
        kept=message("The text until the mail is sent; that it was sent, three months."),
    )

    id: Mapped[PrimaryId]
    purpose: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(BigId)
    object_id: Mapped[str] = mapped_column(String(80))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(250))
    text: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
