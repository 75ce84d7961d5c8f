"""Goals and their revisions, the ledger of who counts where since when, and its sums."""

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
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.base import NOT_BACKED_UP
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message
from lms.programmes.models import SLUG, WORDS
from lms.schools.models import CODE, UAI

MEASURES_CHECK = "measure IN ('enrolled', 'started', 'trained', 'flow')"
COUNTS = ("enrolled", "started", "trained", "flow")


class Goal(Base):
    """What a programme wants to reach; what exactly, and from when on, its revisions say."""

    __tablename__ = "goal"
    __table_args__ = (UniqueConstraint("programme_id", "slug"),)

    id: Mapped[PrimaryId]
    programme_id: Mapped[int] = mapped_column(BigId, ForeignKey("programme.id"))
    slug: Mapped[str] = mapped_column(SLUG)
    title: Mapped[str] = mapped_column(WORDS)
    audience: Mapped[str] = mapped_column(CODE)
    # The programme's file no longer names it, or a page withdrew it: kept up to date, shown no more.
    withdrawn_at: Mapped[datetime | None]


class GoalStanding(Base):
    """A decision that a goal stands no more, or again: the last one of a goal holds, and why is kept.

    `origin` says whether a page or the programme's file decided; without any, the file did.
    """

    __tablename__ = "goal_standing"
    __table_args__ = (
        Index("ix_goal_standing_goal_id", "goal_id"),
        CheckConstraint("origin IN ('file', 'page')", name="origin"),
    )
    __personal_data__ = PersonalData(
        person="decided_by",
        exported=("stands", "reason", "decided_at"),
        on_erasure="detach",
        kept=message("As long as the programme is kept, without your name once erased."),
    )

    id: Mapped[PrimaryId]
    goal_id: Mapped[int] = mapped_column(BigId, ForeignKey("goal.id"))
    stands: Mapped[bool] = mapped_column(Boolean)
    origin: Mapped[str] = mapped_column(CODE)
    reason: Mapped[str] = mapped_column(String(200))
    decided_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"), index=True)
    decided_at: Mapped[datetime]


class GoalRevision(Base):
    """One wording of a goal, never changed; reports of a day read the last one in force by then.

    `rule` is as `rule_format` writes it, `target` as `target_format` does. While it is `building`, its
    ledger isn't complete and no report reads it.
    """

    __tablename__ = "goal_revision"
    __table_args__ = (
        UniqueConstraint("goal_id", "n"),
        CheckConstraint("(state = 'ready') = (ready_at IS NOT NULL)", name="ready"),
        CheckConstraint("state IN ('building', 'ready')", name="state"),
    )

    id: Mapped[PrimaryId]
    goal_id: Mapped[int] = mapped_column(BigId, ForeignKey("goal.id"))
    n: Mapped[int] = mapped_column(SmallInteger)
    # Names of populations, in alphabetical order, with a space between.
    populations: Mapped[str] = mapped_column(String(120))
    rule: Mapped[dict[str, Any]]
    target: Mapped[dict[str, Any]]
    due_on: Mapped[date] = mapped_column(Date)
    in_force_from: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(CODE)
    # Where it was decided: the programme's file, or a page. A file applied again undoes no page.
    origin: Mapped[str] = mapped_column(CODE, server_default="file")
    made_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]


class GoalDraft(Base):
    """A wording proposed on a page, and how many people it would make trained: counts nobody yet.

    `wanted` is as `goal_drafts` writes it, `base_n` the wording that its author had read (0 for a new
    goal), `effect` the counts by school so far. The people up to `done_upto` have been looked at.
    """

    __tablename__ = "goal_draft"
    __table_args__ = (
        Index("ix_goal_draft_programme_id", "programme_id"),
        CheckConstraint("state IN ('counting', 'counted', 'adopted')", name="state"),
    )

    id: Mapped[PrimaryId]
    programme_id: Mapped[int] = mapped_column(BigId, ForeignKey("programme.id"))
    goal_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("goal.id"))
    base_n: Mapped[int] = mapped_column(SmallInteger)
    wanted: Mapped[dict[str, Any]]
    effect: Mapped[dict[str, Any]]
    as_of: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(CODE)
    people: Mapped[int] = mapped_column(Integer)
    people_done: Mapped[int] = mapped_column(Integer)
    # No person is named: it is a place in a walk.
    done_upto: Mapped[int] = mapped_column(BigId)
    revision_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("goal_revision.id"))
    made_at: Mapped[datetime]


