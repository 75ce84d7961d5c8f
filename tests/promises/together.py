"""Many who write at once: the last two modules of somebody, and processes that only wait for their turn."""

import json
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import func, select, text

from lms.coverage import operations
from lms.coverage.models import LedgerEntry
from lms.database import Database
from lms.database.retrying import in_transaction
from tests.factories.coverage import ALL_THREE, complete, make_world

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2027, 9, 1, tzinfo=UTC)


def last_two_modules_at_once(database: Database, *, people: int) -> tuple[int, int]:
    """Let two transactions complete somebody's last two modules at once; give people and people trained."""
    operations.install()
    with database.writer() as db:
        world = make_world(db, people=people, goals=(ALL_THREE,))
        for person in world.people:
            complete(db, world, person, "hybrider/a")
        db.commit()

    def one(person: int, module: str, together: threading.Barrier) -> None:
        together.wait()
        in_transaction(database, lambda db: complete(db, world, person, module, on=date(2026, 12, 1)))

    for person in world.people:
        together = threading.Barrier(2)
        pair = [
            threading.Thread(target=one, args=(person, module, together))
            for module in ("hybrider/b", "evaluer/a")
        ]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join()
    with database.reader() as db:
        trained = select(LedgerEntry.person_id, func.sum(LedgerEntry.delta)).where(
            LedgerEntry.measure == "trained"
        )
        counted = dict(db.execute(trained.group_by(LedgerEntry.person_id)).all())
    assert set(counted.values()) <= {1}, counted
    return len(world.people), len(counted)


def writers_in_turn(url: str, *, processes: int, writes: int) -> tuple[int, list[float]]:
    """Let processes write at once; give how many writes failed, and what each of the others waited."""
    database = Database(url)
    with database.writer() as db:
        db.execute(text("CREATE TABLE turn (n INTEGER)"))
        db.commit()
    command = [sys.executable, "-m", "tests.promises.together", url, str(writes)]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(processes)]
    answers = [json.loads(process.communicate(timeout=600)[0]) for process in running]
    with database.reader() as db:
        written = db.scalar(text("SELECT count(*) FROM turn")) or 0
    database.dispose()
    times = [one for answer in answers for one in answer["seconds"]]
    assert written == len(times), (written, len(times))
    return sum(answer["errors"] for answer in answers), times


def _write(url: str, writes: int) -> None:
    database, seconds, errors = Database(url), [], 0
    for _ in range(writes):
        began = time.perf_counter()
        try:
            with database.writer() as db:
                db.execute(text("SELECT count(*) FROM turn"))
                db.execute(text("INSERT INTO turn (n) VALUES (1)"))
                db.commit()
        except Exception:  # noqa: BLE001 - whatever it is, it is counted
            errors += 1
        else:
            seconds.append(time.perf_counter() - began)
    print(json.dumps({"errors": errors, "seconds": seconds}))


if __name__ == "__main__":
    _write(sys.argv[1], int(sys.argv[2]))
