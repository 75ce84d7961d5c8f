"""A sentence said once, on the next page."""

import pytest
from flask import Flask, redirect
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from lms.web.flashes import flash
from lms.web.guards import PUBLIC, guarded


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with a page that says something."""

    @guarded(PUBLIC)
    def speaking() -> Response:
        flash("C’est fait <b>.", tone="success")
        return redirect("/sign-in", 303)

    app.add_url_rule("/speaking", view_func=speaking)
    return app


def test_a_sentence_is_said_once_on_the_next_page(client: FlaskClient) -> None:
    client.get("/speaking")
    assert "C’est fait &lt;b&gt;." in client.get("/sign-in").text
    assert "C’est fait" not in client.get("/sign-in").text


@pytest.mark.parametrize("planted", ["x", "W1tzdWNjZXNzXQ.aaaa.bbbb", "é"])
def test_a_planted_sentence_is_not_said(client: FlaskClient, planted: str) -> None:
    client.set_cookie("passerelle_flash", planted)
    page = client.get("/sign-in")
    assert page.status_code == 200
    assert client.get_cookie("passerelle_flash") is None
