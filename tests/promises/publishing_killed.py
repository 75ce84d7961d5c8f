"""Publications killed at some point: the old release stays whole, or the new one is there."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from lms.config import Settings
from lms.courses import library, queries
from lms.courses.canonical import release_hash
from lms.courses.folder import read_folder
from lms.database import Database
from tests.courses.factories import PAGE_FRONT, make_course_files
from tests.support.serving import own_environment

ROOT = Path(__file__).resolve().parents[2]
COURSE = "premiers-pas"


def killed_publications(
    settings: Settings, database: Database, *, units: int, kills: int
) -> tuple[int, int, int]:
    """Kill `lms content publish` at so many points; give how often old, new and neither were whole."""
    folder = settings.data_dir / COURSE
    _write(folder, units=units, turn=0)
    began = time.perf_counter()
    assert _publish(settings, database, folder, seconds=None) == 0
    long = time.perf_counter() - began
    dice = random.Random(kills)
    old, new, neither = 0, 0, 0
    for turn in range(1, kills + 1):
        before = _published(database)
        _write(folder, units=units, turn=turn)
        # Starting Python takes the first half; the end is where things are written.
        _publish(settings, database, folder, seconds=long * dice.uniform(0.4, 1.0))
        after, is_whole = _published(database), _is_whole(database)
        old, new = old + (is_whole and after == before), new + (is_whole and after == before + 1)
        neither += not is_whole or after not in {before, before + 1}
    assert _publish(settings, database, folder, seconds=None) == 0
    assert _is_whole(database)
    assert _hash(database) == release_hash(read_folder(folder))
    return old, new, neither


def _write(folder: Path, *, units: int, turn: int) -> None:
    changes: dict[str, str | bytes | None] = {
        f"01-debut/{number:02d}-page.md": PAGE_FRONT.replace("id: page", f"id: page-{number}")
        + f"Page {number}, version {turn}. "
        + "Une phrase de cours. " * 60
        + "\n"
        for number in range(3, units + 3)
    }
    for path, content in make_course_files(changes).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _publish(settings: Settings, database: Database, folder: Path, *, seconds: float | None) -> int | None:
    onto = ["--onto", _hash(database)] if _published(database) else []
    process = subprocess.Popen(
        [sys.executable, "-m", "lms", "content", "publish", str(folder), *onto],
        cwd=ROOT,
        env=own_environment(
            LMS_DATA_DIR=str(settings.data_dir),
            LMS_DATABASE_URL=database.url.render_as_string(hide_password=False),
            LMS_BASE_URL=settings.base_url,
        ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return process.wait(timeout=seconds or 300)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return None


def _published(database: Database) -> int:
    with database.reader() as db:
        found = queries.published(db, COURSE)
    return found.number if found else 0


def _hash(database: Database) -> str:
    with database.reader() as db:
        found = queries.published(db, COURSE)
    assert found is not None
    return found.release.hash


def _is_whole(database: Database) -> bool:
    """Whether what is published can be read, and its source is the one it was compiled from."""
    library.forget()
    with database.reader() as db:
        found = queries.published(db, COURSE)
        if found is None:
            return False
        files = queries.source_files(db, found.release_id)
        numbers = [one.number for one in queries.history(db, COURSE)]
    is_unbroken = numbers == list(range(len(numbers), 0, -1))
    return is_unbroken and release_hash(files) == found.release.hash
