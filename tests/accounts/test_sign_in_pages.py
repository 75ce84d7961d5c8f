"""The sign-in page, and what follows."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms.accounts import passwords
from lms.accounts.models import Person
from lms.accounts.operations import disable_person
from lms.accounts.session_models import SigninSession
from lms.app import create_app
from lms.config import Settings
from lms.database import Database
from tests.accounts.trying import EMAIL, try_in
from tests.factories.accounts import PASSWORD, give_password, make_person
from tests.support.statements import counted
from tests.support.visitors import form_token, let_in, send, token_in


def cookie(client: FlaskClient, purpose: str) -> str | None:
    found = client.get_cookie(f"passerelle_{purpose}")
    return found.value if found else None


def test_the_right_password_lets_in_and_leads_where_one_was_going(
    client: FlaskClient, person_id: int
) -> None:
    answer = client.get("/account")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2Faccount")
    answer = try_in(client, email=" MAELLE@ac-exemple.fr ", next="/account")
    assert (answer.status_code, answer.location) == (303, "/account")
    page = client.get("/account")
    assert "Maëlle Le Goff" in page.text
    assert EMAIL in page.text


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(client: FlaskClient, person_id: int, elsewhere: str) -> None:
    page = client.get("/sign-in", query_string={"next": elsewhere})
    assert 'name="next" type="hidden" value="/"' in page.text
    assert try_in(client, next=elsewhere).location == "/"


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(
    client: FlaskClient, app: Flask, database: Database, person_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str | None] = []
    verify = passwords.verify

    def noting(kept: str | None, password: str) -> bool:
        verified.append(kept)
        return verify(kept, password)

    monkeypatch.setattr(passwords, "verify", noting)
    with database.writer() as db:
        disabled = make_person(db, email="ferme@ac-exemple.fr")
        give_password(db, disabled)
        make_person(db, email="sans@ac-exemple.fr")
        disable_person(db, person_id=disabled.id, actor_id=None, now=datetime.now(UTC))
        db.commit()
    answers, steps = [], []
    for email in (EMAIL, "personne@ac-exemple.fr", "ferme@ac-exemple.fr", "sans@ac-exemple.fr"):
        visitor = app.test_client()
        token = form_token(visitor)
        with counted(database) as statements:
            answer = visitor.post(
                "/sign-in", data={"csrf_token": token, "email": email, "password": PASSWORD + "!"}
            )
        text = answer.text.replace(email, "")
        for one in (token_in(answer),):
            text = text.replace(one, "")
        answers.append((answer.status_code, len(text)))
        steps.append([statement.split()[0] for statement in statements])
    assert answers[0][0] == 422
    assert len(set(answers)) == 1
    assert steps[0] == steps[1] == steps[2] == steps[3]
    assert len(verified) == 4
    assert verified[0] is not None


def test_what_was_typed_stays_but_the_password(client: FlaskClient, person_id: int) -> None:
    page = try_in(client, password="not the one at all")
    assert f'value="{EMAIL}"' in page.text
    assert "not the one at all" not in page.text
    assert "go together" in page.text or "ne vont pas" in page.text


@pytest.mark.parametrize("missing", ["email", "password"])
def test_an_empty_field_is_said_beside_it(client: FlaskClient, missing: str) -> None:
    page = try_in(client, **{missing: ""})
    assert page.status_code == 422
    assert f'id="{missing}-error"' in page.text


def test_a_planted_session_cookie_is_replaced_at_sign_in(
    client: FlaskClient, database: Database, person_id: int
) -> None:
    client.set_cookie("passerelle_session", "planted-by-an-attacker")
    client.get("/sign-in")
    try_in(client)
    token = cookie(client, "session")
    assert token not in {None, "planted-by-an-attacker"}
    assert cookie(client, "visit") is None
    client.post("/sign-out", data={"csrf_token": form_token(client)})
    try_in(client)
    assert cookie(client, "session") != token


def test_a_copied_cookie_dies_at_sign_out(client: FlaskClient, app: Flask, person_id: int) -> None:
    try_in(client)
    thief = app.test_client()
    thief.set_cookie("passerelle_session", cookie(client, "session") or "")
    assert thief.get("/account").status_code == 200
    answer = send(client, "/sign-out")
    assert (answer.status_code, answer.location) == (303, "/")
    assert cookie(client, "session") is None
    assert thief.get("/account").status_code == 303
    assert send(client, "/sign-out").status_code == 303


def test_a_copied_cookie_dies_when_the_account_is_closed(
    client: FlaskClient, database: Database, person_id: int
) -> None:
    let_in(client, database, person_id=person_id)
    assert client.get("/account").status_code == 200
    with database.writer() as db:
        disable_person(db, person_id=person_id, actor_id=None, now=datetime.now(UTC))
        db.commit()
    assert client.get("/account").status_code == 303


def test_an_idle_session_ends(client: FlaskClient, database: Database, person_id: int) -> None:
    let_in(client, database, person_id=person_id)
    with database.writer() as db:
        db.execute(update(SigninSession).values(idle_at=datetime.now(UTC)))
        db.commit()
    assert client.get("/account").status_code == 303


def test_a_device_is_seen_at_most_every_ten_minutes_after_the_answer(
    client: FlaskClient, database: Database, person_id: int
) -> None:
    let_in(client, database, person_id=person_id)
    with counted(database) as statements:
        client.get("/account")
    assert not [one for one in statements if one.startswith("UPDATE")]
    long_ago = datetime.now(UTC) - timedelta(minutes=11)
    with database.writer() as db:
        db.execute(
            update(SigninSession).values(
                last_seen_at=long_ago, idle_at=datetime.now(UTC) + timedelta(minutes=1)
            )
        )
        db.commit()
    client.get("/account")
    with database.reader() as db:
        session = db.scalars(select(SigninSession)).one()
        assert session.last_seen_at > long_ago + timedelta(minutes=10)
        assert session.idle_at > datetime.now(UTC) + timedelta(hours=3)


def test_who_is_asking_costs_two_statements_and_nothing_when_nobody_is(
    client: FlaskClient, database: Database, person_id: int
) -> None:
    with counted(database) as statements:
        client.get("/sign-in")
    assert statements == []
    let_in(client, database, person_id=person_id)
    with counted(database) as statements:
        client.get("/forgotten-password")
    # Who it is, and the roles that the menu follows from.
    assert len(statements) == 2


def test_somebody_signed_in_is_not_asked_again(
    client: FlaskClient, database: Database, person_id: int
) -> None:
    let_in(client, database, person_id=person_id)
    answer = client.get("/sign-in?next=/account")
    assert (answer.status_code, answer.location) == (303, "/account")


@pytest.mark.parametrize("is_lasting", [False, True])
def test_the_session_cookie_lasts_only_where_it_was_asked(
    client: FlaskClient, person_id: int, is_lasting: bool
) -> None:
    answer = try_in(client, **({"is_lasting": "y"} if is_lasting else {}))
    session = next(one for one in answer.headers.getlist("Set-Cookie") if "_session=" in one)
    assert ("Max-Age" in session) is is_lasting


def test_on_a_real_site_cookies_belong_to_its_host_alone(
    settings: Settings, database: Database, person_id: int, tmp_path: object
) -> None:
    real = create_app(
        Settings(**{**vars(settings), "base_url": "https://formation.example"}), database=database
    )
    client = real.test_client()
    base = "https://formation.example"
    token = token_in(client.get("/sign-in", base_url=base))
    answer = client.post(
        "/sign-in",
        base_url=base,
        data={"csrf_token": token, "email": EMAIL, "password": PASSWORD, "is_lasting": "y"},
    )
    cookies = answer.headers.getlist("Set-Cookie")
    assert {one.partition("=")[0] for one in cookies} == {"__Host-session", "__Host-visit", "__Host-device"}
    for one in cookies:
        attributes = {part.strip() for part in one.split(";")[1:]}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= attributes
        assert not any(part.startswith("Domain") for part in attributes)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_the_language_of_a_person_follows_her_to_a_new_device(
    client: FlaskClient, database: Database, person_id: int
) -> None:
    let_in(client, database, person_id=person_id)
    answer = send(client, "/language", language="tr", next="/account")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert 'lang="tr"' in client.get("/account").text
    with database.reader() as db:
        assert db.get_one(Person, person_id).language == "tr"
    new_device = client.application.test_client()
    try_in(new_device)
    assert cookie(new_device, "language") == "tr"


@pytest.mark.parametrize("language", ["xx", "", "fr_FR", "../etc", "é"])
def test_an_unknown_language_changes_nothing(client: FlaskClient, language: str) -> None:
    answer = send(client, "/language", language=language, next="//evil.example")
    assert (answer.status_code, answer.location) == (303, "/")
    assert cookie(client, "language") is None


def test_the_data_download_is_whole(client: FlaskClient, database: Database, person_id: int) -> None:
    let_in(client, database, person_id=person_id)
    answer = send(client, "/account/data")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    held = json.loads(answer.data)
    assert held["person"]["rows"][0]["email"] == EMAIL
    assert "argon2" not in answer.text
