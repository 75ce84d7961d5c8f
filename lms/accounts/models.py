"""People and what proves who they are."""

from datetime import date, datetime
from typing import Any, ClassVar, NewType

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.search_text import fold
from lms.database.types import LONGEST_SORTED, SORTED_TEXT, BigId, PrimaryId
from lms.messages import message

PersonId = NewType("PersonId", int)


def name_as_searched(*, given_name: str, family_name: str) -> str:
    """Write a name as lists are sorted and searched: "Le Goff, Maëlle" becomes "le goff maelle"."""
    return fold(f"{family_name} {given_name}")[:LONGEST_SORTED]


def _searched(context: DefaultExecutionContext) -> str:
    row: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return name_as_searched(given_name=row.get("given_name") or "", family_name=row.get("family_name") or "")


class Person(Base):
    """Somebody known to the platform: a teacher, a parent with an account, an agent."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_search_text", "search_text", "id"),)
    __personal_data__ = PersonalData(
        person="id",
        exported=(
            "given_name",
            "family_name",
            "email",
            "external_id",
            "language",
            "created_at",
            "last_seen_at",
        ),
        on_erasure="clear",
        cleared=("given_name", "family_name", "search_text", "email", "external_id"),
        kept=message("As long as the account is used; two years after its last use, with a warning before."),
    )

    id: Mapped[PrimaryId]
    given_name: Mapped[str] = mapped_column(String(120), default="")
    family_name: Mapped[str] = mapped_column(String(120), default="")
    # `name_as_searched`: whoever changes names by a statement of its own changes this too.
    search_text: Mapped[str] = mapped_column(SORTED_TEXT, default=_searched, server_default="")
    # Kept in lower case: the same person types it in two ways.
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    language: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    @validates("given_name", "family_name")
    def _keep_searched(self, changed: str, value: str) -> str:
        names = {"given_name": self.given_name or "", "family_name": self.family_name or ""}
        self.search_text = name_as_searched(**names | {changed: value or ""})
        return value


class Credential(Base):
    """A person's password, as argon2id keeps it."""

    __tablename__ = "credential"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("changed_at",),
        on_erasure="delete",
        kept=message("As long as the account."),
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    password_hash: Mapped[str] = mapped_column(String(255))
    changed_at: Mapped[datetime]


class PersonalCode(Base):
    """The code by which a parent comes back without address or password; only its hash is stored."""

    __tablename__ = "personal_code"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("made_at", "over_on", "last_used_at"),
        on_erasure="delete",
        kept=message("Until 31 August following."),
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime]
    # The first day on which it opens nothing any more.
    over_on: Mapped[date] = mapped_column(Date)
    last_used_at: Mapped[datetime | None]


class SecondFactor(Base):
    """The secret by which a person's telephone makes codes, encrypted, and the last half-minute used."""

    __tablename__ = "second_factor"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("begun_at", "confirmed_at"),
        on_erasure="delete",
        kept=message("As long as the account."),
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary(120))
    begun_at: Mapped[datetime]
    # Only begun until a first code has come from the telephone.
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(BigId)


class RecoveryCode(Base):
    """A code that opens once when the telephone is lost; only its hash is stored."""

    __tablename__ = "recovery_code"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("made_at", "used_at"),
        on_erasure="delete",
        kept=message("As long as the account."),
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OneTimeLink(Base):
    """A link that sets a password, once; only its hash is stored."""

    __tablename__ = "one_time_link"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("purpose", "made_at", "used_at"),
        on_erasure="delete",
        kept=message("Thirty days after it was made; it opens for seven."),
    )

    id: Mapped[PrimaryId]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(30))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Throttle(Base):
    """How many tries a keyed subject has made since when; the key is an HMAC and names nobody."""

    __tablename__ = "throttle"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    began_at: Mapped[datetime]
    tries: Mapped[int]


class AuditEvent(Base):
    """Who did what to what, when, from where: ids only, no text, no secret."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_actor_id_at", "actor_id", "at"),)
    __personal_data__ = PersonalData(
        person="actor_id",
        exported=("at", "verb", "object_kind", "object_id"),
        on_erasure="keep",
        kept=message("Twelve months, for the security of the site."),
    )
    VERBS: ClassVar[frozenset[str]] = frozenset(
        {
            "signed-in",
            "signed-out",
            "password-set",
            "link-made",
            "link-opened",
            "link-revoked",
            "link-used",
            "disabled",
            "erased",
            "granted",
            "revoked",
            "imported",
            "merged",
            "merge-undone",
            "exported",
            "published",
            "registered",
            "identity-linked",
            "affiliation-confirmed",
            "affiliation-refused",
            "code-made",
            "code-revoked",
            "second-factor-set-up",
            "second-factor-removed",
            "second-factor-reset",
            "recovery-codes-made",
            "recovery-code-used",
            "address-added",
            "headcount-declared",
            "task-validated",
            "task-given-back",
            "hours-recognised",
            "hours-taken-back",
            "programme-changed",
            "goal-revised",
            "goal-withdrawn",
            "goal-put-back",
            "equipment-imported",
        }
    )

    id: Mapped[PrimaryId]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(BigId)
    verb: Mapped[str] = mapped_column(String(40))
    route: Mapped[str] = mapped_column(String(120), default="")
    object_kind: Mapped[str] = mapped_column(String(40), default="")
    object_id: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(45), default="")
