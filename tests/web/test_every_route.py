"""What holds of every route: a guard, a token on what it changes, headers, no cookie without need."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from lms.accounts.guards import SIGNED_IN
from lms.database import Database
from lms.web.guards import check_declared, guard_of
from tests.factories.accounts import make_person
from tests.support.visitors import form_token, let_in

EXAMPLES = {
    "IntegerConverter": 1,
    "StoredNumber": 1,
    "UnicodeConverter": "x",
    "PathConverter": "x/y",
    "FloatConverter": 1.0,
}
SECRET = "trois mouettes"
TYPED = "Ce que Maëlle avait écrit"


def posted(app: Flask) -> list[str]:
    """Paths of every route that takes a POST, with an example for each of its parts."""
    adapter = app.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, examples(rule))
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
    ]


def examples(rule: Rule) -> dict[str, object]:
    """Give each part of an address an example."""
    return {name: EXAMPLES.get(type(converter).__name__, "x") for name, converter in rule._converters.items()}


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_form_is_taken_without_its_token_and_nothing_typed_is_lost(
    client: FlaskClient, app: Flask, database: Database, signed_in: bool
) -> None:
    if signed_in:
        with database.writer() as db:
            person_id = make_person(db).id
            db.commit()
        let_in(client, database, person_id=person_id)
    stranger = app.test_client()
    stolen = form_token(stranger)
    paths = posted(app)
    assert len(paths) >= 8
    for path in paths:
        for token in ({}, {"csrf_token": "x"}, {"csrf_token": "é" * 40}, {"csrf_token": stolen}):
            page = client.post(
                path, data={**token, "text": TYPED, "password": SECRET, "new_password": SECRET}
            )
            assert page.status_code == 400, path
            assert TYPED in page.text, path
            assert SECRET not in page.text, path
            assert f'action="{path}"' in page.text


def test_every_route_declares_its_guard(app: Flask) -> None:
    check_declared(app)
    for rule in app.url_map.iter_rules():
        assert guard_of(app, rule.endpoint) is not None


def test_a_route_without_guard_stops_the_application(app: Flask) -> None:
    app.add_url_rule("/open", view_func=lambda: "")
    with pytest.raises(RuntimeError, match="without a declared guard"):
        check_declared(app)


def test_a_visitor_meets_the_sign_in_page_wherever_one_must_be_signed_in(
    client: FlaskClient, app: Flask
) -> None:
    adapter = app.url_map.bind("localhost")
    asked = 0
    for rule in app.url_map.iter_rules():
        if guard_of(app, rule.endpoint) is SIGNED_IN and "GET" in (rule.methods or ()):
            answer = client.get(adapter.build(rule.endpoint, examples(rule)))
            assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")
            asked += 1
    assert asked


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/account", "/static/img/favicon.svg"])
def test_no_cookie_comes_with_what_holds_no_form(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers.getlist("Set-Cookie") == []


def test_no_statement_is_made_for_a_visitor_of_a_public_page(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "alive"}
