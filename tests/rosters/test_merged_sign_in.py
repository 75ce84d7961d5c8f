"""Whoever was merged still comes in: by either address, and by the password she remembers."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.accounts import links
from lms.accounts.address_models import FurtherAddress
from lms.accounts.audit import COMMAND_LINE
from lms.accounts.models import OneTimeLink, Person
from lms.accounts.queries import person_by_email
from lms.config import Settings
from lms.database import Database
from lms.mail.models import OutboxMail
from lms.reach.reach import Granted, Reach
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING
from lms.rosters.merging import merge_people, undo_merge
from lms.rosters.models import PersonMerge
from tests.factories.accounts import PASSWORD, give_password, make_person
from tests.support.visitors import send

NOW = datetime.now(UTC)
ADMINISTRATOR = Reach(person_id=1, grants=frozenset({Granted(role=Role.ADMINISTRATOR, scope=EVERYTHING)}))
KEPT, GONE = "elle@x.fr", "elle.autrefois@x.fr"
OTHER, NEW = "quatre goélands sur le toit", "un héron dort dans la vase"


@pytest.fixture
def people(database: Database) -> tuple[int, int]:
    """Somebody on record twice, with a password under each address."""
    with database.writer() as db:
        kept, gone = (make_person(db, given_name="Elle", email=email) for email in (KEPT, GONE))
        give_password(db, kept)
        give_password(db, gone, OTHER)
        db.commit()
        return kept.id, gone.id


def merge(database: Database, kept: int, gone: int) -> None:
    with database.writer() as db:
        merge_people(
            db,
            reach=ADMINISTRATOR,
            kept_id=kept,
            gone_id=gone,
            today=NOW.date(),
            now=NOW,
            origin=COMMAND_LINE,
        )
        db.commit()


def undo(database: Database) -> None:
    with database.writer() as db:
        merged = db.scalars(select(PersonMerge)).one()
        undo_merge(db, reach=ADMINISTRATOR, merge=merged, now=NOW, origin=COMMAND_LINE)
        db.commit()


def signs_in(client: FlaskClient, email: str, password: str) -> bool:
    return (
        send(client.application.test_client(), "/sign-in", email=email, password=password).status_code == 303
    )


def opens(client: FlaskClient, address: str, password: str) -> str:
    """Sign in, and give the address that the account page then names first."""
    visitor = client.application.test_client()
    assert send(visitor, "/sign-in", email=address, password=password).status_code == 303
    return visitor.get("/account").text


def test_both_addresses_open_the_account_until_a_new_password_does(
    client: FlaskClient, database: Database, settings: Settings, people: tuple[int, int]
) -> None:
    merge(database, *people)
    assert KEPT in opens(client, KEPT, PASSWORD)
    page = opens(client, GONE.upper(), OTHER)
    assert (KEPT in page, GONE in page) == (True, True)
    # Each address with the password that went with it.
    assert not signs_in(client, KEPT, OTHER)
    # Forgotten under the former address: the link comes there, and its password opens by both.
    assert send(client, "/forgotten-password", email=GONE).status_code == 200
    with database.writer() as db:
        mail = db.scalars(select(OutboxMail)).one()
        assert (mail.recipient, mail.person_id) == (GONE, people[0])
        token = links.make_link(db, person_id=people[0], now=datetime.now(UTC))
        db.commit()
    assert send(client, f"/set-password/{token}", new_password=NEW, again=NEW).status_code == 303
    assert signs_in(client, KEPT, NEW)
    assert signs_in(client, GONE, NEW)
    assert not signs_in(client, GONE, OTHER)


def test_the_password_she_came_with_lets_her_choose_a_new_one(
    client: FlaskClient, database: Database, people: tuple[int, int]
) -> None:
    merge(database, *people)
    assert send(client, "/sign-in", email=GONE, password=OTHER).status_code == 303
    changed = send(client, "/account/password", current_password=OTHER, new_password=NEW, again=NEW)
    assert changed.status_code == 303
    assert signs_in(client, KEPT, NEW)
    assert signs_in(client, GONE, NEW)


def test_undone_each_address_opens_its_own_again(
    client: FlaskClient, database: Database, people: tuple[int, int]
) -> None:
    merge(database, *people)
    undo(database)
    with database.reader() as db:
        assert db.scalar(select(func.count()).select_from(FurtherAddress)) == 0
        found = [person_by_email(db, email=email) for email in (KEPT, GONE)]
        assert [one and one.id for one in found] == list(people)
    assert signs_in(client, KEPT, PASSWORD)
    assert signs_in(client, GONE, OTHER)


def test_a_link_sent_before_the_merge_sets_the_password_of_the_one_kept(
    client: FlaskClient, database: Database, people: tuple[int, int]
) -> None:
    with database.writer() as db:
        token = links.make_link(db, person_id=people[1], now=datetime.now(UTC))
        db.commit()
    merge(database, *people)
    assert send(client, f"/set-password/{token}", new_password=NEW, again=NEW).status_code == 303
    assert signs_in(client, KEPT, NEW)
    undo(database)
    with database.reader() as db:
        assert db.scalars(select(OneTimeLink.person_id)).all() == [people[1]]


def test_an_address_that_was_lent_opens_by_the_password_that_went_with_it(
    client: FlaskClient, database: Database, people: tuple[int, int]
) -> None:
    with database.writer() as db:
        kept = make_person(db, given_name="Elle", email="x@x.fr")
        kept.email = None
        db.commit()
    merge(database, kept.id, people[1])
    page = opens(client, GONE, OTHER)
    assert page.count(GONE) == 1


def test_a_closed_account_opens_by_no_address(
    client: FlaskClient, database: Database, people: tuple[int, int]
) -> None:
    merge(database, *people)
    with database.writer() as db:
        db.get_one(Person, people[0]).disabled_at = NOW
        db.commit()
    assert not signs_in(client, GONE, OTHER)
    assert not signs_in(client, KEPT, PASSWORD)
