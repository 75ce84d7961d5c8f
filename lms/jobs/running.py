"""Doing jobs and nightly tasks: what a worker does in one turn, with transactions of its own."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import OperationalError

from lms.database import Database, WriterBusyError
from lms.jobs import operations, queries
from lms.jobs.registry import HopelessError, PostponedError, Registry, Task
from lms.jobs.timing import is_due, night_of

FINE = "fine"
_log = structlog.get_logger("lms.jobs")


def do_next(database: Database, registry: Registry, *, claimed_by: str, now: datetime) -> bool:
    """Do one job that is due; say whether there was one."""
    kinds = list(registry.handlers)
    with database.reader() as db:
        if not queries.has_work(db, kinds=kinds, now=now):
            return False
    with database.writer() as db:
        operations.give_up_lost(db, now=now)
        task = operations.claim_next(db, kinds=kinds, claimed_by=claimed_by, now=now)
        db.commit()
    if task is None:
        return False
    _do(database, registry, task, claimed_by=claimed_by, now=now)
    return True


def _do(database: Database, registry: Registry, task: Task, *, claimed_by: str, now: datetime) -> None:
    try:
        with database.writer() as db:
            registry.handlers[task.kind](db, task, now)
            # Its claim ran out and somebody else has it: what was done here is undone.
            if operations.finish(db, job_id=task.id, claimed_by=claimed_by, now=now):
                db.commit()
    except PostponedError as later:
        with database.writer() as db:
            operations.postpone(db, job_id=task.id, claimed_by=claimed_by, due_at=later.due_at)
            db.commit()
    except HopelessError as hopeless:
        _note_failure(database, task, reason=hopeless.reason, final=True, claimed_by=claimed_by, now=now)
    # Whatever goes wrong in a feature's job, the worker and the other jobs go on.
    except Exception as error:  # noqa: BLE001
        _note_failure(database, task, reason=code_of(error), final=False, claimed_by=claimed_by, now=now)


def _note_failure(
    database: Database, task: Task, *, reason: str, final: bool, claimed_by: str, now: datetime
) -> None:
    _log.warning("job failed", job=task.kind, id=task.id, attempt=task.attempts, reason=reason)
    with database.writer() as db:
        operations.fail(db, task=task, claimed_by=claimed_by, reason=reason, final=final, now=now)
        db.commit()


def code_of(error: BaseException) -> str:
    """Name what went wrong without saying its text, which may name somebody: `operational-error`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", type(error).__name__).lower()[:60]


def do_night(
    database: Database,
    registry: Registry,
    *,
    zone: ZoneInfo,
    now: datetime,
    clock: Callable[[], datetime],
) -> bool:
    """Do the first nightly task that is due; say whether there was one."""
    with database.reader() as db:
        done = queries.last_nights(db)
    for name, task in registry.nightly.items():
        if not is_due(last_on=done.get(name), now=now, zone=zone):
            continue
        on = night_of(now, zone)
        with database.writer() as db:
            mine = operations.begin_night(db, task=name, on=on, now=now)
            db.commit()
        if not mine:
            continue
        try:
            result = task(now)
        except (OperationalError, WriterBusyError) as error:
            result = code_of(error)
        # A task that fails is shown by `lms doctor`; the others are done all the same.
        except Exception as error:  # noqa: BLE001
            result = code_of(error)
        _log.info("nightly task done", task=name, result=result)
        with database.writer() as db:
            operations.end_night(db, task=name, on=on, result=result, now=clock())
            db.commit()
        return True
    return False
