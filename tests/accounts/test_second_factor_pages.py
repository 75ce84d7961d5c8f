"""The second step: set up, asked at sign-in and before files that name people, lost, replaced."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from lms.accounts.factor_routes import TRIES
from lms.accounts.models import AuditEvent, Person, RecoveryCode, SecondFactor
from lms.accounts.personal_data import export_person
from lms.accounts.session_models import SigninSession
from lms.app import create_app
from lms.config import Settings
from lms.database import Database
from lms.messages import say
from lms.reach.roles import Role
from lms.reach.scopes import programme, school
from tests.factories.accounts import PASSWORD, give_password, make_person
from tests.factories.programmes import make_programme, make_school
from tests.factories.reach import make_grant
from tests.support.pages import CheckedClient
from tests.support.visitors import let_in, send

HERE = "/account/second-factor"
KEY = re.compile(r"<code>([A-Z2-7 ]+)</code>")
CODE = re.compile(r"<li>([2-9A-Z]{5}-[2-9A-Z]{5})</li>")


@pytest.fixture
def ada(database: Database) -> Person:
    """An administrator who signs in by password."""
    with database.writer() as db:
        person = make_person(db, given_name="Ada", email="ada@ac-exemple.fr")
        give_password(db, person)
        make_grant(db, person, Role.ADMINISTRATOR)
        db.commit()
    return person


@pytest.fixture
def head(database: Database) -> Person:
    """A head of establishment: sees names, is no administrator."""
    with database.writer() as db:
        person = make_person(db, given_name="Paul", email="paul@ac-exemple.fr")
        one = make_school(db, number=9301, level="college")
        make_grant(db, person, Role.SCHOOL_HEAD, school(one.uai))
        make_programme(db, slug="essai", schools=[one])
        make_grant(db, person, Role.COORDINATOR, programme("essai"))
        db.commit()
    return person


def sign_in(client: FlaskClient, person: Person, **more: str) -> TestResponse:
    client.set_cookie("passerelle_language", "en")
    return send(client, "/sign-in", email=person.email or "", password=PASSWORD, **more)


def set_up(client: FlaskClient, next_path: str = "/") -> tuple[str, list[str]]:
    """Set up the second step of whoever is signed in; give the secret and the recovery codes."""
    begun = send(client, f"{HERE}/begin", next=next_path)
    assert begun.status_code == 303
    page = client.get(begun.location)
    found = KEY.search(page.text)
    assert found
    assert "<svg" in page.text
    secret = found[1].replace(" ", "")
    shown = send(client, f"{HERE}/confirm", code=code_of(secret), next=next_path)
    assert shown.status_code == 200, shown.text
    codes = CODE.findall(shown.text)
    assert len(set(codes)) == 10
    assert f'href="{next_path}"' in shown.text
    return secret, codes


def code_of(secret: str, *, later: int = 0) -> str:
    """The code of this half-minute, or of the next: a code serves once."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * later))


