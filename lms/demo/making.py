"""Makes the demonstration, once: schools, people, programme, ledger."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from lms.accounts.models import Person
from lms.coverage.programme_commands import apply_file
from lms.coverage.publishing import publish_due
from lms.coverage.rebuilding import rebuild
from lms.database import Database
from lms.demo import loading
from lms.demo.accounts import Account, accounts
from lms.demo.attesting import attest
from lms.demo.brought import bring
from lms.demo.files import PROGRAMME, programme_file
from lms.demo.handing_in import hand_tasks_in
from lms.demo.people import DOMAIN
from lms.demo.places import places
from lms.demo.queries import is_demo
from lms.demo.school_years import Years
from lms.demo.sessions import load_sessions
from lms.demo.steering import load_steering
from lms.messages import Message, RefusalError, message
from lms.programmes.programme_file import ProgrammeFile, parse_programme_file
from lms.programmes.queries import programmes

THRESHOLD = 11


def cast() -> tuple[Account, ...]:
    """Give the accounts that open with one click; who they are doesn't depend on the day."""
    years = Years(today=date(2026, 11, 22))
    return accounts(places(), years=years, programme=PROGRAMME)


def make_demo(database: Database, *, now: datetime, timezone: ZoneInfo) -> Iterator[Message]:
    """Fill a new database with the demonstration; one that is a demonstration already is kept as it is."""
    if is_demo(database):
        yield message("The demonstration is kept as it was left.")
        return
    with database.reader() as db:
        if db.scalars(select(Person.id).limit(1)).first() is not None:
            raise RefusalError(
                message("This database holds real people: the demonstration is made in a new one.")
            )
    years = Years(today=now.astimezone(timezone).date())
    with database.writer() as db:
        loading.load_schools(db, years=years, now=now)
        db.commit()
    with database.writer() as db:
        loading.load_people(db, years=years, now=now)
        loading.merge_school(db, years=years, now=now)
        attest(db, email=f"directrice@{DOMAIN}", zone=timezone, now=now)
        hand_tasks_in(db, zone=timezone, now=now)
        db.commit()
    yield message("The demonstration’s schools and people are there.")
    with database.writer() as db:
        apply_file(db, file=_programme(years), today=years.today, now=now)
        load_steering(db, years=years, now=now)
        db.commit()
    load_sessions(database, zone=timezone, now=now)
    bring(database, zone=timezone, now=now)
    rebuild(database, now=now)
    with database.writer() as db:
        publish_due(db, programmes(db), today=years.today, threshold=THRESHOLD, now=now)
        db.commit()
    # Marked last: a making that was interrupted is refused, never taken for a whole one.
    with database.writer() as db:
        loading.mark(db, now=now)
        db.commit()
    yield message("The demonstration’s figures are counted.")


def _programme(years: Years) -> ProgrammeFile:
    parsed = parse_programme_file(programme_file(years=years))
    if isinstance(parsed, tuple):
        raise RefusalError(*(fault.in_words() for fault in parsed))
    return parsed
