"""Links from mails, forgotten passwords, the account page."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms.accounts import links
from lms.accounts.models import OneTimeLink
from lms.accounts.session_models import SigninSession
from lms.accounts.staff import tell_staff
from lms.config import Settings
from lms.database import Database
from lms.mail.models import OutboxMail
from tests.factories.accounts import PASSWORD, give_password, make_person
from tests.support.visitors import let_in, send, token_in

EMAIL = "maelle@ac-exemple.fr"
NEW = "un goéland rit sur le toit"


@pytest.fixture
def person_id(database: Database) -> int:
    """Somebody with a password."""
    with database.writer() as db:
        person = make_person(db, email=EMAIL)
        give_password(db, person)
        db.commit()
        return person.id


@pytest.fixture
def link(database: Database, person_id: int) -> str:
    """The path of a link sent to her."""
    with database.writer() as db:
        token = links.make_link(db, person_id=person_id, now=datetime.now(UTC))
        db.commit()
    return f"/set-password/{token}"


def test_looking_at_a_link_does_not_use_it_up(client: FlaskClient, database: Database, link: str) -> None:
    for _ in range(3):
        page = client.get(link)
        assert page.status_code == 200
        assert page.headers["Referrer-Policy"] == "no-referrer"
    with database.reader() as db:
        assert db.scalars(select(OneTimeLink.used_at)).one() is None


def test_a_link_sets_a_password_once_and_lets_in(client: FlaskClient, link: str) -> None:
    answer = send(client, link, new_password=NEW, again=NEW)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Maëlle" in client.get("/account").text
    again = client.application.test_client()
    assert again.get(link).status_code == 410
    assert send(again, link, new_password=NEW + "!", again=NEW + "!").status_code == 410
    assert send(again, "/sign-in", email=EMAIL, password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("court", "court"),
        ("motdepasse123456", "motdepasse123456"),
        (NEW, NEW + "x"),
        ("", ""),
        (EMAIL, EMAIL),
    ],
)
def test_a_bad_password_leaves_the_link_open(client: FlaskClient, link: str, typed: str, again: str) -> None:
    page = send(client, link, new_password=typed, again=again)
    assert page.status_code == 422
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert NEW not in page.text
    assert send(client, link, new_password=NEW, again=NEW).status_code == 303


def test_staff_need_fifteen_characters(client: FlaskClient, link: str) -> None:
    short = "mouette grise"
    tell_staff(client.application, lambda _db, _person_id: True, lambda _db, _person_id: False)
    assert send(client, link, new_password=short, again=short).status_code == 422
    tell_staff(client.application, lambda _db, _person_id: False, lambda _db, _person_id: False)
    assert send(client, link, new_password=short, again=short).status_code == 303


def test_a_forgotten_password_gets_the_same_answer_and_one_mail(
    client: FlaskClient, database: Database, settings: Settings, person_id: int
) -> None:
    answers = [
        send(client, "/forgotten-password", email=email).text.replace(email, "…")
        for email in (EMAIL, "nobody@ac-exemple.fr")
    ]
    masked = [re.sub(r'value="[^"]{80,}"', "", text) for text in answers]
    assert masked[0] == masked[1]
    with database.reader() as db:
        mail = db.scalars(select(OutboxMail)).one()
        assert (mail.recipient, mail.text) == (EMAIL, "")
        assert mail.sent_at is not None
    path = path_in(settings.mail_folder)
    assert send(client, path, new_password=NEW, again=NEW).status_code == 303


def path_in(folder: Path) -> str:
    """Find the link of the one mail in a folder."""
    file, *others = folder.glob("*.eml")
    assert not others
    text = message_from_bytes(file.read_bytes(), policy=policy.default).get_content()
    found = re.search(r"http://localhost(/set-password/\S+)", text)
    assert found
    return found[1]


def test_a_mailbox_is_not_filled_by_strangers(
    client: FlaskClient, database: Database, person_id: int
) -> None:
    answers = [send(client, "/forgotten-password", email=EMAIL).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    with database.reader() as db:
        assert len(db.scalars(select(OutboxMail)).all()) == 3


@pytest.mark.parametrize("typed", ["", "x" * 300])
def test_an_address_is_needed(client: FlaskClient, typed: str) -> None:
    assert send(client, "/forgotten-password", email=typed).status_code == 422


def test_changing_the_password_signs_the_other_devices_out(
    client: FlaskClient, database: Database, settings: Settings, person_id: int
) -> None:
    other = client.application.test_client()
    for one in (client, other):
        let_in(one, database, person_id=person_id)
    answer = send(client, "/account/password", current_password=PASSWORD, new_password=NEW, again=NEW)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert len(list(settings.mail_folder.glob("*password-changed.eml"))) == 1
    assert send(other, "/sign-in", email=EMAIL, password=PASSWORD).status_code == 422


def test_changing_the_password_needs_the_one_in_use(
    client: FlaskClient, database: Database, person_id: int
) -> None:
    let_in(client, database, person_id=person_id)
    typed = {"current_password": "not mine at all", "new_password": NEW, "again": NEW}
    answers = [send(client, "/account/password", **typed).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert send(client, "/account/password", current_password=PASSWORD).status_code == 422


def test_devices_are_listed_and_signed_out(client: FlaskClient, database: Database, person_id: int) -> None:
    others = [client.application.test_client() for _ in range(2)]
    for one in (*others, client):
        let_in(one, database, person_id=person_id)
    page = client.get("/account")
    assert page.text.count("/account/devices/") == 3
    token = token_in(page)
    paths = re.findall(r'action="(/account/devices/\d+/sign-out)"', page.text)
    assert client.post(paths[0], data={"csrf_token": token}).status_code == 303
    assert client.post(paths[0], data={"csrf_token": token}).status_code == 404
    assert sorted(one.get("/account").status_code for one in others) == [200, 303]
    assert send(client, "/account/devices/sign-out").status_code == 303
    assert [one.get("/account").status_code for one in (*others, client)] == [303, 303, 200]


def test_somebody_elses_device_is_no_page_of_mine(
    client: FlaskClient, database: Database, person_id: int
) -> None:
    with database.writer() as db:
        other_id = make_person(db).id
        db.commit()
    let_in(client, database, person_id=other_id)
    with database.reader() as db:
        theirs = db.scalars(select(SigninSession.id)).one()
    me = client.application.test_client()
    let_in(me, database, person_id=person_id)
    assert send(me, f"/account/devices/{theirs}/sign-out").status_code == 404
    assert client.get("/account").status_code == 200


def test_an_account_without_password_is_told_so(client: FlaskClient, database: Database) -> None:
    with database.writer() as db:
        person = make_person(db, given_name="", family_name="")
        db.commit()
        let_in(client, database, person_id=person.id)
    page = client.get("/account")
    assert "current_password" not in page.text
    assert "/forgotten-password" in page.text


def test_an_old_link_says_what_to_do(client: FlaskClient, database: Database, link: str) -> None:
    with database.writer() as db:
        db.execute(update(OneTimeLink).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
        db.commit()
    page = client.get(link)
    assert page.status_code == 410
    assert "/forgotten-password" in page.text
