"""Many who ask for few seats at once, and many who say "I am here" twice at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from lms.database import Database
from lms.workshops.attending import Note, note_presence
from lms.workshops.kinds import Way
from lms.workshops.models import Attendance
from lms.workshops.registering import Asked, register, standing, withdraw
from tests.factories.workshops import AT_THE_DOOR, NOW, SENDER, make_open_workshop

CLIENTS = 8


def seats_taken(database: Database, *, runs: int, requests: int = 200, seats: int = 20) -> Counter[int]:
    """Let many ask at once, some twice, some giving their place back; count the seats taken at the end of
    each run. Raise when the waiting list was overtaken or a repeated request got two places.
    """
    return Counter(_race(database, requests=requests, seats=seats) for _ in range(runs))


def _race(database: Database, *, requests: int, seats: int) -> int:
    with database.writer() as db:
        workshop_id = make_open_workshop(db, seats=seats).id
        db.commit()

    def ask(n: int) -> int:
        with database.writer() as db:
            # Every tenth sends its form twice; every twentieth changes her mind at once.
            asked = Asked(key=f"k{n - 1 if n % 10 == 1 else n}", language="fr", given_name=f"P{n}")
            row = register(db, workshop_id=workshop_id, asked=asked, sender=SENDER, now=NOW)
            db.commit()
            found = row.id
        if n % 20 == 5:
            with database.writer() as db:
                withdraw(db, registration_id=found, sender=SENDER, now=NOW)
                db.commit()
        return found

    with ThreadPoolExecutor(CLIENTS) as pool:
        ids = list(pool.map(ask, range(requests)))
    doubled = {ids[n] for n in range(requests) if n % 10 == 1} - {
        ids[n - 1] for n in range(requests) if n % 10 == 1
    }
    assert not doubled, f"{len(doubled)} repeated requests got a place of their own"
    with database.reader() as db:
        rows = standing(db, workshop_id=workshop_id)
    waiting = [row.id for row in rows if row.seat == "waiting"]
    seated = [row.id for row in rows if row.seat == "seated"]
    assert not waiting or max(seated) < min(waiting), "somebody overtook the waiting list"
    return len(seated)


def presences_noted(database: Database, *, people: int) -> int:
    """Let people say "I am here" twice each, at once; give how many presences there are."""
    with database.writer() as db:
        workshop = make_open_workshop(db, seats=None)
        workshop_id, sitting_id = workshop.id, workshop.sittings[0].id
        db.commit()

    def say(n: int) -> None:
        note = Note(sitting_id=sitting_id, way=Way.DOOR, key=f"k{n % people}", given_name="Fatima")
        with database.writer() as db:
            note_presence(db, workshop_id=workshop_id, note=note, by=None, now=AT_THE_DOOR)
            db.commit()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(say, range(2 * people)))
    with database.reader() as db:
        counted = select(func.count()).where(Attendance.workshop_id == workshop_id)
        return db.scalar(counted) or 0
