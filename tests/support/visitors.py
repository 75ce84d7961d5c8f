"""Visitors of the application: their forms' tokens, their signing in."""

import re
from datetime import UTC, datetime

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.accounts.audit import Origin
from lms.accounts.signing_in import open_session
from lms.database import Database

TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"|value="([^"]+)"[^>]* name="csrf_token"')


def token_in(page: TestResponse) -> str:
    """Give the token of the forms of a page."""
    found = TOKEN.search(page.text)
    assert found, f"no form on {page.request.path}"
    return found[1] or found[2]


def form_token(client: FlaskClient) -> str:
    """Give a token for this visitor, from a page that anybody may see."""
    return token_in(client.get("/forgotten-password"))


def send(client: FlaskClient, path: str, **typed: str) -> TestResponse:
    """Send a form with its token."""
    return client.post(path, data={"csrf_token": form_token(client), **typed})


def let_in(client: FlaskClient, database: Database, *, person_id: int, is_proven: bool = True) -> str:
    """Sign a client in as somebody, without a password, as if by SSO; give the session's token.

    Unless `is_proven` is false, whoever vouched for her asked for a second factor.
    """
    token = session_of(database, person_id=person_id, is_proven=is_proven)
    client.set_cookie("passerelle_session", token)
    return token


def session_of(database: Database, *, person_id: int, device: str = "Firefox", is_proven: bool = True) -> str:
    """Open a session of somebody's on a device; give its token."""
    with database.writer() as db:
        opened = open_session(
            db,
            person_id=person_id,
            now=datetime.now(UTC),
            origin=Origin(route="test"),
            device=device,
            is_proven=is_proven,
        )
        db.commit()
    return opened.token
