"""A session's group: who is convoked, the list that says so while it is looked at, mails to all."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message
from lms.schools.models import CODE
from lms.workshops.models import KEY, NAME

LONGEST_EMAIL, LONGEST_EXTERNAL_ID = 254, 120
LONGEST_SOURCE, LONGEST_FILE_NAME = 80, 200


class Convocation(Base):
    """Somebody whom the institution convokes to a session.

    Of a person with an account only her number is kept. Of one without, what the list says: she is to be
    enrolled, and that is emptied of her name and address once the session is over.
    """

    __tablename__ = "workshop_convocation"
    __table_args__ = (
        Index("uq_workshop_convocation_person", "workshop_id", "person_id", unique=True),
        Index(
            "uq_workshop_convocation_email",
            "workshop_id",
            "email",
            unique=True,
            postgresql_where=text("email <> ''"),
            sqlite_where=text("email <> ''"),
        ),
        Index("ix_workshop_convocation_person_id", "person_id"),
    )
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("workshop_id", "source", "convoked_at"),
        on_erasure="delete",
        kept=message("As long as the account; of somebody without one, until the session is over."),
    )

    id: Mapped[PrimaryId]
    workshop_id: Mapped[int] = mapped_column(BigId, ForeignKey("workshop.id"))
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    email: Mapped[str] = mapped_column(String(LONGEST_EMAIL), default="")
    external_id: Mapped[str] = mapped_column(String(LONGEST_EXTERNAL_ID), default="")
    given_name: Mapped[str] = mapped_column(NAME, default="")
    family_name: Mapped[str] = mapped_column(NAME, default="")
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE))
    convoked_at: Mapped[datetime]
    convoked_by: Mapped[int | None] = mapped_column(BigId)


class ConvokedFile(Base):
    """A list of the convoked that somebody looks at before it is written: one a session and person."""

    __tablename__ = "workshop_convoked_file"
    __personal_data__ = PersonalData(
        person="uploaded_by",
        exported=("workshop_id", "source", "file_name", "uploaded_at"),
        on_erasure="delete",
        kept=message("Until the list is written or dropped, a week at most."),
    )

    workshop_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("workshop.id"), primary_key=True, autoincrement=False
    )
    uploaded_by: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False, index=True
    )
    uploaded_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE))
    file_name: Mapped[str] = mapped_column(String(LONGEST_FILE_NAME))
    file: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    chosen: Mapped[dict[str, Any]]


class ConvokedColumns(Base):
    """Under which headings somebody found our columns in the lists of one source."""

    __tablename__ = "workshop_convoked_columns"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("source", "chosen", "saved_at"),
        on_erasure="delete",
        kept=message("As long as the account."),
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE), primary_key=True)
    chosen: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class GroupMail(Base):
    """A message or a reminder written to a session's group: by whom, when, to how many; not its words."""

    __tablename__ = "workshop_group_mail"
    __table_args__ = (
        CheckConstraint("kind IN ('message', 'reminder')", name="kind"),
        Index("uq_workshop_group_mail_key", "workshop_id", "key", unique=True),
        Index("ix_workshop_group_mail_sent_by", "sent_by"),
    )
    __personal_data__ = PersonalData(
        person="sent_by",
        exported=("workshop_id", "kind", "sent_at", "recipients"),
        on_erasure="detach",
        kept=message("As long as the session, without the name of who wrote once erased."),
    )

    id: Mapped[PrimaryId]
    workshop_id: Mapped[int] = mapped_column(BigId, ForeignKey("workshop.id"))
    kind: Mapped[str] = mapped_column(CODE)
    key: Mapped[str] = mapped_column(KEY)
    sent_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    recipients: Mapped[int]
