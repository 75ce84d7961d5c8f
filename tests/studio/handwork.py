"""Writing and publishing by the forms of the studio’s pages, as without a script."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.database import Database
from lms.studio import queries
from tests.studio.factories import COURSE, PAGE
from tests.support.visitors import token_in

HERE = f"/studio/{COURSE}"
EDIT = f"{HERE}/edit/{PAGE}"


def post(client: FlaskClient, address: str, /, *, seen: str = "/studio/new", **typed: object) -> TestResponse:
    """Send a form with its token."""
    return client.post(address, data={"csrf_token": token_in(client.get(seen)), **typed})


def field(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"no {name} on {page.request.path}"
    return found[1]


def write(client: FlaskClient, text: str, path: str = PAGE) -> TestResponse:
    page = client.get(f"{HERE}/edit/{path}")
    typed = {"csrf_token": token_in(page), "token": field(page, "token"), "text": text}
    return client.post(f"{HERE}/edit/{path}", data=typed)


def texts(database: Database, course: str = COURSE) -> dict[str, str]:
    with database.reader() as db:
        draft = queries.draft_of(db, course)
    assert draft is not None
    return draft.texts
