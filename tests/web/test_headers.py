"""The security headers, compared with what the docs promise, on pages and on errors."""

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from lms.app import create_app
from lms.config import Settings
from lms.database import Database
from lms.web.guards import PUBLIC, guarded

EXPECTED = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


@guarded(PUBLIC)
def failing(code: int) -> str:
    if code == 500:
        raise LookupError("a fault of ours")
    abort(code)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with a page that fails."""
    app.add_url_rule("/fails/<int:code>", view_func=failing)
    return app


@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/forgotten-password", "/account", "/nowhere", "/sign-out", "/healthz"]
    + [f"/fails/{code}" for code in (400, 403, 413, 429, 500, 503)],
)
def test_every_answer_has_the_expected_headers(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in answer.headers
    assert "X-Powered-By" not in answer.headers


def test_a_page_whose_address_holds_a_token_sends_no_referrer(client: FlaskClient) -> None:
    assert client.get("/set-password/x").headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere"])
def test_a_real_site_is_https_for_a_year(settings: Settings, database: Database, path: str) -> None:
    real = create_app(
        Settings(**{**vars(settings), "base_url": "https://formation.example"}), database=database
    )
    answer = real.test_client().get(path, base_url="https://formation.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_only_files_named_by_their_content_are_kept(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert client.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/img/favicon.svg").headers["Cache-Control"] == "public, max-age=300"
