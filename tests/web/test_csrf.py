"""Tokens of forms: bound to a session, masked, without expiry of their own."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.database import Database
from lms.web.csrf import HEADER, csrf_token, is_valid
from tests.factories.accounts import make_person
from tests.support.visitors import form_token, let_in


def visiting(app: Flask, cookie: str):
    return app.test_request_context(headers={"Cookie": cookie})


def test_two_tokens_of_a_visitor_differ_and_both_hold(app: Flask) -> None:
    with visiting(app, "passerelle_visit=one"):
        tokens = {csrf_token() for _ in range(5)}
        assert len(tokens) == 5
        assert all(is_valid(token) for token in tokens)


def test_a_token_holds_for_its_own_session_only(app: Flask) -> None:
    with visiting(app, "passerelle_visit=one"):
        token = csrf_token()
    for other in (
        "passerelle_visit=two",
        "passerelle_session=one2",
        "passerelle_visit=one; passerelle_session=x",
    ):
        with visiting(app, other):
            assert not is_valid(token)


def test_a_token_depends_on_the_secret(app: Flask) -> None:
    with visiting(app, "passerelle_visit=one"):
        token = csrf_token()
        app.extensions["lms.secret"] = b"another" * 8
        assert not is_valid(token)


def test_nothing_else_is_a_token(app: Flask) -> None:
    @given(text=st.text(max_size=120))
    def never(text: str) -> None:
        assert not is_valid(text)

    with visiting(app, "passerelle_visit=one"):
        never()


def test_a_script_may_send_the_token_in_a_header(client: FlaskClient) -> None:
    token = form_token(client)
    assert client.post("/sign-out", headers={HEADER: token}).status_code == 303
    assert client.post("/sign-out", headers={HEADER: "x"}).status_code == 400


def test_a_page_opened_before_signing_in_gives_what_was_typed_back(
    client: FlaskClient, database: Database
) -> None:
    token = form_token(client)
    with database.writer() as db:
        person_id = make_person(db).id
        db.commit()
    let_in(client, database, person_id=person_id)
    page = client.post("/language", data={"csrf_token": token, "language": "en", "next": "/account"})
    assert page.status_code == 400
    assert 'name="language" value="en"' in page.text


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere"])
def test_a_visitor_keeps_one_visit_cookie(client: FlaskClient, path: str) -> None:
    assert len(client.get(path).headers.getlist("Set-Cookie")) == 1
    assert client.get(path).headers.getlist("Set-Cookie") == []
