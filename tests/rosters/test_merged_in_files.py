"""Files that name a record merged into another: they find the person."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from lms.accounts.audit import COMMAND_LINE
from lms.accounts.models import Person
from lms.coverage import operations
from lms.database import Database
from lms.reach.reach import Granted, Reach
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING
from lms.rosters import merging
from lms.rosters.imports import Asked
from lms.rosters.merging import merge_people
from lms.schools.models import Affiliation
from lms.tabular.imported import Imported
from tests.factories.accounts import make_person
from tests.factories.coverage import World, join, make_world
from tests.rosters.rosters_read import bring

TODAY, NOW = date(2026, 11, 20), datetime(2026, 11, 20, 9, tzinfo=UTC)
ADMINISTRATOR = Reach(person_id=1, grants=frozenset({Granted(role=Role.ADMINISTRATOR, scope=EVERYTHING)}))


@pytest.fixture
def world(database: Database) -> World:
    operations.install()
    merging.install()
    with database.writer() as db:
        made = make_world(db, people=2, schools=2)
        for place, person_id in enumerate(made.people, 1):
            person = db.get_one(Person, person_id)
            person.email, person.external_id = f"{place}@x.fr", f"E{place}"
        db.commit()
    return made


def merge(database: Database, kept: int, gone: int) -> None:
    with database.writer() as db:
        merge_people(
            db,
            reach=ADMINISTRATOR,
            kept_id=kept,
            gone_id=gone,
            today=TODAY,
            now=NOW,
            origin=COMMAND_LINE,
        )
        db.commit()


def take(database: Database, *lines: str) -> Imported:
    headings = "email;given_name;family_name;uai;function;external_id;joined_on"
    return bring(database, "\n".join([headings, *lines]).encode(), Asked(today=TODAY, now=NOW))


def test_a_file_that_names_either_record_finds_the_person(database: Database, world: World) -> None:
    kept, gone = world.people
    merge(database, kept, gone)
    uai = world.schools[0]
    for keys in ("2@x.fr,", ",E2", "2@x.fr,E2", "1@x.fr,E2", "2@x.fr,E1"):
        email, external_id = keys.split(",")
        done = take(database, f"{email};A;X;{uai};teacher;{external_id};")
        assert (done.refused, done.figures["people_new"]) == (0, 0), done.faults
        with database.reader() as db:
            one, other = db.get_one(Person, kept), db.get_one(Person, gone)
            assert (one.email, one.external_id, other.email) == ("1@x.fr", "E1", "2@x.fr")
    # Another identifier still contradicts.
    assert take(database, f"2@x.fr;A;B;{uai};teacher;E9;").refused == 1
    moved = take(database, f"2@x.fr;A;X;{world.schools[1]};teacher;;2026-11-02")
    # The record merged into hers was in that school: a change there, and no school more.
    assert (moved.new, moved.changed) == (0, 1)
    with database.reader() as db:
        assert set(db.scalars(select(Affiliation.person_id))) == {kept}


def test_a_record_merged_twice_leads_to_the_person(database: Database, world: World) -> None:
    first, second = world.people
    with database.writer() as db:
        third = make_person(db, email="3@x.fr").id
        join(db, third, world.schools[0])
        db.commit()
    merge(database, second, first)
    merge(database, third, second)
    assert take(database, f"1@x.fr;A;B;{world.schools[0]};teacher;;").figures["people_new"] == 0
