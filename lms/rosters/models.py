"""How people come: their school's code and the answers to them, files with their verdicts, duplicates."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message
from lms.schools.models import CODE, UAI

LONGEST_REASON = 500
LONGEST_SOURCE = 80
LONGEST_FILE_NAME = 200


class SchoolCode(Base):
    """The code of a school's sheet: its hash, and the seed from which the secret makes it again."""

    __tablename__ = "school_code"
    __table_args__ = (
        Index(
            "uq_school_code_open",
            "uai",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
            sqlite_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryId]
    uai: Mapped[str] = mapped_column(UAI, ForeignKey("school.uai"))
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(BigId)
    # The first day on which it opens nothing any more: 1 September.
    until: Mapped[date] = mapped_column(Date)
    revoked_at: Mapped[datetime | None]


class SchoolCodeEntry(Base):
    """Who made her account with a school's sheet: the head who handed it out knows whom to expect."""

    __tablename__ = "school_code_entry"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("entered_at",),
        on_erasure="delete",
        kept=message("As long as the account: it says by which sheet it was made."),
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    code_id: Mapped[int] = mapped_column(BigId, ForeignKey("school_code.id"), index=True)
    entered_at: Mapped[datetime]


class AffiliationRefusal(Base):
    """Somebody said to belong to a school and doesn't: who answered so, and why."""

    __tablename__ = "affiliation_refusal"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("uai", "audience", "function", "from_on", "reason", "refused_at"),
        on_erasure="delete",
        kept=message("As long as the account: it says why you aren’t counted in this school."),
    )

    id: Mapped[PrimaryId]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), index=True)
    uai: Mapped[str] = mapped_column(UAI, ForeignKey("school.uai"))
    audience: Mapped[str] = mapped_column(CODE)
    function: Mapped[str] = mapped_column(CODE)
    from_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    refused_by: Mapped[int] = mapped_column(BigId)
    refused_at: Mapped[datetime]


class RosterImport(Base):
    """A file of people uploaded on the page: whose, when, how it is read, what became of it.

    The file and its preview are kept until it is applied or dropped, a week at most; the figures stay.
    """

    __tablename__ = "roster_import"
    __table_args__ = (Index("ix_roster_import_uploaded_by", "uploaded_by", "id"),)
    __personal_data__ = PersonalData(
        person="uploaded_by",
        exported=("source", "file_name", "uploaded_at", "state", "rows", "applied_at"),
        on_erasure="detach",
        kept=message("As long as the site, without your name once erased; the file itself, a week at most."),
    )

    id: Mapped[PrimaryId]
    uploaded_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE))
    file_name: Mapped[str] = mapped_column(String(LONGEST_FILE_NAME))
    state: Mapped[str] = mapped_column(String(12))
    # Raised whenever it is to be read anew: a verdict of another reading isn't applied.
    reading: Mapped[int] = mapped_column(default=1)
    file: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    preview: Mapped[dict[str, Any]]
    chosen: Mapped[dict[str, Any]]
    leave_out: Mapped[bool] = mapped_column(default=False)
    rows: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    figures: Mapped[dict[str, Any]]
    checked_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]


class RosterVerdict(Base):
    """What one line of an uploaded file would do; the cells of a refused one, to be corrected.

    Names people who may not be on record yet: all of them go when anybody is erased.
    """

    __tablename__ = "roster_verdict"
    __table_args__ = (Index("ix_roster_verdict_verdict", "import_id", "verdict", "line"),)
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("line", "verdict", "name"),
        on_erasure="delete",
        kept=message("Until the file is applied or dropped; refused lines a week at most."),
    )

    import_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("roster_import.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # No foreign key: it is read beside people, never written with them.
    person_id: Mapped[int | None] = mapped_column(BigId, index=True)
    verdict: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(250))
    said: Mapped[list[Any]] = mapped_column(JSON)
    cells: Mapped[list[Any]] = mapped_column(JSON)


class RosterMapping(Base):
    """Under which headings somebody found our columns in the files of one source."""

    __tablename__ = "roster_mapping"
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


class PossibleDuplicate(Base):
    """Two people of one school and one name: to be looked at by somebody, or said to be two people."""

    __tablename__ = "possible_duplicate"
    __personal_data__ = PersonalData(
        person="low_id",
        exported=("found_at", "dismissed_at"),
        on_erasure="delete",
        kept=message("As long as both accounts: who was said to be two people isn’t asked about again."),
    )

    low_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False)
    high_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    uai: Mapped[str] = mapped_column(UAI)
    found_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
    dismissed_by: Mapped[int | None] = mapped_column(BigId)


class PersonMerge(Base):
    """Two records of one person made one: what stood under `gone_id` stands under `kept_id`, until undone."""

    __tablename__ = "person_merge"
    __table_args__ = (
        Index(
            "uq_person_merge_gone",
            "gone_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL"),
            sqlite_where=text("undone_at IS NULL"),
        ),
        Index("ix_person_merge_kept_id", "kept_id"),
    )
    __personal_data__ = PersonalData(
        person="kept_id",
        exported=("merged_at", "undone_at"),
        on_erasure="delete",
        kept=message("As long as the account: by it a merge can be undone."),
    )

    id: Mapped[PrimaryId]
    kept_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    gone_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    merged_by: Mapped[int | None] = mapped_column(BigId)
    merged_at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(BigId)
    undone_at: Mapped[datetime | None]


class MergeStep(Base):
    """One row that a merge moved, changed or took away: as it was, and as the merge left it."""

    __tablename__ = "merge_step"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("table_name", "before"),
        on_erasure="delete",
        kept=message("As long as the account: by it a merge can be undone."),
    )

    merge_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person_merge.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), index=True)
    table_name: Mapped[str] = mapped_column(String(60))
    before: Mapped[dict[str, Any]]
    # None where the row was taken away.
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class InvitationDue(Base):
    """Somebody whom an import added and who is to be written to: the mail is written a moment later."""

    __tablename__ = "invitation_due"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("noted_at",),
        on_erasure="delete",
        kept=message("Until the invitation is written: minutes, as a rule."),
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    noted_at: Mapped[datetime]
