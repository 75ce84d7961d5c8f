"""`lms worker` and `lms serve` as processes: mails leave, jobs are done, and both stop when told."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from lms.cli.worker import registry_of
from lms.config import read_settings
from lms.database import Database
from lms.jobs.models import NightlyRun
from lms.jobs.running import do_night
from lms.mail.models import OutboxMail
from tests.mail.mail_server import accepted, mail_server
from tests.mail.test_outbox import write
from tests.support.ports import free_port
from tests.support.serving import fetched, own_environment, running

NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def until(condition, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def environment(database: Database, folder: Path, **more: str) -> dict[str, str]:
    url = database.url.render_as_string(hide_password=False)
    return own_environment(LMS_DATA_DIR=str(folder), LMS_DATABASE_URL=url, LMS_DEFAULT_LOCALE="en", **more)


def put(database: Database, n: int) -> None:
    with database.writer() as db:
        write(db, object_id=str(n))
        db.commit()


def sent(database: Database) -> int:
    with database.reader() as db:
        return len(db.scalars(select(OutboxMail.id).where(OutboxMail.sent_at.is_not(None))).all())


@contextmanager
def lms(*words: str, env: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command of ours until the block ends."""
    process = subprocess.Popen([sys.executable, "-m", "lms", *words], env=env, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def test_a_worker_sends_what_waits_and_what_comes_then_stops(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "server"
    put(database, 1)
    with mail_server(folder) as port:
        env = environment(database, tmp_path / "data", LMS_SMTP_URL=f"smtp://127.0.0.1:{port}")
        with lms("worker", env=env) as worker:
            until(lambda: sent(database) == 1)
            put(database, 2)
            until(lambda: sent(database) == 2)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(60) == 0
        assert len(set(accepted(folder))) == 2


@pytest.mark.parametrize(
    "engine_name", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_a_worker_whose_connections_are_cut_goes_on(database: Database, tmp_path: Path) -> None:
    """As when PostgreSQL restarts: every connection ends at once."""
    with lms("worker", env=environment(database, tmp_path / "data")) as worker:
        put(database, 1)
        until(lambda: sent(database) == 1)
        for round_ in (2, 3):
            cut_all_others(database)
            put(database, round_)
            until(lambda expected=round_: sent(database) == expected)
        assert worker.poll() is None


def cut_all_others(database: Database) -> None:
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    database.dispose()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_without_a_mail_server_the_worker_fills_the_folder(database: Database, tmp_path: Path) -> None:
    put(database, 1)
    with lms("worker", env=environment(database, tmp_path / "data")) as worker:
        until(lambda: sent(database) == 1)
        worker.send_signal(signal.SIGINT)
        assert worker.wait(60) == 0
    assert len(list((tmp_path / "data" / "mail").glob("*.eml"))) == 1


def started_by(pid: int, words: str) -> list[int]:
    """Give the processes that a process started, by the words of their command."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if words in line]


def children(pid: int) -> list[int]:
    return started_by(pid, " worker --beside")


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_serve_keeps_a_worker_and_takes_it_along(database: Database, tmp_path: Path) -> None:
    port = free_port()
    env = environment(database, tmp_path / "data", LMS_BASE_URL=f"http://127.0.0.1:{port}")
    command = [sys.executable, "-m", "lms", "serve", "--port", str(port), "--workers", "1"]
    with running(command, port=port, environment=env, folder=tmp_path) as origin:
        (server,) = started_by(os.getpid(), f"serve --port {port}")
        until(lambda: children(server))
        put(database, 1)
        until(lambda: sent(database) == 1)
        (first,) = children(server)
        os.kill(first, signal.SIGKILL)
        until(lambda: children(server) not in ([], [first]))
        put(database, 2)
        until(lambda: sent(database) == 2)
        status, text = fetched(f"{origin}/readyz")
        assert (status, json.loads(text)["queue"]["mails"]) == (200, {"waiting": 0, "oldest_seconds": 0})
        (second,) = children(server)
    until(lambda: gone(second))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_worker_whose_server_was_killed_stops_by_itself(database: Database, tmp_path: Path) -> None:
    env = environment(database, tmp_path / "data")
    with lms("worker", "--beside", "1", env=env) as worker:
        assert worker.wait(60) == 0


def test_the_tasks_of_a_night_find_nothing_wrong(database: Database, tmp_path: Path) -> None:
    settings = read_settings({"LMS_DATA_DIR": str(tmp_path)})
    registry = registry_of(settings, database)
    while do_night(database, registry, zone=settings.timezone, now=NIGHT, clock=lambda: NIGHT):
        pass
    with database.reader() as db:
        runs = {run.task: run.result for run in db.scalars(select(NightlyRun))}
    assert runs == {
        "report-verify": "fine",
        "report-publish": "fine",
        "privacy-purge": "fine",
        "workshops-remind": "fine",
        "workshops-thank": "fine",
        "roles-ending": "fine",
        "rosters-forget": "fine",
        "duplicates-find": "fine",
        "jobs-forget": "fine",
    }
