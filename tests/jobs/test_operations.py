"""The table of jobs: asked for once, claimed once, done or given up."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.database import Database
from lms.jobs.models import Job, NightlyRun
from lms.jobs.operations import (
    WORKER_DIED,
    Wanted,
    begin_night,
    claim_next,
    end_night,
    enqueue,
    enqueue_all,
    fail,
    finish,
    forget_finished,
    give_up_lost,
    postpone,
)
from lms.jobs.queries import given_up, has_work, last_nights, nights, waiting_jobs
from lms.jobs.registry import Task
from lms.jobs.timing import LEASE, MOST_ATTEMPTS

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ME = "me"


def ask(db: Session, key: str = "1", *, due_at: datetime = NOW, kind: str = "k") -> None:
    enqueue(db, kind=kind, key=key, payload={"id": int(key)}, due_at=due_at, now=NOW)


def claim(db: Session, *, now: datetime = NOW, by: str = ME, kind: str = "k") -> Task | None:
    return claim_next(db, kinds=[kind], claimed_by=by, now=now)


def claimed(db: Session, *, now: datetime = NOW, by: str = ME) -> Task:
    task = claim(db, now=now, by=by)
    assert task is not None
    return task


def only(db: Session) -> Job:
    return db.scalars(select(Job).execution_options(populate_existing=True)).one()


def test_the_same_thing_is_asked_for_once(db: Session) -> None:
    ask(db)
    ask(db)
    ask(db, kind="other")
    assert len(db.scalars(select(Job.id)).all()) == 2


def test_many_asked_for_at_once_are_told_from_those_asked_for_before(db: Session) -> None:
    ask(db, "1")
    wanted = [Wanted(key=key, payload={}, due_at=NOW) for key in ("1", "2", "3")]
    assert enqueue_all(db, kind="k", jobs=wanted, now=NOW) == {"2", "3"}
    assert enqueue_all(db, kind="k", jobs=wanted, now=NOW) == frozenset()


def test_asking_for_nothing_writes_nothing(db: Session) -> None:
    assert enqueue_all(db, kind="k", jobs=[], now=NOW) == frozenset()
    assert db.scalars(select(Job.id)).all() == []


def test_jobs_are_claimed_by_age_once_due_and_only_by_who_knows_how(db: Session) -> None:
    ask(db, "1", due_at=NOW)
    ask(db, "2", due_at=NOW - timedelta(hours=1))
    ask(db, "3", due_at=NOW + timedelta(hours=1))
    assert claim(db, kind="unknown") is None
    assert [claimed(db).key for _ in range(2)] == ["2", "1"]
    assert claim(db) is None
    assert not has_work(db, kinds=["k"], now=NOW)
    assert claimed(db, now=NOW + timedelta(hours=1), by="later").key in {"3", "2"}


def test_a_finished_job_is_not_done_again_and_is_forgotten_in_time(db: Session) -> None:
    ask(db)
    assert finish(db, job_id=claimed(db).id, claimed_by=ME, now=NOW)
    assert claim(db, now=NOW + timedelta(days=1)) is None
    ask(db)
    assert claim(db, now=NOW + timedelta(days=1)) is None
    assert forget_finished(db, before=NOW) == 0
    assert forget_finished(db, before=NOW + timedelta(seconds=1)) == 1


def test_a_job_whose_worker_died_is_taken_up_again_and_the_dead_one_cannot_finish_it(db: Session) -> None:
    ask(db)
    task = claimed(db)
    assert claim(db, by="other") is None
    later = NOW + LEASE
    assert claimed(db, now=later, by="other").attempts == 2
    assert not finish(db, job_id=task.id, claimed_by=ME, now=later)
    assert finish(db, job_id=task.id, claimed_by="other", now=later)


def test_a_failure_is_tried_again_later_and_given_up_in_the_end(db: Session) -> None:
    ask(db)
    now = NOW
    for attempt in range(1, MOST_ATTEMPTS + 1):
        task = claimed(db, now=now)
        assert task.attempts == attempt
        assert fail(db, task=task, claimed_by=ME, reason="no-answer", final=False, now=now)
        assert claim(db, now=now) is None
        now = only(db).due_at if attempt < MOST_ATTEMPTS else now + timedelta(days=9)
    assert claim(db, now=now) is None
    (dead,) = given_up(db)
    assert (dead.kind, dead.reason, dead.jobs) == ("k", "no-answer", 1)


def test_a_hopeless_job_is_given_up_at_once(db: Session) -> None:
    ask(db)
    fail(db, task=claimed(db), claimed_by=ME, reason="gone", final=True, now=NOW)
    assert [dead.reason for dead in given_up(db)] == ["gone"]
    assert forget_finished(db, before=NOW + timedelta(days=30)) == 1


def test_a_job_that_kills_its_worker_each_time_is_given_up(db: Session) -> None:
    ask(db)
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        claimed(db, now=now)
        assert give_up_lost(db, now=now) == 0
        now += LEASE
    assert claim(db, now=now) is None
    assert give_up_lost(db, now=now) == 1
    assert [dead.reason for dead in given_up(db)] == [WORKER_DIED]


def test_putting_off_is_no_failure(db: Session) -> None:
    ask(db)
    later = NOW + timedelta(days=2)
    assert postpone(db, job_id=claimed(db).id, claimed_by=ME, due_at=later)
    assert claim(db, now=later - timedelta(seconds=1)) is None
    assert claimed(db, now=later).attempts == 1


def test_what_waits_is_counted_with_its_age(db: Session) -> None:
    assert waiting_jobs(db, NOW).oldest is None
    ask(db, "1", due_at=NOW - timedelta(minutes=3))
    ask(db, "2", due_at=NOW + timedelta(minutes=3))
    waiting = waiting_jobs(db, NOW)
    assert (waiting.waiting, waiting.oldest) == (1, NOW - timedelta(minutes=3))


def test_a_night_is_taken_once(db: Session) -> None:
    day = date(2026, 11, 22)
    assert begin_night(db, task="verify", on=day, now=NOW)
    assert not begin_night(db, task="verify", on=day, now=NOW)
    end_night(db, task="verify", on=day, result="fine", now=NOW)
    assert begin_night(db, task="verify", on=day + timedelta(days=1), now=NOW)
    assert last_nights(db) == {"verify": day + timedelta(days=1)}
    db.expire_all()
    assert [(run.task, run.result, run.ended_at) for run in nights(db)] == [("verify", "", None)]
    assert db.scalars(select(NightlyRun)).one().began_at == NOW


def test_workers_that_claim_together_share_the_jobs(database: Database) -> None:
    with database.writer() as db:
        enqueue_all(
            db, kind="k", jobs=[Wanted(key=str(n), payload={"id": n}, due_at=NOW) for n in range(20)], now=NOW
        )
        db.commit()
    done: list[str] = []

    def work(name: str) -> None:
        while True:
            with database.writer() as db:
                task = claim(db, by=name)
                db.commit()
            if task is None:
                return
            done.append(task.key)

    threads = [Thread(target=work, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == len(set(done)) == 20
