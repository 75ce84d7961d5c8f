"""Jobs that wait for the worker, and the tasks of each night."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message

KIND = String(40)
REASON = String(60)
OPEN = text("finished_at IS NULL AND failed_at IS NULL")


class Job(Base):
    """One piece of work: waiting, claimed, then finished; given up, with a reason, after too many tries.

    A claim without an end is a worker that died: the job is taken up again once its lease is over. What a
    job does is committed together with its end, so that it is done once all the same.
    """

    __tablename__ = "job"
    __table_args__ = (
        # The natural key: the same thing is asked for once.
        Index("uq_job_natural", "kind", "key", unique=True),
        Index("ix_job_open", "due_at", "id", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_job_person_id", "person_id"),
    )
    # `person_id` has no foreign key: jobs is a floor below accounts.
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("kind", "created_at", "due_at", "finished_at"),
        on_erasure="delete",
        kept=message("Until it is done, then thirty days."),
    )

    id: Mapped[PrimaryId]
    kind: Mapped[str] = mapped_column(KIND)
    key: Mapped[str] = mapped_column(String(120))
    # Ids only: what they lead to is read when the job is done.
    payload: Mapped[dict[str, Any]]
    person_id: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    finished_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    # Why it last failed: a code, never a text that could name somebody.
    reason: Mapped[str] = mapped_column(REASON, default="")


class NightlyRun(Base):
    """The last time a task of the night was done: its local day, and what came of it."""

    __tablename__ = "nightly_run"

    task: Mapped[str] = mapped_column(KIND, primary_key=True)
    last_on: Mapped[date] = mapped_column(Date)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # `fine`, or a code that says what is wrong.
    result: Mapped[str] = mapped_column(REASON, default="")
