"""Fixtures of the browser tests: one Chromium a worker, a new visitor a test, the site behind a port."""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, sync_playwright

from lms.config import read_settings
from lms.courses import library
from lms.courses.packaged import publish_packaged
from lms.database import Database
from lms.demo.making import make_demo
from tests.support.browser import Visitor, arguments, chromium, visiting
from tests.support.chromium_notice import required
from tests.support.databases import TestDatabases
from tests.support.ports import free_port
from tests.support.serving import lms_serve, own_environment, running, serving

DEMO_PATIENCE_SECONDS = 180


@pytest.fixture
def engine_name(request: pytest.FixtureRequest) -> str:
    """Pages look the same on both engines: SQLite, unless a journey asks for another by its parameter."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """This worker's Chromium; without one the test is skipped, and fails in continuous integration."""
    path = chromium()
    if path is None:
        reason = "no Chromium on this machine"
        (pytest.fail if required() else pytest.skip)(reason)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=arguments())
        yield launched
        launched.close()


@pytest.fixture
def served(browser: Browser, database: Database, tmp_path: Path) -> Iterator[str]:
    """The origin of the real application over the test's own database."""
    with serving(folder=tmp_path, database=database) as origin:
        yield origin


@pytest.fixture
def served_as_demo(browser: Browser, database: Database, tmp_path: Path) -> Iterator[str]:
    """The same with the demonstration's doors open, over an empty database."""
    with serving(folder=tmp_path, database=database, demo=True) as origin:
        yield origin


@pytest.fixture
def visitor(browser: Browser, served: str) -> Iterator[Visitor]:
    """Somebody's browser on the served site, watched until the test ends."""
    with visiting(browser, served) as somebody:
        yield somebody


Welcome = Callable[..., Visitor]


@pytest.fixture
def welcome(browser: Browser) -> Iterator[Welcome]:
    """Give as many visitors as a test needs: `welcome(origin, width=390, javascript=False)`."""
    with ExitStack() as guests:
        yield lambda origin, **wishes: guests.enter_context(visiting(browser, origin, **wishes))


# -- the demonstration ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demonstration, made once for all workers of the run."""
    base = tmp_path_factory.getbasetemp()
    # Each worker of pytest-xdist has a folder of its own inside the run's.
    shared = base.parent if base.name.startswith("popen-") else base
    folder = shared / "demonstration"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _make_demo(folder)
    return folder


def _make_demo(folder: Path) -> None:
    draft = folder.with_name("demonstration.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    made = subprocess.run(
        [sys.executable, "-m", "lms", "init", "--demo"],
        env=own_environment(LMS_DATA_DIR=str(draft), LMS_CHEAP_PASSWORDS="1"),
        capture_output=True,
        text=True,
        timeout=DEMO_PATIENCE_SECONDS,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    draft.rename(folder)


@pytest.fixture(scope="session")
def served_demo(
    browser: Browser, demo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The origin of this worker's demonstration, as `lms serve` serves it: for tests that only look."""
    folder = tmp_path_factory.mktemp("served-demo") / "data"
    shutil.copytree(demo_folder, folder)
    port = free_port()
    environment = own_environment(LMS_DATA_DIR=str(folder), LMS_BASE_URL=f"http://127.0.0.1:{port}")
    with running(lms_serve(port=port), port=port, environment=environment, folder=folder) as origin:
        yield origin


@pytest.fixture
def demo_of_my_own(
    browser: Browser, request: pytest.FixtureRequest, engine_name: str, tmp_path: Path
) -> Iterator[tuple[str, Database]]:
    """The origin and the database of a demonstration that this test alone changes."""
    made = _own_copy if engine_name == "sqlite" else _own_postgresql
    folder = tmp_path / "demo"
    with made(request, folder) as database:
        library.forget()
        with serving(folder=folder, database=database, demo=True) as origin:
            yield origin, database


@contextmanager
def _own_copy(request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    shutil.copytree(request.getfixturevalue("demo_folder"), folder)
    database = Database(read_settings({"LMS_DATA_DIR": str(folder)}).database_url)
    yield database
    database.dispose()


@contextmanager
def _own_postgresql(request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    folder.mkdir()
    databases: TestDatabases = request.getfixturevalue("test_databases")
    with databases.clean("postgresql", folder) as database:
        now = datetime.now(UTC)
        for _said in publish_packaged(database, now=now):
            pass
        for _said in make_demo(database, now=now, timezone=ZoneInfo("Europe/Paris")):
            pass
        yield database
