"""What reports keep: frozen dossiers, views saved under a name, the mark of what figures stand on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.base import NOT_BACKED_UP
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message
from lms.programmes.models import SLUG

HASH = String(64)


class CommitteeDossier(Base):
    """A programme's dossier for its committee: a draft, at most one, then frozen, numbered, never changed.

    `comments` are the words typed for each page; `figures` what the next dossier is compared with. The files
    are kept as they were made, with their fingerprints: a reprint is the same bytes.
    """

    __tablename__ = "committee_dossier"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("(frozen_at IS NULL) = (number IS NULL)", name="numbered"),
        CheckConstraint("(frozen_at IS NULL) = (pdf IS NULL)", name="kept"),
        Index(
            "uq_committee_dossier_draft",
            "programme_id",
            unique=True,
            postgresql_where=text("frozen_at IS NULL"),
            sqlite_where=text("frozen_at IS NULL"),
        ),
    )
    __personal_data__ = PersonalData(
        person="author_id",
        exported=("as_of", "made_at", "frozen_at"),
        on_erasure="detach",
        kept=message("As long as the programme must account for its figures, without your name once erased."),
    )

    id: Mapped[PrimaryId]
    programme_id: Mapped[int] = mapped_column(BigId, ForeignKey("programme.id"))
    number: Mapped[int | None] = mapped_column(SmallInteger)
    as_of: Mapped[date] = mapped_column(Date)
    # Whoever froze it; of a draft, whoever began it. None: the command line, or somebody erased.
    author_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    comments: Mapped[dict[str, Any]]
    # Counts the changes of a draft: whoever saves says which one she read.
    version: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    figures: Mapped[dict[str, Any]]
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    xlsx: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str | None] = mapped_column(HASH)
    xlsx_sha256: Mapped[str | None] = mapped_column(HASH)


class SavedView(Base):
    """The filters of a coverage page, under a name; a shared one is seen by whoever sees the programme."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("person_id", "programme_id", "name"),
        Index("ix_saved_view_programme_id", "programme_id"),
    )
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("name", "query", "is_shared", "saved_at"),
        on_erasure="delete",
        kept=message("As long as the account, or until you delete it."),
    )

    id: Mapped[PrimaryId]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    programme_id: Mapped[int] = mapped_column(BigId, ForeignKey("programme.id"))
    name: Mapped[str] = mapped_column(String(80))
    # Of the page's address: its goal, and what stands after the question mark.
    goal: Mapped[str] = mapped_column(SLUG)
    query: Mapped[str] = mapped_column(String(1000))
    is_shared: Mapped[bool] = mapped_column(Boolean)
    saved_at: Mapped[datetime]


class GroundMark(Base):
    """Says, by the sum of its marks, whether what figures stand on is still what somebody read.

    Triggers on `school`, `headcount`, `perimeter_entry` and `programme` replace it by a random number in the
    transaction of each change; of transactions at the same time each leaves its own, and none waits for
    another. Nothing else writes it, and a backup doesn't hold it.
    """

    __tablename__ = "ground_mark"
    __table_args__ = ({"info": {NOT_BACKED_UP: True}},)

    id: Mapped[PrimaryId]
    mark: Mapped[int] = mapped_column(BigInteger)
