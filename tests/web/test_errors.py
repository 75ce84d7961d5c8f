"""Errors in plain words: what happened, what was kept, what to do."""

import errno
import io
import sqlite3

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, OperationalError

from lms.database import Database, WriterBusyError
from lms.web.errors import explain
from lms.web.guards import PUBLIC, guarded
from tests.factories.accounts import make_person
from tests.support.visitors import form_token, let_in

FAULTS = {
    "busy": WriterBusyError(),
    "disk": OSError(errno.ENOSPC, "Zorglub"),
    "full": OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")),
    "gone": OperationalError("SELECT", {}, Exception("server closed the connection")),
    "double": IntegrityError("INSERT Zorglub", {}, Exception("Zorglub")),
    "ours": LookupError("a fault of ours"),
}


@guarded(PUBLIC)
def failing(kind: str) -> str:
    raise FAULTS[kind]


@guarded(PUBLIC)
def refusing(code: int) -> str:
    abort(code)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with pages that fail in each way."""
    app.add_url_rule("/fails/<kind>", view_func=failing)
    app.add_url_rule("/refuses/<int:code>", view_func=refusing)
    return app


@pytest.mark.parametrize("code", [400, 403, 404, 413, 418, 429, 500, 503])
@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_an_error_says_what_happened_and_what_to_do(
    client: FlaskClient, app: Flask, code: int, language: str
) -> None:
    client.set_cookie("passerelle_language", language)
    page = client.get(f"/refuses/{code}")
    assert page.status_code == code
    with app.test_request_context(headers={"Cookie": f"passerelle_language={language}"}):
        said = explain(code)
    for sentence in (said.title, said.happened, said.remedy):
        assert len(sentence) > 8
        assert sentence.replace("’", "&#39;").split("&")[0] in page.text.replace("’", "&#39;")


@pytest.mark.parametrize(
    ("kind", "code"),
    [("busy", 503), ("full", 503), ("gone", 503), ("disk", 503), ("double", 500), ("ours", 500)],
)
def test_a_fault_is_an_error_page_that_tells_no_secret(client: FlaskClient, kind: str, code: int) -> None:
    page = client.get(f"/fails/{kind}")
    assert page.status_code == code
    assert ("Retry-After" in page.headers) is (code == 503)
    for secret in ("Zorglub", "Traceback", "INSERT", "LookupError", "a fault of ours"):
        assert secret not in page.text


def test_a_method_that_is_not_ours_is_said_so(client: FlaskClient) -> None:
    answer = client.delete("/sign-in")
    assert answer.status_code == 405
    assert "<h1>" in answer.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_address_is_a_404_whatever_is_sent(client: FlaskClient, method: str) -> None:
    assert getattr(client, method)("/nowhere").status_code == 404


def test_a_body_too_large_is_said_so(client: FlaskClient, app: Flask) -> None:
    token = form_token(client)
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    answer = client.post(
        "/sign-in", data={"csrf_token": token, "file": (io.BytesIO(b"x" * 20_000), "big.csv")}
    )
    assert answer.status_code == 413


def test_the_error_page_does_not_need_the_database(
    client: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writer() as db:
        person_id = make_person(db).id
        db.commit()
    let_in(client, database, person_id=person_id)

    def unreachable() -> None:
        raise OperationalError("SELECT", {}, Exception("no connection"))

    monkeypatch.setattr(database, "reader", unreachable)
    page = client.get("/account")
    assert page.status_code == 503
    assert client.get("/nowhere").status_code == 404
    assert client.get("/healthz").status_code == 200


def test_an_address_with_control_characters_is_answered_in_valid_html(client: FlaskClient) -> None:
    for path in ("/media/%00", "/%07", "/%C2%85", "/a%22%3E%3Cb"):
        assert client.get(path).status_code == 404
    assert client.get("/courses?x=%00").status_code == 400


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/account/", "/account"),
        ("/sign-in/?next=%2Faccount", "/sign-in?next=%2Faccount"),
        ("/courses/un-cours/un-module/une-unité/", "/courses/un-cours/un-module/une-unit%C3%A9"),
    ],
)
def test_a_slash_at_the_end_leads_to_the_address_without_it(
    client: FlaskClient, asked: str, meant: str
) -> None:
    answer = client.get(asked)
    assert (answer.status_code, answer.location) == (301, meant)
    assert client.head(asked).status_code == 301


@pytest.mark.parametrize("asked", ["/nowhere/", "/account/nowhere/", "//", "/%00/"])
def test_a_slash_after_what_does_not_exist_leads_nowhere(client: FlaskClient, asked: str) -> None:
    assert client.get(asked).status_code in {404, 308}


def test_a_slash_leads_to_no_other_site_and_carries_no_form(client: FlaskClient) -> None:
    for asked in ("//account/", "///sign-in//", "/\\account/"):
        location = client.get(asked).location or "/"
        assert location.startswith(("/", "http://localhost/"))
        assert not location.startswith(("//", "/\\"))
    assert client.post("/account/").status_code == 404


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    answer = client.delete("/healthz")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
