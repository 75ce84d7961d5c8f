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
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.accounts.erasure import erase_person
from lms.accounts.locks import lock_people
from lms.accounts.signals import standing_touched
from lms.coverage import operations
from lms.coverage.models import LedgerEntry
from lms.coverage.verification_words import in_words
from lms.coverage.verifying import verify
from lms.database import Database
from lms.database.retrying import in_transaction
from lms.messages import RefusalError
from lms.progress.models import Completion, Credit
from lms.progress.operations import open_unit
from lms.progress.recording import record_completion, record_credit, revoke_completion, revoke_credit
from lms.progress.sitting import Sitting
from lms.schools.affiliations import close_affiliation, move_affiliation, open_affiliation, set_main
from lms.schools.models import Affiliation
from lms.schools.population import Audience, Function
from lms.schools.queries import affiliations_of
from tests.factories.coverage import NOW, World, courses, make_world, random_day
from tests.factories.progress import PARIS

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = [Function.TEACHER, Function.HEAD_TEACHER, Function.AESH, Function.PRINCIPAL]


@dataclass(frozen=True, kw_only=True)
class Act:
    """One chance: who acts, on what, and the dice."""

    world: World
    dice: random.Random
    person: int

    @property
    def school(self) -> str:
        return self.dice.choice(self.world.schools)

    @property
    def day(self) -> date:
        return random_day(self.dice)


def complete(db: Session, act: Act) -> None:
    release_id, release, module = act.world.module(act.dice.choice(act.world.modules))
    record_completion(
        db,
        person_id=act.person,
        course_id=release.id,
        module=module,
        release_id=release_id,
        done_on=act.day,
        means="self-study",
        now=datetime(2028, 1, 1, tzinfo=UTC),
    )


def revoke(db: Session, act: Act) -> None:
    standing = select(Completion.id).where(
        Completion.person_id == act.person, Completion.revoked_at.is_(None)
    )
    ids = db.scalars(standing.order_by(Completion.id)).all()
    if ids:
        revoke_completion(db, completion_id=act.dice.choice(ids), revoked_by=None, note="Erreur", now=NOW)


def correct(db: Session, act: Act) -> None:
    """Write a completion's day anew: revoked, and recorded on another day."""
    revoke(db, act)
    complete(db, act)


def attend(db: Session, act: Act) -> None:
    _, release, module = act.world.module(act.dice.choice(act.world.modules))
    record_credit(
        db,
        person_id=act.person,
        course_id=release.id,
        module=module,
        on=act.day,
        minutes=act.dice.choice([10, 20, 30]),
        means="presence",
        workshop_id=None,
        now=NOW,
    )


def unattend(db: Session, act: Act) -> None:
    standing = select(Credit.id).where(Credit.person_id == act.person, Credit.revoked_at.is_(None))
    ids = db.scalars(standing.order_by(Credit.id)).all()
    if ids:
        revoke_credit(db, credit_id=act.dice.choice(ids), now=NOW)


def look(db: Session, act: Act) -> None:
    release_id, release, module = act.world.module(act.dice.choice(act.world.modules))
    now = datetime(2026, 9, 1, 12, tzinfo=UTC).replace(month=act.dice.randint(9, 12))
    sitting = Sitting(person_id=act.person, release_id=release_id, release=release, now=now, zone=PARIS)
    open_unit(db, sitting, unit=module.units[0])


def move(db: Session, act: Act) -> None:
    move_affiliation(
        db,
        person_id=act.person,
        audience=Audience.TEACHER,
        uai=act.school,
        function=act.dice.choice(FUNCTIONS),
        on=act.day,
        confirmed_on=act.dice.choice([act.day, None]),
        now=NOW,
    )


def leave(db: Session, act: Act) -> None:
    held = affiliations_of(db, act.person)
    if held:
        close_affiliation(db, affiliation=act.dice.choice(held), on=act.day, now=NOW)


def assist(db: Session, act: Act) -> None:
    """Belong to a second school, and perhaps make it the main one."""
    second, day = act.school, act.day
    if any(held.uai == second for held in affiliations_of(db, act.person)):
        return
    open_affiliation(
        db,
        person_id=act.person,
        audience=Audience.TEACHER,
        uai=second,
        function=Function.TEACHER,
        from_on=day,
        is_main=False,
        confirmed_on=day,
        now=NOW,
    )
    set_main(db, person_id=act.person, audience=Audience.TEACHER, uai=second, on=day, now=NOW)


def merge(db: Session, act: Act) -> None:
    """Give everything of one account to another of the same person."""
    other = act.dice.choice(act.world.people)
    lock_people(db, sorted({act.person, other}))
    mine = select(Completion.course_id, Completion.module_id).where(
        Completion.person_id == act.person, Completion.revoked_at.is_(None)
    )
    has = {tuple(row) for row in db.execute(mine)}
    theirs = db.scalars(
        select(Completion).where(Completion.person_id == other, Completion.revoked_at.is_(None))
    ).all()
    for completion in theirs:
        if other != act.person and (completion.course_id, completion.module_id) not in has:
            completion.person_id = act.person
    db.execute(update(Affiliation).where(Affiliation.person_id == other).values(confirmed_on=None))
    db.flush()
    standing_touched(db, person_ids=[act.person, other])


def erase(db: Session, act: Act) -> None:
    if act.dice.random() < 0.2:
        erase_person(db, person_id=act.person, now=NOW)


ACTS: list[Callable[[Session, Act], None]] = [
    *[complete] * 8,
    *[correct] * 3,
    *[revoke] * 2,
    *[attend] * 3,
    unattend,
    *[look] * 3,
    *[move] * 4,
    *[leave] * 2,
    assist,
    merge,
    erase,
]


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
