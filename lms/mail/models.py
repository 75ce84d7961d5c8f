"""Mails to send, that they were sent, and who doesn't want which."""

from datetime import datetime

from sqlalchemy import Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message

# Somebody waits for it; one of many.
AT_ONCE, ONE_OF_MANY = 0, 1
IS_WAITING = text("claimed_at IS NULL")
IS_OPEN = text("claimed_at IS NOT NULL AND sent_at IS NULL")


class OutboxMail(Base):
    """One mail: waiting, claimed by whoever sends it, then sent and emptied of its text, or refused.

    A claim without an end is *uncertain*: the server may have taken the mail before we could note it.
    It is shown, and never sent again by itself.
    """

    __tablename__ = "mail_outbox"
    __table_args__ = (
        # The natural key: the same person is written to once about the same thing.
        Index("uq_mail_outbox_natural", "purpose", "person_id", "object_id", unique=True),
        # Not over those that wait: SQLite would rather sort them all than read them in order.
        Index("ix_mail_outbox_open", "claimed_at", postgresql_where=IS_OPEN, sqlite_where=IS_OPEN),
        Index("ix_mail_outbox_person_id", "person_id"),
        Index(
            "ix_mail_outbox_waiting",
            "urgency",
            "id",
            postgresql_where=IS_WAITING,
            sqlite_where=IS_WAITING,
        ),
    )
    # `person_id` has no foreign key: mail is a floor below accounts.
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("purpose", "recipient", "subject", "created_at", "sent_at", "failed_at"),
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
    # Files for calendars, as `attachment.to_text` writes them; emptied with the text.
    files: Mapped[str] = mapped_column(Text, default="", server_default="")
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime]
    # Not before, and not after: nobody is reminded in the evening. None for at once, and whenever.
    due_at: Mapped[datetime | None]
    not_after: Mapped[datetime | None]
    urgency: Mapped[int] = mapped_column(SmallInteger, default=AT_ONCE, server_default="0")
    # Where one click ends mails of this kind; mail programs show it beside the mail.
    stop_address: Mapped[str | None] = mapped_column(String(500))
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    # Why it couldn't be sent: the mail server's code, or ours; never its text, which names the address.
    failure: Mapped[str] = mapped_column(String(40), default="", server_default="")


class MailStop(Base):
    """A kind of mail that somebody doesn't want any more."""

    __tablename__ = "mail_stop"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("topic", "stopped_at"),
        on_erasure="delete",
        kept=message("As long as the account, so that you aren’t written to again."),
    )

    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    topic: Mapped[str] = mapped_column(String(40), primary_key=True)
    stopped_at: Mapped[datetime]
