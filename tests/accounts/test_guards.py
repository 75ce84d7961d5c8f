"""Guards: who comes back where, and what was typed when the session had ended."""

from datetime import UTC, datetime

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from lms.accounts.guards import SIGNED_IN
from lms.accounts.identity import current_person, recognise, session_token
from lms.accounts.models import OneTimeLink, Person
from lms.accounts.queries import session_select
from lms.accounts.session_models import SigninSession
from lms.database import Database
from lms.web.guards import PUBLIC, guarded
from lms.web.session import reader
from tests.factories.accounts import PASSWORD, give_password, make_person
from tests.support.statements import counted
from tests.support.visitors import form_token, let_in, send, token_in

TYPED = "Un long texte <b>écrit</b> dans le train"


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with a form of its own to lose, and a page that makes one statement."""

    @guarded(SIGNED_IN)
    def keep() -> Response:
        return Response("kept", mimetype="text/plain")

    @guarded(PUBLIC)
    def whole() -> Response:
        now = datetime.now(UTC)
        statement = session_select(token=session_token() or "", now=now).add_columns(Person.email)
        row = reader().execute(statement).one_or_none()
        found = recognise(row, now=now)
        assert found == current_person()
        return Response(f"{found.name} {row.email}" if found else "nobody", mimetype="text/plain")

    app.add_url_rule("/keep", view_func=keep, methods=["POST"])
    app.add_url_rule("/whole", view_func=whole)
    return app


@pytest.fixture
def people(database: Database) -> list[int]:
    """Two people with passwords."""
    with database.writer() as db:
        people = [make_person(db, email=f"p{n}@ac-exemple.fr") for n in range(2)]
        for person in people:
            give_password(db, person)
        db.commit()
        return [person.id for person in people]


def expire(database: Database) -> None:
    with database.writer() as db:
        db.execute(update(SigninSession).values(idle_at=datetime.now(UTC)))
        db.commit()


def kept_in(text: str) -> str:
    return text.split('name="kept" type="hidden" value="')[1].split('"', maxsplit=1)[0]


def lose(client: FlaskClient, database: Database, person_id: int) -> tuple[str, str]:
    """Type into a form whose session ends meanwhile; give the sign-in page's token and seal."""
    let_in(client, database, person_id=person_id)
    token = form_token(client)
    expire(database)
    page = client.post(
        "/keep?page=2", data={"csrf_token": token, "text": TYPED, "new_password": "secret-of-mine"}
    )
    assert page.status_code == 401
    assert 'name="password"' in page.text
    return token_in(page), kept_in(page.text)


def test_what_was_typed_comes_back_to_its_author_after_signing_in(
    client: FlaskClient, database: Database, people: list[int]
) -> None:
    token, sealed = lose(client, database, people[0])
    wrong = client.post(
        "/sign-in", data={"csrf_token": token, "email": "p0@ac-exemple.fr", "password": "x", "kept": sealed}
    )
    assert kept_in(wrong.text) == sealed
    page = client.post(
        "/sign-in",
        data={"csrf_token": token, "email": "p0@ac-exemple.fr", "password": PASSWORD, "kept": sealed},
    )
    assert page.status_code == 200
    assert 'action="/keep?page=2"' in page.text
    assert "Un long texte &lt;b&gt;écrit&lt;/b&gt; dans le train" in page.text
    assert "secret-of-mine" not in page.text
    assert 'name="kept"' not in page.text
    again = client.post("/keep?page=2", data={"csrf_token": token_in(page), "text": TYPED})
    assert again.text == "kept"


def test_nobody_else_gets_what_was_typed(client: FlaskClient, database: Database, people: list[int]) -> None:
    token, sealed = lose(client, database, people[0])
    answer = client.post(
        "/sign-in",
        data={"csrf_token": token, "email": "p1@ac-exemple.fr", "password": PASSWORD, "kept": sealed},
    )
    assert answer.status_code == 303
    assert "train" not in answer.text


def test_the_author_is_known_even_when_the_session_was_ended_elsewhere(
    client: FlaskClient, database: Database, people: list[int]
) -> None:
    let_in(client, database, person_id=people[0])
    token = form_token(client)
    with database.writer() as db:
        db.execute(update(SigninSession).values(ended_at=datetime.now(UTC)))
        db.commit()
    page = client.post("/keep", data={"csrf_token": token, "text": TYPED})
    answer = client.post(
        "/sign-in",
        data={
            "csrf_token": token_in(page),
            "email": "p1@ac-exemple.fr",
            "password": PASSWORD,
            "kept": kept_in(page.text),
        },
    )
    assert answer.status_code == 303


def test_without_any_session_it_stays_with_its_browser(
    client: FlaskClient, database: Database, people: list[int]
) -> None:
    page = send(client, "/keep", text=TYPED)
    assert page.status_code == 401
    sealed = kept_in(page.text)
    thief = client.application.test_client()
    answer = send(thief, "/sign-in", email="p1@ac-exemple.fr", password=PASSWORD, kept=sealed)
    assert answer.status_code == 303
    page = send(client, "/sign-in", email="p1@ac-exemple.fr", password=PASSWORD, kept=sealed)
    assert "dans le train" in page.text


def test_a_fragment_is_sent_to_the_sign_in_page_whole(client: FlaskClient) -> None:
    answer = client.get(
        "/account",
        headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/courses/h?page=2"},
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=%2Fcourses%2Fh%3Fpage%3D2"
    answer = client.get(
        "/account", headers={"HX-Request": "true", "HX-Current-URL": "https://evil.example//x"}
    )
    assert answer.headers["HX-Redirect"] == "/sign-in?next=%2F"


def test_a_page_may_know_who_asks_by_its_own_statement(
    client: FlaskClient, database: Database, people: list[int]
) -> None:
    assert client.get("/whole").text == "nobody"
    let_in(client, database, person_id=people[0])
    with counted(database) as statements:
        assert client.get("/whole").text == "Maëlle Le Goff p0@ac-exemple.fr"
    assert len(statements) == 1


def test_flask_logins_own_cookie_means_nothing(client: FlaskClient) -> None:
    for value in ("1|0123456789abcdef", "1|" + "0" * 128, "é"):
        client.set_cookie("remember_token", value)
        assert client.get("/account").status_code == 303


def test_a_session_of_nobody_any_more_is_over(
    client: FlaskClient, database: Database, people: list[int]
) -> None:
    let_in(client, database, person_id=people[0])
    with database.writer() as db:
        db.execute(delete(OneTimeLink))
        db.execute(update(Person).where(Person.id == people[0]).values(erased_at=datetime.now(UTC)))
        db.commit()
        assert db.scalar(select(SigninSession.ended_at)) is None
    assert client.get("/account").status_code == 303
