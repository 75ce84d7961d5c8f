"""Devices signed in, those known from before, and what an identity provider says of them."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, LargeBinary, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message


class SigninSession(Base):
    """A device signed in; the cookie holds a random id of which only the hash is stored."""

    __tablename__ = "signin_session"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("began_at", "last_seen_at", "ended_at", "device"),
        on_erasure="delete",
        kept=message("Thirty days after you signed in, at most."),
    )

    id: Mapped[PrimaryId]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), index=True)
    began_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    # The earlier of the two limits of `sessions.py`, moved on whenever the device is seen.
    idle_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    is_lasting: Mapped[bool] = mapped_column(Boolean, default=False)
    is_shared: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    # An ended session is kept until it would have expired: whose form comes back is still known.
    ended_at: Mapped[datetime | None]
    # When a second factor was last shown in this session.
    proven_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(120), default="")


class SsoIdentity(Base):
    """Who a person is for an identity provider: its issuer and the subject it names, nothing else."""

    __tablename__ = "sso_identity"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("issuer", "subject", "since", "last_used_at"),
        on_erasure="delete",
        kept=message("As long as the account."),
    )

    issuer: Mapped[str] = mapped_column(String(250), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), index=True)
    since: Mapped[datetime]
    last_used_at: Mapped[datetime]


class SsoSession(Base):
    """A session opened by an identity provider; its proof is what signs out there too."""

    __tablename__ = "sso_session"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("provider",),
        on_erasure="delete",
        kept=message("As long as the session it belongs to."),
    )

    session_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("signin_session.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), index=True)
    provider: Mapped[str] = mapped_column(String(40))
    id_token: Mapped[str] = mapped_column(Text)


class KnownDevice(Base):
    """A device from which a person signed in before: strangers' wrong tries don't lock it out."""

    __tablename__ = "known_device"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("since", "last_used_at"),
        on_erasure="delete",
        kept=message("One year after its last use."),
    )

    device_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    since: Mapped[datetime]
    last_used_at: Mapped[datetime]
