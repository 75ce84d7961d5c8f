"""Random completions, moves and corrections by several processes against one database.

`python -m tests.coverage.hammer URL --processes 8 --acts 2000 [--kill]` makes its own world in an empty,
migrated database, and ends with what `lms report verify` would say.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.coverage import operations
from lms.coverage.models import LedgerEntry
from lms.coverage.verification_words import in_words
from lms.coverage.verifying import verify
from lms.database import Database
from lms.database.retrying import in_transaction
from lms.messages import RefusalError
from tests.coverage.acts import ACTS, Act
from tests.factories.coverage import World, courses, make_world

ROOT = Path(__file__).resolve().parents[2]


def act_once(database: Database, world: World, dice: random.Random) -> None:
    """Do one random thing; a refusal is an answer, and leaves nothing behind."""
    chosen, state = dice.choice(ACTS), dice.getstate()
    person = dice.choice(world.people)

    def work(db: Session) -> None:
        # Done again after a deadlock, it must be the same thing.
        dice.setstate(state)
        chosen(db, Act(world=world, dice=dice, person=person))

    try:
        in_transaction(database, work)
    except RefusalError:
        return


def found_world(url: str, *, people: int) -> World:
    """Make the world in a database."""
    database = Database(url)
    with database.writer() as db:
        world = make_world(db, people=people)
        db.commit()
    database.dispose()
    return world


def save(world: World, path: Path) -> None:
    """Write a world down for the other processes."""
    ids = {course: release_id for course, (release_id, _) in world.releases.items()}
    path.write_text(json.dumps([world.programme_id, world.schools, world.people, ids]), encoding="utf-8")


def load(path: Path) -> World:
    """Read a world that `save` wrote; its courses are made anew, the same."""
    programme_id, schools, people, ids = json.loads(path.read_text(encoding="utf-8"))
    releases = {course: (ids[course], release) for course, release in courses().items()}
    return World(programme_id=programme_id, schools=tuple(schools), people=tuple(people), releases=releases)


def hammer(url: str, folder: Path, *, processes: int, acts: int, people: int = 40, kill: bool = False) -> int:
    """Let processes act at once, perhaps kill them in the middle; give how many acts were done at least."""
    operations.install()
    path = folder / "world.json"
    save(found_world(url, people=people), path)
    each = -(-acts // processes)

    def start(seed: int) -> subprocess.Popen[bytes]:
        arguments = [sys.executable, "-m", "tests.coverage.hammer", url, "--world", str(path)]
        return subprocess.Popen([*arguments, "--acts", str(each), "--seed", str(seed)], cwd=ROOT)

    running = [start(seed) for seed in range(processes)]
    if kill:
        wait_until_busy(url)
        for process in running:
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
            process.wait()
        running = [start(seed + processes) for seed in range(processes)]
    codes = [process.wait() for process in running]
    assert not any(codes), f"a process ended badly: {codes}"
    return each * processes


def wait_until_busy(url: str, *, entries: int = 100, patience: float = 60) -> None:
    """Wait until the processes have written something, so that killing them interrupts something."""
    database, deadline = Database(url), time.monotonic() + patience
    with database.reader() as db:
        written = select(func.count()).select_from(LedgerEntry)
        aim = (db.scalar(written) or 0) + entries
        while (db.scalar(written) or 0) < aim:
            assert time.monotonic() < deadline, "nobody writes anything"
            time.sleep(0.05)
    database.dispose()


def main() -> int:
    """Act, as one of several processes or as the one that starts them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--acts", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--world", type=Path)
    options = parser.parse_args()
    operations.install()
    database = Database(options.url)
    if options.world is not None:
        world, dice = load(options.world), random.Random(options.seed)
        for _ in range(options.acts):
            act_once(database, world, dice)
        return 0
    folder = Path(os.environ.get("TMPDIR", "/tmp"))
    done = hammer(options.url, folder, processes=options.processes, acts=options.acts, kill=options.kill)
    with database.snapshot() as db:
        verification = verify(db)
    print(f"{done} acts by {options.processes} processes", *map(str, in_words(verification)), sep="\n")
    return 0 if verification.is_fine else 1


if __name__ == "__main__":
    sys.exit(main())