def verbs(database: Database) -> list[str]:
    with database.reader() as db:
        return list(db.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_an_administrator_sets_it_up_before_her_role_wakes(
    client: FlaskClient, database: Database, ada: Person
) -> None:
    entered = sign_in(client, ada, next="/roles/given")
    assert entered.location == f"{HERE}/ask?next=%2Froles%2Fgiven"
    assert client.get(entered.location).location == f"{HERE}?next=%2Froles%2Fgiven"
    # Her own pages open; an administrator's wait.
    assert client.get("/account").status_code == 200
    assert client.get("/roles/given").location == f"{HERE}/ask?next=%2Froles%2Fgiven"
    assert send(client, "/roles/give").location == HERE
    secret, _codes = set_up(client, "/roles/given")
    assert client.get("/roles/given").status_code == 200
    assert "second-factor-set-up" in verbs(database)
    with database.reader() as db:
        kept = db.scalars(select(SecondFactor)).one()
        assert secret.encode() not in kept.sealed_secret


def test_it_is_asked_at_each_sign_in_and_a_code_serves_once(
    client: FlaskClient, app: Flask, ada: Person
) -> None:
    sign_in(client, ada)
    secret, _codes = set_up(client)
    other = app.test_client()
    asked = sign_in(other, ada, next="/roles/given")
    page = other.get(asked.location)
    assert "six digits" in page.text
    # The code that set it up has served.
    again = send(other, f"{HERE}/ask", code=code_of(secret), next="/roles/given")
    assert (again.status_code, "each serves once" in again.text) == (422, True)
    assert send(other, f"{HERE}/ask", code="", next="/roles/given").status_code == 422
    code = code_of(secret, later=1)
    assert send(other, f"{HERE}/ask", code=code, next="/roles/given").location == "/roles/given"
    assert other.get("/roles/given").status_code == 200
    third = app.test_client()
    sign_in(third, ada)
    assert send(third, f"{HERE}/ask", code=code).status_code == 422
    assert third.get("/roles/given").status_code == 303


def test_guesses_are_slowed_down(client: FlaskClient, app: Flask, ada: Person) -> None:
    sign_in(client, ada)
    secret, codes = set_up(client)
    other = app.test_client()
    sign_in(other, ada)
    wrong = f"{(int(code_of(secret)) + 500_000) % 1_000_000:06d}"
    for _ in range(TRIES):
        assert send(other, f"{HERE}/ask", code=wrong).status_code == 422
    slowed = send(other, f"{HERE}/ask", code=codes[0])
    assert (slowed.status_code, "Too many tries" in slowed.text) == (429, True)


def test_a_lost_telephone_is_replaced_by_recovery_codes(
    client: FlaskClient, app: Flask, database: Database, ada: Person
) -> None:
    sign_in(client, ada)
    _secret, codes = set_up(client)
    other = app.test_client()
    sign_in(other, ada)
    assert send(other, f"{HERE}/ask", code=codes[0].lower().replace("-", " ")).status_code == 303
    assert send(other, f"{HERE}/ask", code=codes[0]).status_code == 422
    assert "9 recovery codes left of 10" in other.get(HERE).text
    fresh = CODE.findall(send(other, f"{HERE}/codes", code=codes[1]).text)
    assert len(fresh) == 10
    # The older ones open no more.
    assert send(other, f"{HERE}/remove", code=codes[2]).status_code == 422
    assert send(other, f"{HERE}/remove", code=fresh[0]).location == HERE
    assert "Begin" in other.get(HERE).text
    assert {"recovery-code-used", "recovery-codes-made", "second-factor-removed"} <= set(verbs(database))
    with database.reader() as db:
        assert db.scalars(select(RecoveryCode)).all() == []


def test_begun_again_a_set_up_one_stays(client: FlaskClient, app: Flask, ada: Person) -> None:
    sign_in(client, ada)
    secret, _codes = set_up(client)
    send(client, f"{HERE}/begin")
    assert send(client, f"{HERE}/confirm", code=code_of(secret, later=1)).status_code == 422
    other = app.test_client()
    sign_in(other, ada)
    assert send(other, f"{HERE}/ask", code=code_of(secret, later=1)).status_code == 303


def test_what_was_typed_comes_back_after_the_code(client: FlaskClient, app: Flask, ada: Person) -> None:
    sign_in(client, ada)
    secret, _codes = set_up(client)
    other = app.test_client()
    sign_in(other, ada)
    asked = send(other, "/roles/give", email="new@ac-exemple.fr")
    assert asked.status_code == 403
    kept = re.search(r'name="kept"[^>]* value="([^"]+)"', asked.text)
    assert kept
    back = send(other, f"{HERE}/ask", code=code_of(secret, later=1), kept=kept[1])
    assert (back.status_code, "new@ac-exemple.fr" in back.text) == (200, True)


def test_her_password_and_data_wait_for_the_code_too(client: FlaskClient, app: Flask, ada: Person) -> None:
    sign_in(client, ada)
    set_up(client)
    assert send(client, "/account/data").status_code == 200
    other = app.test_client()
    sign_in(other, ada)
    for path in ("/account/data", "/account/password"):
        assert send(other, path, current_password=PASSWORD).status_code == 403


@pytest.mark.parametrize("path", ["/people/people.csv", "/reports/essai/completions.csv"])
def test_a_file_that_names_people_waits_for_a_code_of_the_last_hours(
    client: FlaskClient, database: Database, head: Person, path: str
) -> None:
    let_in(client, database, person_id=head.id, is_proven=False)
    client.set_cookie("passerelle_language", "en")
    asked = client.get(path, headers={"Referer": "http://localhost/people?q=x"})
    assert asked.location == f"{HERE}/ask?next=%2Fpeople%3Fq%3Dx&file=1"
    # Its page shows the same people without a code: what leaves the site is asked for.
    assert client.get("/people").status_code == 200
    set_up(client, "/people?q=x")
    assert client.get(path).status_code == 200
    with database.writer() as db:
        db.execute(update(SigninSession).values(proven_at=datetime.now(UTC) - timedelta(hours=5)))
        db.commit()
    assert client.get(path).status_code == 303


def test_these_wait_for_a_code_of_the_last_hours(app: Flask) -> None:
    waiting = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if view.guard.name.endswith("second factor")  # type: ignore[attr-defined]
    }
    assert waiting == {
        "hours_files.csv_file",
        "people.csv_file",
        "imports.refused",
        "lost_telephone.forget",
        "reports_completions.csv_file",
        "reports_completions.xlsx_file",
        "workshop_group.csv_file",
        "workshop_group.xlsx_file",
    }


def test_aggregates_ask_for_no_code(client: FlaskClient, database: Database, head: Person) -> None:
    let_in(client, database, person_id=head.id, is_proven=False)
    assert client.get("/reports").status_code == 200
    assert client.get("/reports/essai/completions.schema.json").status_code == 200


def test_with_another_key_the_site_says_so(
    client: FlaskClient, app: Flask, settings: Settings, database: Database, ada: Person
) -> None:
    sign_in(client, ada)
    secret, _codes = set_up(client)
    moved = create_app(settings, database=database)
    moved.testing, moved.test_client_class = True, CheckedClient
    moved.extensions["lms.secret"] = b"another key of the same installation"
    other = moved.test_client()
    sign_in(other, ada)
    answer = send(other, f"{HERE}/ask", code=code_of(secret, later=1))
    assert (answer.status_code, "Ask an administrator" in answer.text) == (422, True)


def test_a_demonstration_asks_for_nothing(settings: Settings, database: Database, ada: Person) -> None:
    demo = create_app(settings, database=database, demo=True)
    demo.testing, demo.test_client_class = True, CheckedClient
    client = demo.test_client()
    let_in(client, database, person_id=ada.id, is_proven=False)
    client.set_cookie("passerelle_language", "en")
    assert client.get("/roles/given").status_code == 200
    assert client.get("/people/people.csv").status_code == 200
    assert "In this demonstration" in client.get(HERE).text


def test_her_data_say_when_and_nothing_secret(client: FlaskClient, database: Database, ada: Person) -> None:
    sign_in(client, ada)
    set_up(client)
    with database.reader() as db:
        held = export_person(db, person_id=ada.id, say=say)
    assert set(held["second_factor"]["rows"][0]) == {"begun_at", "confirmed_at"}
    assert set(held["recovery_code"]["rows"][0]) == {"made_at", "used_at"}
