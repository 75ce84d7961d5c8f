"""The link of a leader from outside (an association, a conseiller numérique): one session, no account."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message
from lms.workshops.models import NAME

TOKEN_HASH_BYTES = 32


class LeaderLink(Base):
    """A link to one session, given to somebody without an account. Renewed, the former opens nothing."""

    __tablename__ = "workshop_link"
    __table_args__ = (
        Index("ix_workshop_link_workshop_id", "workshop_id"),
        Index("ix_workshop_link_made_by", "made_by"),
    )
    __personal_data__ = PersonalData(
        person="made_by",
        exported=("workshop_id", "made_at", "revoked_at"),
        on_erasure="detach",
        kept=message("As long as the programme must account for the session, without your name once erased."),
    )

    id: Mapped[PrimaryId]
    workshop_id: Mapped[int] = mapped_column(BigId, ForeignKey("workshop.id"))
    name: Mapped[str] = mapped_column(NAME)
    organisation: Mapped[str] = mapped_column(NAME, default="")
    language: Mapped[str] = mapped_column(String(5))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(TOKEN_HASH_BYTES), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]


class LinkDevice(Base):
    """A device on which a link was opened: it comes back without the link, as long as that lasts."""

    __tablename__ = "workshop_link_device"
    __table_args__ = (Index("ix_workshop_link_device_link_id", "link_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(TOKEN_HASH_BYTES), primary_key=True)
    link_id: Mapped[int] = mapped_column(BigId, ForeignKey("workshop_link.id"))
    opened_at: Mapped[datetime]
