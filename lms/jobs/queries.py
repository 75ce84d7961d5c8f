"""Reading the table of jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.jobs.models import Job, NightlyRun
from lms.jobs.timing import LEASE


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How many wait, and since when the oldest could have been done."""

    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, kw_only=True)
class GivenUp:
    """How many jobs of a kind were given up for a reason."""

    kind: str
    reason: str
    jobs: int


_IS_OPEN = Job.finished_at.is_(None) & Job.failed_at.is_(None)


def waiting_jobs(db: Session, now: datetime) -> Waiting:
    """Count the jobs that are due and not done."""
    number, oldest = db.execute(
        select(func.count(), func.min(Job.due_at)).where(_IS_OPEN, Job.due_at <= now)
    ).one()
    return Waiting(waiting=number, oldest=oldest)


def has_work(db: Session, *, kinds: Sequence[str], now: datetime) -> bool:
    """Say whether a job can be claimed: asked before the writer's place is taken."""
    free = or_(Job.claimed_at.is_(None), Job.claimed_at <= now - LEASE)
    found = select(Job.id).where(_IS_OPEN, free, Job.due_at <= now, Job.kind.in_(kinds)).limit(1)
    return db.scalar(found) is not None


def given_up(db: Session) -> list[GivenUp]:
    """Count the jobs that were given up, by kind and reason."""
    rows = db.execute(
        select(Job.kind, Job.reason, func.count())
        .where(Job.failed_at.is_not(None))
        .group_by(Job.kind, Job.reason)
        .order_by(Job.kind, Job.reason)
    )
    return [GivenUp(kind=kind, reason=reason, jobs=jobs) for kind, reason, jobs in rows]


def nights(db: Session) -> Sequence[NightlyRun]:
    """Give the last run of each nightly task."""
    return db.scalars(select(NightlyRun).order_by(NightlyRun.task)).all()


def last_nights(db: Session) -> dict[str, date]:
    """Give the local day on which each nightly task was last begun."""
    return {run.task: run.last_on for run in db.execute(select(NightlyRun.task, NightlyRun.last_on))}
