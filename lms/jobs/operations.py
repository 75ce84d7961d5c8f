"""Changes to the table of jobs. The caller commits: a job exists exactly when what asks for it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from lms.database.inserting import insert_into
from lms.jobs.bell import ring_on_commit
from lms.jobs.models import Job, NightlyRun
from lms.jobs.registry import Task
from lms.jobs.timing import LEASE, MOST_ATTEMPTS, delay_after

WORKER_DIED = "worker-died"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A job to do, one of many."""

    key: str
    payload: Mapping[str, Any]
    due_at: datetime
    person_id: int | None = None


def enqueue(
    db: Session,
    *,
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    due_at: datetime,
    now: datetime,
    person_id: int | None = None,
) -> None:
    """Ask for a job in the caller's transaction; the same kind and key is done once, however often asked."""
    wanted = Wanted(key=key, payload=payload, due_at=due_at, person_id=person_id)
    enqueue_all(db, kind=kind, jobs=[wanted], now=now)


def enqueue_all(db: Session, *, kind: str, jobs: Sequence[Wanted], now: datetime) -> frozenset[str]:
    """Ask for many jobs of a kind; those already asked for stay as they are. Give the keys of the others."""
    rows = [
        {
            "kind": kind,
            "key": job.key,
            "payload": dict(job.payload),
            "person_id": job.person_id,
            "created_at": now,
            "due_at": job.due_at,
            "attempts": 0,
            "reason": "",
        }
        for job in jobs
    ]
    if not rows:
        return frozenset()
    unless_there = insert_into(db, Job).on_conflict_do_nothing(index_elements=["kind", "key"])
    asked = frozenset(db.scalars(unless_there.returning(Job.key), rows))
    ring_on_commit(db)
    return asked


_IS_OPEN = and_(Job.finished_at.is_(None), Job.failed_at.is_(None))


def claim_next(db: Session, *, kinds: Sequence[str], claimed_by: str, now: datetime) -> Task | None:
    """Take the job that has been due for longest, so that nobody else does it; commit before doing it."""
    free = or_(Job.claimed_at.is_(None), Job.claimed_at <= now - LEASE)
    due = (
        select(Job.id)
        .where(_IS_OPEN, free, Job.due_at <= now, Job.attempts < MOST_ATTEMPTS, Job.kind.in_(kinds))
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    row = db.execute(
        update(Job)
        .where(Job.id == due, _IS_OPEN, free)
        .values(claimed_at=now, claimed_by=claimed_by, attempts=Job.attempts + 1)
        .returning(Job.id, Job.kind, Job.key, Job.payload, Job.attempts)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return None
    return Task(id=row.id, kind=row.kind, key=row.key, payload=row.payload, attempts=row.attempts)


def finish(db: Session, *, job_id: int, claimed_by: str, now: datetime) -> bool:
    """Note that a job is done; False when its claim was lost meanwhile: undo what was done."""
    return _settle(db, job_id, claimed_by, finished_at=now, claimed_by=None, reason="")


def postpone(db: Session, *, job_id: int, claimed_by: str, due_at: datetime) -> bool:
    """Put a job off; that isn't a failure, and doesn't count as a try."""
    return _settle(
        db, job_id, claimed_by, due_at=due_at, claimed_at=None, claimed_by=None, attempts=Job.attempts - 1
    )


def fail(db: Session, *, task: Task, claimed_by: str, reason: str, final: bool, now: datetime) -> bool:
    """Note that a job failed: it is tried again later, or given up and shown."""
    if final or task.attempts >= MOST_ATTEMPTS:
        return _settle(db, task.id, claimed_by, failed_at=now, claimed_by=None, reason=reason)
    later = now + delay_after(task.attempts)
    return _settle(db, task.id, claimed_by, due_at=later, claimed_at=None, claimed_by=None, reason=reason)


def _settle(db: Session, job_id: int, holder: str, **values: object) -> bool:
    settled = db.scalar(
        update(Job)
        .where(Job.id == job_id, Job.claimed_by == holder, _IS_OPEN)
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return settled is not None


def give_up_lost(db: Session, *, now: datetime) -> int:
    """Give up the jobs whose worker died each time; give their number."""
    given_up = db.scalars(
        update(Job)
        .where(_IS_OPEN, Job.attempts >= MOST_ATTEMPTS, Job.claimed_at <= now - LEASE)
        .values(failed_at=now, claimed_by=None, reason=WORKER_DIED)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return len(given_up.all())


def forget_finished(db: Session, *, before: datetime) -> int:
    """Remove the jobs finished or given up before an instant; give their number."""
    gone = db.scalars(
        delete(Job)
        .where(or_(Job.finished_at < before, Job.failed_at < before))
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def begin_night(db: Session, *, task: str, on: date, now: datetime) -> bool:
    """Take a task of the night for oneself; False when another worker has it already."""
    fresh = insert_into(db, NightlyRun).values(task=task, last_on=on, began_at=now, ended_at=None, result="")
    taken = db.scalar(
        fresh.on_conflict_do_update(
            index_elements=["task"],
            set_={"last_on": on, "began_at": now, "ended_at": None, "result": ""},
            where=NightlyRun.last_on < on,
        ).returning(NightlyRun.task)
    )
    return taken is not None


def end_night(db: Session, *, task: str, on: date, result: str, now: datetime) -> None:
    """Note what came of a task of the night."""
    db.execute(
        update(NightlyRun)
        .where(NightlyRun.task == task, NightlyRun.last_on == on)
        .values(ended_at=now, result=result)
        .execution_options(synchronize_session=False)
    )
