"""Creating one's own account, from the address to the first page, and what strangers don't learn."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts.audit import Origin
from lms.accounts.erasure import erase_person
from lms.accounts.models import Person
from lms.accounts.operations import disable_person
from lms.config import Settings, read_settings
from lms.database import Database
from lms.mail.models import OutboxMail
from lms.reach.reach import reach_of_grants
from lms.rosters.own_school import waiting_for_confirmation
from lms.rosters.school_codes import make_code, sheet_of
from lms.schools.models import Affiliation
from lms.web import csrf
from tests.factories.accounts import PASSWORD, give_password, make_person
from tests.factories.schools import make_school
from tests.support.visitors import form_token, send

ORIGIN = Origin(route="test")
EMAIL = "anna.riou@ac-rennes.fr"
UAI = "0350122T"
ABOUT = {
    "given_name": "Anna",
    "family_name": "Riou",
    "function": "teacher",
    "new_password": PASSWORD,
    "again": PASSWORD,
}
EVERYWHERE = reach_of_grants(1, [("administrator", "all", "")])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(
        {
            "LMS_DATA_DIR": str(tmp_path),
            "LMS_BASE_URL": "http://localhost",
            "LMS_REGISTRATION_DOMAINS": "ac-*.fr",
            "LMS_DEFAULT_LOCALE": "en",
        }
    )


@pytest.fixture
def school(database: Database) -> str:
    with database.writer() as db:
        make_school(db, UAI, name="École du Port", municipality="Saint-Malo", postcode="35400")
        make_school(db, "0350123U", name="École de la Gare", municipality="Rennes")
        db.commit()
    return UAI


def mails(database: Database) -> Sequence[OutboxMail]:
    with database.reader() as db:
        return db.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()


def last_link(settings: Settings) -> str:
    """Give the address that the last mail in the folder leads to."""
    text = sorted(settings.mail_folder.glob("*.eml"))[-1].read_bytes().decode()
    text = text.replace("=\r\n", "").replace("=3D", "=")
    found = re.findall(r"http://localhost(/\S+)", text)
    return next(path for path in found if "confirm" in path or "set-password" in path)


def asked(client: FlaskClient, settings: Settings, email: str = EMAIL) -> str:
    answer = send(client, "/register", email=email)
    assert answer.status_code == 200
    answer.close()
    return last_link(settings)


def test_from_an_address_to_the_first_page(
    client: FlaskClient, database: Database, settings: Settings, school: str
) -> None:
    assert 'href="/register"' in client.get("/sign-in").text
    link = asked(client, settings, email=" Anna.Riou@AC-Rennes.fr ")
    page = client.get(link)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert EMAIL in page.text
    found = client.get(link, query_string={"q": "malo ecole"})
    assert f"{link}?school={UAI}" in found.text
    assert "École de la Gare" not in found.text
    assert UAI in client.get(link, query_string={"q": UAI.lower()}).text
    assert "No school holds" in client.get(link, query_string={"q": "zzz"}).text
    form = client.get(link, query_string={"school": UAI})
    assert "École du Port" in form.text
    answer = send(client, link, uai=UAI, **ABOUT)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/account").status_code == 200
    with database.reader() as db:
        person = db.scalars(select(Person).where(Person.email == EMAIL)).one()
        (one,) = db.scalars(select(Affiliation)).all()
        assert (one.person_id, one.uai, one.audience, one.function) == (person.id, UAI, "teacher", "teacher")
        assert one.is_main
        assert one.confirmed_on is None
        (waiting,) = waiting_for_confirmation(db, person.id, on=one.from_on)
        assert waiting.name == "École du Port"
    # The mail that led here is hers, so that it goes when she is erased.
    assert [mail.person_id for mail in mails(database)] == [person.id]


def test_sending_it_twice_makes_one_account(
    client: FlaskClient, database: Database, settings: Settings, school: str
) -> None:
    link = asked(client, settings)
    assert send(client, link, uai=UAI, **ABOUT).location == "/"
    assert send(client, link, uai=UAI, **ABOUT).location == "/sign-in"
    assert client.get(link).location == "/sign-in"
    with database.reader() as db:
        assert len(db.scalars(select(Person)).all()) == 1


def test_the_answer_is_the_same_whether_the_account_exists(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    with database.writer() as db:
        known = make_person(db, email="known@ac-rennes.fr")
        give_password(db, known)
        gone = make_person(db, email="gone@ac-rennes.fr")
        disable_person(db, person_id=gone.id, actor_id=None, now=datetime.now(UTC))
        db.commit()
    pages = []
    for email in ("known@ac-rennes.fr", "gone@ac-rennes.fr", "new@ac-rennes.fr"):
        answer = send(client, "/register", email=email)
        masked = re.sub(r'value="[^"]{60,}"', "", answer.text.replace(email, "EMAIL"))
        pages.append((answer.status_code, masked, sorted(answer.headers.keys())))
        answer.close()
    assert pages[0] == pages[1] == pages[2]
    assert [(mail.purpose, mail.recipient) for mail in mails(database)] == [
        ("registration-known", "known@ac-rennes.fr"),
        ("registration", "new@ac-rennes.fr"),
    ]


def test_an_imported_person_gets_the_link_that_sets_her_password(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    with database.writer() as db:
        make_person(db, email=EMAIL)
        db.commit()
    link = asked(client, settings)
    assert link.startswith("/set-password/")
    assert client.get(link).status_code == 200


def test_a_registration_never_ended_goes_with_who_is_erased(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    asked(client, settings)
    with database.writer() as db:
        imported = make_person(db, email=EMAIL)
        db.commit()
        erased = erase_person(db, person_id=imported.id, now=datetime.now(UTC))
        db.commit()
    assert len(erased.mail_ids) == 1
    assert mails(database) == []


def test_other_domains_are_told_about_the_sheet(client: FlaskClient, database: Database) -> None:
    for email in ("a@gmail.com", "a@ac-rennes.fr.pirate.fr"):
        answer = send(client, "/register", email=email)
        assert answer.status_code == 422
        assert "its code" in answer.text
    assert send(client, "/register", email="not an address").status_code == 422
    assert mails(database) == []


def test_a_mailbox_is_not_filled(client: FlaskClient, database: Database, settings: Settings) -> None:
    for _ in range(3):
        send(client, "/register", email=EMAIL).close()
    assert send(client, "/register", email=EMAIL).status_code == 429
    # What is asked for twice in a second is one mail.
    assert 1 <= len(mails(database)) <= 3


def test_a_wrong_form_keeps_what_was_typed(
    client: FlaskClient, database: Database, settings: Settings, school: str
) -> None:
    link = asked(client, settings)
    answer = send(client, link, uai=UAI, **{**ABOUT, "new_password": "court", "again": "court"})
    assert answer.status_code == 422
    assert 'value="Anna"' in answer.text
    assert send(client, link, uai=UAI, **{**ABOUT, "function": "inspector"}).status_code == 422
    assert send(client, link, uai="0999999X", **ABOUT).status_code == 422
    with database.reader() as db:
        assert db.scalars(select(Person)).all() == []


def test_a_link_that_is_not_ours_opens_nothing(client: FlaskClient, school: str) -> None:
    assert client.get("/register/confirm/forged").status_code == 410
    assert send(client, "/register/confirm/forged", uai=UAI, **ABOUT).status_code == 410


def sheet_code(app: Flask, database: Database) -> str:
    with app.app_context(), database.writer() as db:
        now = datetime.now(UTC)
        make_code(db, uai=UAI, actor_id=1, secret=csrf.secret(), today=now.date(), now=now, origin=ORIGIN)
        db.commit()
        sheet = sheet_of(db, reach=EVERYWHERE, uai=UAI, secret=csrf.secret(), on=now.date())
    assert sheet is not None
    assert sheet.code is not None
    return sheet.code


def test_with_a_schools_code_any_address_registers(
    app: Flask, client: FlaskClient, database: Database, settings: Settings, school: str
) -> None:
    code = sheet_code(app, database)
    assert send(client, "/register/code", code="ABCD-EFGH-JKLMN", email="a@gmail.com").status_code == 422
    answer = send(client, "/register/code", code=code.lower().replace("-", " "), email="a@gmail.com")
    assert answer.status_code == 200
    answer.close()
    link = last_link(settings)
    page = client.get(link)
    assert "École du Port" in page.text
    assert "Choose another school" not in page.text
    # The code decides the school, whatever is sent.
    assert send(client, link, **{**ABOUT, "uai": "0350123U"}).location == "/"
    with database.reader() as db:
        assert db.scalars(select(Affiliation.uai)).all() == [UAI]


def test_a_closed_code_closes_the_links_it_led_to(
    app: Flask, client: FlaskClient, database: Database, settings: Settings, school: str
) -> None:
    code = sheet_code(app, database)
    send(client, "/register/code", code=code, email="a@gmail.com").close()
    link = last_link(settings)
    sheet_code(app, database)
    assert client.get(link).status_code == 410
    assert send(client, link, uai=UAI, **ABOUT).status_code == 410
    assert send(client, "/register/code", code=code, email="b@gmail.com").status_code == 422


def test_codes_are_not_guessed(app: Flask, client: FlaskClient, database: Database) -> None:
    token = form_token(client)
    for _ in range(11):
        answer = client.post(
            "/register/code",
            data={"csrf_token": token, "code": "ABCD-EFGH-JKLMN", "email": "a@gmail.com"},
        )
    assert answer.status_code == 429
