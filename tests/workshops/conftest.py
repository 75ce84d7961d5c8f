"""A school with a leader, signed in, and a session planned for today, whatever today is."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import school as school_scope
from lms.workshops.models import Workshop
from lms.workshops.sittings import Sitting
from tests.factories.accounts import make_person
from tests.factories.programmes import make_school
from tests.factories.reach import make_grant
from tests.factories.workshops import make_open_workshop
from tests.support.visitors import let_in


@dataclass(frozen=True, kw_only=True)
class Place:
    """Whose sessions the pages show: a school, another in the same town, and the leader's number."""

    uai: str
    other_uai: str
    leader_id: int


def today_there() -> date:
    """The day it is in Paris, where the schools of tests are."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def all_day(on: date | None = None) -> Sitting:
    """A half-day that goes on whenever a test runs."""
    return Sitting(on=on or today_there(), starts=time(17, 59), ends=time(23, 59))


def next_week() -> Sitting:
    """A half-day of next week."""
    return replace(all_day(), on=today_there() + timedelta(days=7))


def session_today(db: Session, place: Place, **changes: object) -> Workshop:
    """A session at whose door one may check in."""
    return make_open_workshop(db, **{"host_uai": place.uai, "sittings": (all_day(),), **changes})


def session_to_come(db: Session, place: Place, **changes: object) -> Workshop:
    """A session for which one may register."""
    return make_open_workshop(db, **{"host_uai": place.uai, "sittings": (next_week(),), **changes})


@pytest.fixture
def place(database: Database) -> Place:
    """A school and the leader of its sessions."""
    with database.writer() as db:
        mine = make_school(db, number=9101, municipality="Rennes")
        other = make_school(db, number=9102, municipality="Cesson")
        mine.name, mine.search_text = "École du Port", "rennes ecole du port"
        other.name, other.search_text = "École des Tilleuls", "cesson ecole des tilleuls"
        leader = make_person(db, given_name="Anaïs", family_name="Le Bris")
        make_grant(db, leader, Role.WORKSHOP_LEADER, school_scope(mine.uai), from_on=date(2020, 9, 1))
        db.commit()
    return Place(uai=mine.uai, other_uai=other.uai, leader_id=leader.id)


@pytest.fixture
def leader(client: FlaskClient, database: Database, place: Place) -> FlaskClient:
    """The leader's browser."""
    let_in(client, database, person_id=place.leader_id)
    return client


@pytest.fixture
def workshop(database: Database, place: Place) -> Workshop:
    """A session of today at that school, for parents."""
    with database.writer() as db:
        made = session_today(db, place)
        db.commit()
    return made


@pytest.fixture
def parent(database: Database) -> int:
    """Somebody with an account of her own."""
    with database.writer() as db:
        person = make_person(db, given_name="Samira", email=None)
        db.commit()
        return person.id