class Baseline(Base):
    """Where a goal began: what was known on a day, by whom it was said. Never changed: another replaces it.

    `trained` of `headcount` people, and `reached` of `schools`; None where that wasn't known.
    """

    __tablename__ = "goal_baseline"
    __table_args__ = (Index("ix_goal_baseline_goal_id", "goal_id"),)

    id: Mapped[PrimaryId]
    goal_id: Mapped[int] = mapped_column(BigId, ForeignKey("goal.id"))
    on: Mapped[date] = mapped_column(Date)
    trained: Mapped[int | None] = mapped_column(Integer)
    headcount: Mapped[int | None] = mapped_column(Integer)
    reached: Mapped[int | None] = mapped_column(Integer)
    schools: Mapped[int | None] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(WORDS)
    made_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class LedgerEntry(Base):
    """One change of one count, never changed itself: only erasure takes the person out of it."""

    __tablename__ = "ledger"
    __table_args__ = (
        Index("ix_ledger_person_id", "person_id", "revision_id"),
        Index("ix_ledger_revision_id_uai_on", "revision_id", "uai", "on"),
        CheckConstraint(MEASURES_CHECK, name="measure"),
        CheckConstraint("delta <> 0", name="delta"),
    )
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("uai", "measure", "on", "delta", "reason", "recorded_at"),
        on_erasure="detach",
        kept=message("As long as the programme must account for its figures, without your name once erased."),
    )

    id: Mapped[PrimaryId]
    revision_id: Mapped[int] = mapped_column(BigId, ForeignKey("goal_revision.id"))
    measure: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    uai: Mapped[str] = mapped_column(UAI, ForeignKey("school.uai"))
    on: Mapped[date] = mapped_column(Date)
    delta: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str] = mapped_column(String(10))
    # The database's clock: whatever touches people is announced without a time, and this is a trace only.
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SumMonth(Base):
    """What a month changed in a school's counts; `month` is its first day.

    The four measures stand side by side: a report reads all of them, and a quarter of the rows.
    """

    __tablename__ = "sum_month"
    __table_args__ = (
        PrimaryKeyConstraint("revision_id", "month", "uai", postgresql_include=COUNTS),
        {"sqlite_with_rowid": False},
    )

    revision_id: Mapped[int] = mapped_column(BigId, ForeignKey("goal_revision.id"))
    month: Mapped[date] = mapped_column(Date)
    uai: Mapped[str] = mapped_column(UAI, ForeignKey("school.uai"))
    enrolled: Mapped[int] = mapped_column(Integer)
    started: Mapped[int] = mapped_column(Integer)
    trained: Mapped[int] = mapped_column(Integer)
    flow: Mapped[int] = mapped_column(Integer)


class SumDay(Base):
    """What a day changed in a school's counts."""

    __tablename__ = "sum_day"
    __table_args__ = (
        PrimaryKeyConstraint("revision_id", "on", "uai", postgresql_include=COUNTS),
        {"sqlite_with_rowid": False},
    )

    revision_id: Mapped[int] = mapped_column(BigId, ForeignKey("goal_revision.id"))
    on: Mapped[date] = mapped_column(Date)
    uai: Mapped[str] = mapped_column(UAI, ForeignKey("school.uai"))
    enrolled: Mapped[int] = mapped_column(Integer)
    started: Mapped[int] = mapped_column(Integer)
    trained: Mapped[int] = mapped_column(Integer)
    flow: Mapped[int] = mapped_column(Integer)


class SumsMark(Base):
    """Says, by the sum of a revision's marks, whether sums of past months are still what somebody read.

    Triggers on `sum_month` replace it by a random number when a transaction changes a month before the
    present one; whoever finishes something today writes the present one. A backup doesn't hold it.
    """

    __tablename__ = "sums_mark"
    __table_args__ = (Index("ix_sums_mark_revision_id", "revision_id"), {"info": {NOT_BACKED_UP: True}})

    id: Mapped[PrimaryId]
    revision_id: Mapped[int] = mapped_column(BigInteger)
    mark: Mapped[int] = mapped_column(BigInteger)


class Rebuild(Base):
    """How far the rebuilding of all ledgers has come: at most one row, gone when it is done.

    It goes up through people by their id; `upto_revision_id` is the last revision there was when it began.
    """

    __tablename__ = "coverage_rebuild"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    began_at: Mapped[datetime]
    upto_revision_id: Mapped[int] = mapped_column(BigId)
    # The people up to this id are done. No person is named: it is a place in a walk.
    done_upto: Mapped[int] = mapped_column(BigId)


class PublishedMonth(Base):
    """What partners and the public may see of a goal at a month's end: made once, never changed.

    `tables` is all that leaves, `sha256` its fingerprint; `counts` are the schools' exact figures, by which
    the next months of the school year are judged.
    """

    __tablename__ = "published_month"
    __table_args__ = (UniqueConstraint("goal_id", "on"),)

    id: Mapped[PrimaryId]
    goal_id: Mapped[int] = mapped_column(BigId, ForeignKey("goal.id"))
    on: Mapped[date] = mapped_column(Date)
    revision_id: Mapped[int] = mapped_column(BigId, ForeignKey("goal_revision.id"))
    tables: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


class StandingDue(Base):
    """Somebody whose place in schools changed among thousands at once, and who is counted a moment later."""

    __tablename__ = "standing_due"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("noted_at",),
        on_erasure="delete",
        kept=message("Until you are counted: minutes, as a rule."),
    )

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    noted_at: Mapped[datetime]
