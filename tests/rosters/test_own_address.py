"""A parent with a code adds her address: proved by mail, hers alone, and joined to the account it had."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts import personal_codes
from lms.accounts.audit import COMMAND_LINE
from lms.accounts.models import AuditEvent, Person
from lms.config import Settings
from lms.database import Database
from lms.progress.models import Completion
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING
from lms.rosters.own_address_link import Adding, open_adding, seal_adding
from tests.factories.accounts import make_person
from tests.factories.coverage import World, complete, make_world
from tests.factories.reach import make_grant
from tests.support.visitors import let_in, send

EMAIL = "fatima@exemple.fr"


@pytest.fixture
def world(database: Database) -> World:
    with database.writer() as db:
        world = make_world(db, people=1)
        db.commit()
    return world


@pytest.fixture
def fatima(database: Database, world: World) -> int:
    """A parent with a code, no address, and one module done."""
    with database.writer() as db:
        person = make_person(db, given_name="Fatima", family_name="")
        person.email = None
        now = datetime.now(UTC)
        personal_codes.keep_code(
            db,
            person_id=person.id,
            code=personal_codes.new_code(),
            today=now.date(),
            now=now,
            origin=COMMAND_LINE,
            actor_id=person.id,
        )
        complete(db, world, person.id, world.modules[0])
        db.commit()
        return person.id


def link_in(settings: Settings) -> str:
    last = sorted(settings.mail_folder.glob("*own-address.eml"))[-1]
    text = message_from_bytes(last.read_bytes(), policy=default).get_content()
    found = re.search(r"http://localhost(/account/address/\S+)", text)
    assert found
    return found[1]


def asked(client: FlaskClient, database: Database, settings: Settings, person_id: int) -> str:
    let_in(client, database, person_id=person_id)
    assert send(client, "/account/address", email=EMAIL.upper()).status_code == 200
    return link_in(settings)


def test_an_address_is_added_by_the_link_and_the_button(
    client: FlaskClient, database: Database, settings: Settings, fatima: int
) -> None:
    link = asked(client, database, settings, fatima)
    assert "Ajouter mon adresse" in client.get("/account").text
    # Mail readers open links by themselves: opening it changes nothing.
    assert EMAIL in client.get(link).text
    with database.reader() as db:
        assert db.get_one(Person, fatima).email is None
    for _twice in range(2):
        answer = send(client, link)
        assert (answer.status_code, answer.location) == (303, "/account")
    assert EMAIL in client.get("/account").text
    assert client.get("/account/address").location == "/account"
    with database.reader() as db:
        assert db.get_one(Person, fatima).email == EMAIL
        verbs = db.scalars(select(AuditEvent.verb).where(AuditEvent.object_id == str(fatima))).all()
        assert verbs.count("address-added") == 1
        assert len(db.scalars(select(Completion).where(Completion.person_id == fatima)).all()) == 1
        assert personal_codes.has_code(db, person_id=fatima)


def test_two_accounts_of_one_person_become_one_and_lose_nothing(
    client: FlaskClient, database: Database, settings: Settings, world: World, fatima: int
) -> None:
    with database.writer() as db:
        other = make_person(db, given_name="Fatima", family_name="El Amrani", email=EMAIL)
        complete(db, world, other.id, world.modules[1])
        db.commit()
        other_id = other.id
    answer = send(client, asked(client, database, settings, fatima))
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    with database.reader() as db:
        done = db.scalars(select(Completion.person_id).where(Completion.revoked_at.is_(None))).all()
        assert [one for one in done if one in {fatima, other_id}] == [other_id, other_id]
        assert db.get_one(Person, fatima).disabled_at is not None
        # Her code opens the account that stays.
        assert personal_codes.has_code(db, person_id=other_id)


def test_an_account_with_a_role_is_never_joined_so(
    client: FlaskClient, database: Database, settings: Settings, fatima: int
) -> None:
    with database.writer() as db:
        make_grant(db, make_person(db, email=EMAIL), Role.COORDINATOR, EVERYTHING)
        db.commit()
    answer = send(client, asked(client, database, settings, fatima))
    assert answer.status_code == 422
    with database.reader() as db:
        assert db.get_one(Person, fatima).email is None
        assert db.get_one(Person, fatima).disabled_at is None


def test_the_link_of_another_account_does_not_exist(
    app: Flask, client: FlaskClient, database: Database, settings: Settings, fatima: int
) -> None:
    link = asked(client, database, settings, fatima)
    with database.writer() as db:
        somebody = make_person(db, email="autre@exemple.fr").id
        db.commit()
    other = app.test_client()
    assert other.get(link).location.startswith("/sign-in")
    let_in(other, database, person_id=somebody)
    for path in (link, "/account/address/faux"):
        assert other.get(path).status_code == 404
        assert send(other, path).status_code == 404


def test_bad_addresses_too_many_mails_and_old_links(
    client: FlaskClient, database: Database, fatima: int
) -> None:
    let_in(client, database, person_id=fatima)
    assert client.get("/account/address").status_code == 200
    assert send(client, "/account/address", email="pas une adresse").status_code == 422
    answers = [send(client, "/account/address", email=f"a{n}@exemple.fr").status_code for n in range(4)]
    assert answers == [200, 200, 200, 429]
    now = datetime.now(UTC)
    token = seal_adding(Adding(person_id=fatima, email=EMAIL), secret=b"s", now=now)
    assert open_adding(token, secret=b"s", now=now) == Adding(person_id=fatima, email=EMAIL)
    assert open_adding(token, secret=b"s", now=now + timedelta(days=2)) is None
    assert open_adding(token, secret=b"t", now=now) is None
