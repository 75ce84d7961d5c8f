"""One turn of a worker: jobs and nightly tasks, done once, whatever happens inside them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.database import Database
from lms.jobs import running
from lms.jobs.models import Job, NightlyRun
from lms.jobs.operations import enqueue
from lms.jobs.registry import HopelessError, PostponedError, Registry, Task
from lms.jobs.running import code_of, do_next, do_night
from lms.jobs.timing import LEASE
from lms.mail.models import MailStop
from lms.mail.operations import stop

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def asked(database: Database) -> Database:
    """One job is due."""
    with database.writer() as db:
        enqueue(db, kind="stop", key="7", payload={"person_id": 7}, due_at=NOW, now=NOW)
        db.commit()
    return database


def job(database: Database) -> Job:
    with database.reader() as db:
        return db.scalars(select(Job)).one()


def doing(handler, database: Database, *, now: datetime = NOW, by: str = "me") -> bool:
    registry = Registry()
    registry.handle("stop", handler)
    return do_next(database, registry, claimed_by=by, now=now)


def stops_mails(db: Session, task: Task, now: datetime) -> None:
    stop(db, person_id=task.payload["person_id"], topic="reminder", now=now)


def effects(database: Database) -> int:
    with database.reader() as db:
        return len(db.scalars(select(MailStop.person_id)).all())


def test_a_job_is_done_once_with_what_it_writes(asked: Database) -> None:
    assert doing(stops_mails, asked)
    assert not doing(stops_mails, asked)
    assert effects(asked) == 1
    assert job(asked).finished_at == NOW


def test_a_job_that_fails_leaves_nothing_behind_and_is_tried_again(asked: Database) -> None:
    def fails(db: Session, task: Task, now: datetime) -> None:
        stops_mails(db, task, now)
        raise ZeroDivisionError("Zorglub")

    assert doing(fails, asked)
    assert effects(asked) == 0
    failed = job(asked)
    assert (failed.reason, failed.failed_at, failed.due_at) == (
        "zero-division-error",
        None,
        NOW + timedelta(seconds=30),
    )
    assert doing(stops_mails, asked, now=failed.due_at)
    assert effects(asked) == 1


def test_a_hopeless_job_is_given_up_with_its_reason(asked: Database) -> None:
    def gives_up(_db: Session, _task: Task, _now: datetime) -> None:
        raise HopelessError("nobody-left")

    doing(gives_up, asked)
    assert (job(asked).reason, job(asked).failed_at) == ("nobody-left", NOW)


def test_a_job_put_off_waits(asked: Database) -> None:
    later = NOW + timedelta(days=1)

    def waits(_db: Session, _task: Task, _now: datetime) -> None:
        raise PostponedError(later)

    doing(waits, asked)
    assert (job(asked).due_at, job(asked).attempts, job(asked).reason) == (later, 0, "")


def test_what_a_worker_did_after_losing_its_claim_is_undone(asked: Database) -> None:
    def sleeps(db: Session, task: Task, now: datetime) -> None:
        stops_mails(db, task, now)
        # As if another worker had taken it meanwhile.
        db.execute(Job.__table__.update().values(claimed_by="other"))

    doing(sleeps, asked)
    assert effects(asked) == 0
    assert job(asked).finished_at is None
    assert doing(stops_mails, asked, now=NOW + LEASE)
    assert effects(asked) == 1


def test_a_kind_has_one_handler_and_a_night_one_task_of_a_name() -> None:
    registry = Registry()
    registry.handle("k", stops_mails)
    registry.each_night("n", lambda _now: "fine")
    with pytest.raises(ValueError, match="two handlers"):
        registry.handle("k", stops_mails)
    with pytest.raises(ValueError, match="two nightly"):
        registry.each_night("n", lambda _now: "fine")


def test_an_error_is_named_without_its_text() -> None:
    assert code_of(ValueError("Zorglub")) == "value-error"
    assert code_of(running.OperationalError("", {}, Exception())) == "operational-error"


def test_each_task_of_the_night_is_done_once_whatever_the_others_do(database: Database) -> None:
    done: list[str] = []

    def fails(_now: datetime) -> str:
        raise ZeroDivisionError

    def succeeds(_now: datetime) -> str:
        done.append("purge")
        return "fine"

    registry = Registry()
    registry.each_night("verify", fails)
    registry.each_night("purge", succeeds)

    def turn(now: datetime) -> bool:
        return do_night(database, registry, zone=PARIS, now=now, clock=lambda: now)

    assert not turn(NIGHT + timedelta(hours=8))
    assert [turn(NIGHT), turn(NIGHT), turn(NIGHT)] == [True, True, False]
    assert done == ["purge"]
    with database.reader() as db:
        runs = {run.task: run.result for run in db.scalars(select(NightlyRun))}
    assert runs == {"verify": "zero-division-error", "purge": "fine"}
    assert turn(NIGHT + timedelta(days=1))
