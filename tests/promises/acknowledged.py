"""People finish pages behind the real server, while its workers are killed or each sends a request often."""

import http.client
import os
import random
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import select

from benchmarks.finishing import Learner, classroom, post_of
from benchmarks.servers import Server, product
from lms.config import Settings
from lms.database import Database
from lms.progress.models import Completion, UnitDone
from tests.support.ports import HOST, free_port

CLIENTS = 8
PATIENCE_SECONDS = 60.0
SPARED_SECONDS = 6.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was acknowledged, what is there, and the answers that were no redirection."""

    acknowledged: int
    lost: int
    doubled: int
    kills: int
    wrong_answers: tuple[int, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything acknowledged is there, once."""
        return not (self.lost or self.doubled or self.wrong_answers)


def under_kills(settings: Settings, database: Database, *, posts: int, kills: int) -> Outcome:
    """Let eight people finish pages while a random worker is killed now and then."""
    each = -(-posts // CLIENTS)
    release_id, learners = classroom(settings, database, people=CLIENTS, units=each)
    done, port = threading.Event(), free_port()
    killed: list[int] = []
    with product(settings, _url(database), port=port, workers=2) as server:
        killer = threading.Thread(target=_kill, args=(server, done, kills, killed))
        killer.start()
        try:
            with ThreadPoolExecutor(CLIENTS) as pool:
                kept = list(pool.map(lambda one: _insist(port, one, release_id, each), learners))
        finally:
            done.set()
            killer.join()
    acknowledged = {key for keys in kept for key in keys}
    rows = units_kept(database)
    return Outcome(
        acknowledged=len(acknowledged),
        lost=len(acknowledged - rows.keys()),
        doubled=sum(count > 1 for count in rows.values()) + doubled_completions(database),
        kills=len(killed),
    )


def repeated(settings: Settings, database: Database, *, keys: int, times: int) -> Outcome:
    """Send each of so many requests many times at once; only one row may come of each."""
    people = 5
    each = -(-keys // people)
    release_id, learners = classroom(settings, database, people=people, units=each)
    port = free_port()
    wrong: list[int] = []
    with product(settings, _url(database), port=port, workers=2), ThreadPoolExecutor(times) as pool:
        for learner in learners:
            for unit in range(each):
                sent = [pool.submit(_send, port, learner, release_id, unit) for _ in range(times)]
                wrong += [one.result() for one in sent if one.result() != 303]
    rows = units_kept(database)
    wanted = {(learner.person_id, f"page-{unit}") for learner in learners for unit in range(each)}
    return Outcome(
        acknowledged=len(wanted),
        lost=len(wanted - rows.keys()),
        doubled=sum(count > 1 for count in rows.values()) + doubled_completions(database),
        kills=0,
        wrong_answers=tuple(wrong),
    )


def _insist(port: int, learner: Learner, release_id: int, units: int) -> list[tuple[int, str]]:
    """Finish pages one after the other, as somebody does who tries again when nothing answers."""
    for unit in range(units):
        finish_page(port, learner, release_id, unit)
    return [(learner.person_id, f"page-{unit}") for unit in range(units)]


def finish_page(port: int, learner: Learner, release_id: int, unit: int) -> None:
    """Finish a page, trying again until it is acknowledged."""
    deadline, last = time.monotonic() + PATIENCE_SECONDS, ""
    while (last := _tried(port, learner, release_id, unit)) != "303":
        if time.monotonic() > deadline:
            raise AssertionError(f"no answer in {PATIENCE_SECONDS} s; the last was {last}")
        time.sleep(0.05)


def _tried(port: int, learner: Learner, release_id: int, unit: int) -> str:
    try:
        return str(_send(port, learner, release_id, unit))
    except (OSError, http.client.HTTPException) as error:
        return repr(error)


def _send(port: int, learner: Learner, release_id: int, unit: int) -> int:
    path, body, headers = post_of(learner, release_id, unit=unit)
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("POST", path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _kill(server: Server, done: threading.Event, most: int, killed: list[int]) -> None:
    """Kill workers at random; a young one is spared: the server takes a worker that dies twice within
    six seconds for one that can't start, and starts again as a whole.
    """
    dice, born = random.Random(most), dict.fromkeys(server.workers(), 0.0)
    while not done.wait(dice.uniform(0.2, 0.8)) and len(killed) < most:
        for worker in server.workers():
            born.setdefault(worker, time.monotonic())
        grown = [one for one in server.workers() if time.monotonic() - born[one] > SPARED_SECONDS]
        if grown:
            killed.append(dice.choice(grown))
            os.kill(killed[-1], signal.SIGKILL)


def units_kept(database: Database) -> Counter[tuple[int, str]]:
    """Count the rows of each person and page."""
    with database.reader() as db:
        return Counter(
            (row.person_id, row.unit_id) for row in db.execute(select(UnitDone.person_id, UnitDone.unit_id))
        )


def doubled_completions(database: Database) -> int:
    """Count the modules that stand twice for a person."""
    with database.reader() as db:
        counted = Counter(
            (row.person_id, row.module_id)
            for row in db.execute(
                select(Completion.person_id, Completion.module_id).where(Completion.revoked_at.is_(None))
            )
        )
    return sum(count > 1 for count in counted.values())


def _url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)
