"""A session’s races, one a line: what was sent at once or at the edge of a day, and what came of it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from lms.database import Database
from lms.messages import RefusalError
from lms.workshops.attending import Note, note_presence
from lms.workshops.event_ids import new_ids
from lms.workshops.kinds import Way
from lms.workshops.marking import Kind, Mark, take_marks
from lms.workshops.models import Attendance, Workshop
from lms.workshops.registering import Asked, register
from lms.workshops.sittings import Sitting, minutes_of
from tests.factories.accounts import make_person
from tests.factories.workshops import AT_THE_DOOR, NOW, SENDER, make_open_workshop
from tests.promises.seats import CLIENTS, presences_noted

SECRET = b"secret"
PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")


@dataclass(frozen=True, kw_only=True)
class Race:
    """One race: its name, what was to come of it, what came."""

    name: str
    wanted: str
    found: str

    @property
    def holds(self) -> bool:
        """Whether nothing was lost or doubled."""
        return self.wanted == self.found


def races(database: Database, *, people: int) -> Sequence[Race]:
    """Run every race on one database."""
    run: tuple[tuple[str, str, Callable[[], str]], ...] = (
        (
            f"{people} people scan twice, {CLIENTS} at once",
            f"{people} presences",
            lambda: f"{presences_noted(database, people=people)} presences",
        ),
        (
            "a half-day of another session is sent to this one",
            "refused, 0 presences",
            lambda: _other_session(database),
        ),
        (
            f"two leaders send {people} people after an hour, each list twice, at once",
            f"{people} registered, 20 added, 4 counted",
            lambda: _two_leaders(database, people),
        ),
        (
            "a telephone shared by two parents of one first name; one goes back and sends again",
            "2 presences",
            lambda: _shared_telephone(database),
        ),
        (
            "a night on which clocks go back, one on which they go forward",
            "300 and 180 minutes",
            _clock_changes,
        ),
        (
            "Réunion: a minute before midnight there, and after it, while it is the day before in Paris",
            "refused, 1 presence",
            lambda: _reunion(database),
        ),
    )
    return [Race(name=name, wanted=wanted, found=act()) for name, wanted, act in run]


def _session(database: Database, **changes: object) -> tuple[int, int]:
    with database.writer() as db:
        workshop = make_open_workshop(db, seats=None, **changes)
        db.commit()
        return workshop.id, workshop.sittings[0].id


def _presences(database: Database, workshop_id: int) -> int:
    standing = select(func.coalesce(func.sum(Attendance.headcount), 0)).where(
        Attendance.workshop_id == workshop_id, Attendance.revoked_at.is_(None)
    )
    with database.reader() as db:
        return db.scalar(standing) or 0


def _note(database: Database, workshop_id: int, note: Note, now: datetime = AT_THE_DOOR) -> str:
    with database.writer() as db:
        try:
            note_presence(db, workshop_id=workshop_id, note=note, by=None, now=now)
        except RefusalError:
            return "refused"
        db.commit()
    return "noted"


def _other_session(database: Database) -> str:
    (mine, _own), (_other, elsewhere) = _session(database), _session(database)
    note = Note(sitting_id=elsewhere, way=Way.DOOR, key="k", given_name="Fatima")
    return f"{_note(database, mine, note)}, {_presences(database, mine)} presences"


def _two_leaders(database: Database, people: int) -> str:
    workshop_id, sitting_id = _session(database)
    with database.writer() as db:
        leaders = [make_person(db).id for _ in range(2)]
        registered = [
            register(
                db,
                workshop_id=workshop_id,
                asked=Asked(key=f"r{n}", language="fr", given_name=f"P{n}"),
                sender=SENDER,
                now=NOW,
            ).id
            for n in range(people)
        ]
        db.commit()
    lists = [_list(workshop_id, sitting_id, registered, leader) for leader in range(2)]

    def send(turn: int) -> None:
        leader = turn % 2
        for begin in range(0, len(lists[leader]), 50):
            with database.writer() as db:
                take_marks(
                    db,
                    workshop_id=workshop_id,
                    marks=lists[leader][begin : begin + 50],
                    by=leaders[leader],
                    secret=SECRET,
                    now=AT_THE_DOOR,
                )
                db.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(4)))
    with database.reader() as db:
        rows = db.scalars(
            select(Attendance).where(Attendance.workshop_id == workshop_id, Attendance.revoked_at.is_(None))
        ).all()
    noted = sum(one.registration_id is not None for one in rows)
    counted = sum(one.headcount for one in rows if one.way == Way.HEADCOUNT.value)
    added = sum(one.registration_id is None and one.way == Way.LIST.value for one in rows)
    return f"{noted} registered, {added} added, {counted} counted"


def _list(workshop_id: int, sitting_id: int, registered: Sequence[int], leader: int) -> list[Mark]:
    """What a leader noted: everybody registered, ten who came besides, and four others."""
    ids = iter(new_ids(workshop_id, secret=SECRET, number=len(registered) + 11))
    marks = [
        Mark(key=next(ids), sitting_id=sitting_id, kind=Kind.PRESENT, registration_id=one)
        for one in registered
    ]
    marks += [
        Mark(key=next(ids), sitting_id=sitting_id, kind=Kind.ADDED, given_name=f"A{leader}-{n}")
        for n in range(10)
    ]
    return [*marks, Mark(key=next(ids), sitting_id=sitting_id, kind=Kind.COUNTED, headcount=4)]


def _shared_telephone(database: Database) -> str:
    workshop_id, sitting_id = _session(database)
    for key in ("first", "first", "second", "first"):
        _note(database, workshop_id, Note(sitting_id=sitting_id, way=Way.DOOR, key=key, given_name="Fatima"))
    return f"{_presences(database, workshop_id)} presences"


def _clock_changes() -> str:
    night = {"starts": time(0, 30), "ends": time(4, 30)}
    lasted = [minutes_of(Sitting(on=on, **night), PARIS) for on in (date(2026, 10, 25), date(2027, 3, 28))]
    return f"{lasted[0]} and {lasted[1]} minutes"


def _reunion(database: Database) -> str:
    day = date(2026, 11, 17)
    with database.writer() as db:
        workshop: Workshop = make_open_workshop(
            db, seats=None, sittings=(Sitting(on=day, starts=time(18), ends=time(19)),)
        )
        workshop.timezone = REUNION.key
        db.commit()
        workshop_id, sitting_id = workshop.id, workshop.sittings[0].id
    midnight = datetime.combine(day, time(), REUNION).astimezone(UTC)
    before, after = (
        _note(
            database,
            workshop_id,
            Note(sitting_id=sitting_id, way=Way.LIST, key=key, given_name="Marie"),
            midnight + timedelta(minutes=minutes),
        )
        for key, minutes in (("before", -1), ("after", 1))
    )
    assert after == "noted", after
    return f"{before}, {_presences(database, workshop_id)} presence"
