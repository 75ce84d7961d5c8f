"""The worker: desks that survive what happens to them, and stop when asked."""

import threading
import time
from datetime import datetime
from pathlib import Path

import pytest

from lms.jobs import worker as workers
from lms.jobs.bell import Bell
from lms.jobs.worker import Desk, Worker


@pytest.fixture
def bell(tmp_path: Path) -> Bell:
    """The bell of an installation."""
    return Bell(folder=tmp_path)


def until(condition, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


class Running:
    """A worker in a thread of the test."""

    def __init__(self, *desks: Desk, bell: Bell, goes_on=lambda: True) -> None:
        self.worker = Worker(desks=desks, bell=bell)
        self.thread = threading.Thread(target=self.worker.run, kwargs={"goes_on": goes_on})

    def __enter__(self) -> Worker:
        self.thread.start()
        return self.worker

    def __exit__(self, *_error: object) -> None:
        self.worker.stop()
        self.thread.join(60)
        assert not self.thread.is_alive()


def test_a_desk_goes_on_while_there_is_work_then_sleeps_until_the_bell(bell: Bell) -> None:
    turns: list[datetime] = []

    def turn(now: datetime) -> bool:
        turns.append(now)
        return len(turns) in {1, 2}

    with Running(Desk(name="d", turn=turn), bell=bell):
        until(lambda: len(turns) == 3)
        time.sleep(0.3)
        assert len(turns) == 3
        bell.ring()
        until(lambda: len(turns) == 4)


def test_without_a_bell_a_desk_looks_by_itself(bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LOOKS_EVERY_SECONDS", 0.05)
    turns: list[datetime] = []

    def turn(now: datetime) -> bool:
        turns.append(now)
        return False

    with Running(Desk(name="d", turn=turn), bell=bell):
        until(lambda: len(turns) >= 3)


def test_a_desk_that_fails_tries_again_and_disturbs_no_other(bell: Bell) -> None:
    failures: list[datetime] = []
    fine = threading.Event()

    def fails(now: datetime) -> bool:
        failures.append(now)
        if len(failures) < 2:
            raise OSError("the database restarts")
        return False

    def works(_now: datetime) -> bool:
        fine.set()
        return False

    with Running(Desk(name="a", turn=fails), Desk(name="b", turn=works), bell=bell):
        assert fine.wait(60)
        until(lambda: len(failures) == 2)
    assert (failures[1] - failures[0]).total_seconds() > 0.4


def test_stopping_ends_what_was_begun_and_closes(bell: Bell) -> None:
    begun, ended, closed = threading.Event(), threading.Event(), threading.Event()

    def slow(_now: datetime) -> bool:
        begun.set()
        time.sleep(0.3)
        ended.set()
        return True

    with Running(Desk(name="d", turn=slow, close=closed.set), bell=bell) as worker:
        assert begun.wait(60)
        worker.stop()
        assert worker.is_stopping
    assert ended.is_set()
    assert closed.is_set()


def test_a_night_s_task_is_not_waited_for(bell: Bell) -> None:
    begun, over = threading.Event(), threading.Event()

    def long(_now: datetime) -> bool:
        begun.set()
        over.wait(600)
        return False

    def closing() -> None:
        raise OSError("gone already")

    with Running(Desk(name="night", turn=long, is_patient=False, close=closing), bell=bell):
        assert begun.wait(60)
    # It ended while the task still waits.
    over.set()


def test_it_stops_when_whom_it_serves_is_gone(bell: Bell) -> None:
    alive = {"parent": True}
    running = Running(Desk(name="d", turn=lambda _now: False), bell=bell, goes_on=lambda: alive["parent"])
    running.thread.start()
    alive["parent"] = False
    running.thread.join(60)
    assert not running.thread.is_alive()
