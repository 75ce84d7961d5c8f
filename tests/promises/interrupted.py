"""Imports killed at some point, backups taken while people write, and a disk that is full."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from benchmarks.roster import roster_file
from lms.accounts.models import Person
from lms.config import Settings
from lms.coverage import operations
from lms.coverage.verifying import verify
from lms.database import Database, archive
from lms.database.retrying import in_transaction
from tests.factories.coverage import complete, make_world
from tests.factories.programmes import make_school
from tests.support.serving import own_environment

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2027, 9, 1, tzinfo=UTC)
SPAN = 1.8
"""How long an import takes at most, beside reading and comparing alone."""


def killed_imports(
    settings: Settings, database: Database, *, people: int, kills: int
) -> tuple[int, int, int]:
    """Kill an import of people at so many points; give how often none, all and some were there.

    Ends with a whole import and a replay, which must change nothing: everybody is counted, and written to
    once, however often the process was killed while it did so.
    """
    with database.writer() as db:
        uais = [make_school(db, number=number).uai for number in range(1, 51)]
        db.commit()
    file = settings.data_dir / "roster.csv"
    file.write_bytes(roster_file(uais, people))
    _import(settings, database, _written(settings, uais, people=1, name="first.csv"), seconds=None)
    began = time.perf_counter()
    _import(settings, database, file, "--dry-run", seconds=None)
    comparing = time.perf_counter() - began
    before, none, whole, some = _people(database), 0, 0, 0
    dice = random.Random(kills)
    for turn in range(kills):
        # At points spread over all of it: reading, the one commit, counting and writing to people after it.
        _import(settings, database, file, seconds=comparing * SPAN * (turn + dice.random()) / kills)
        there = _people(database) - before
        none, whole, some = (
            none + (there == 0),
            whole + (there == people - 1),
            some + (there not in {0, people - 1}),
        )
    assert _import(settings, database, file, seconds=None) == 0
    state = _state(database)
    assert state == [before + people - 1] * 4 + [0, 0], state
    assert _import(settings, database, file, seconds=None) == 0
    assert _state(database) == state
    with database.snapshot() as db:
        assert verify(db).is_fine
    return none, whole, some


def _written(settings: Settings, uais: list[str], *, people: int, name: str) -> Path:
    file = settings.data_dir / name
    file.write_bytes(roster_file(uais, people))
    return file


def _import(
    settings: Settings, database: Database, file: Path, *options: str, seconds: float | None
) -> int | None:
    environment = own_environment(
        LMS_DATA_DIR=str(settings.data_dir),
        LMS_DATABASE_URL=database.url.render_as_string(hide_password=False),
        LMS_BASE_URL=settings.base_url,
        # Mails stay in the outbox: what becomes of them is another proof.
        LMS_SMTP_URL="smtp://127.0.0.1:9",
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "lms", "people", "import", str(file), *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return process.wait(timeout=seconds or 900)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return None


def _people(database: Database) -> int:
    with database.reader() as db:
        return db.scalar(select(func.count()).select_from(Person)) or 0


def _state(database: Database) -> list[object]:
    tables = ("person", "affiliation", "one_time_link", "mail_outbox", "standing_due", "invitation_due")
    with database.reader() as db:
        return [db.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables]


def backup_under_load(database: Database, empty: Database, folder: Path, *, seconds: float) -> int:
    """Back up while people complete modules; give the restored completions, once the copy is verified."""
    operations.install()
    with database.writer() as db:
        world = make_world(db, people=60)
        db.commit()
    stop = threading.Event()

    def write() -> None:
        for person in world.people:
            for module in world.modules:
                if stop.is_set():
                    return
                in_transaction(
                    database, lambda db, p=person, m=module: complete(db, world, p, m, on=date(2026, 12, 1))
                )

    writing = threading.Thread(target=write)
    writing.start()
    time.sleep(seconds)
    archive.write_backup(database, folder / "backup.zip", now=NOW)
    stop.set()
    writing.join()
    archive.restore_backup(empty, folder / "backup.zip")
    with empty.snapshot() as db:
        verification = verify(db)
        assert verification.is_fine
        return db.scalar(text("SELECT count(*) FROM completion")) or 0


def fill_disk(database: Database) -> int:
    """Let SQLite's file grow no further than it is, and use up what is free in it; give the limit before."""
    with database.writers.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        before = connection.exec_driver_sql("PRAGMA max_page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        connection.rollback()
    return int(before or 0)


def free_disk(database: Database, before: int) -> None:
    """Let it grow again."""
    with database.writers.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={before}")
        connection.rollback()


def read_page(app: Flask, path: str, cookie: str) -> TestResponse:
    """Read a page as somebody signed in."""
    return app.test_client(use_cookies=False).get(path, headers={"Cookie": cookie})


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[None]:
    """Mount a disk of memory over a folder; raises CalledProcessError where mounting isn't allowed."""
    size = f"size={megabytes}m"
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True, capture_output=True
    )
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(file: Path) -> None:
    """Write until the disk takes not one byte more."""
    with file.open("wb", buffering=0) as output:
        for size in (65_536, 4096, 1):
            with suppress(OSError):
                while output.write(b"0" * size):
                    pass
