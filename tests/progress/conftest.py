"""What the tests of progress share."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.accounts import signals
from lms.courses import library
from lms.courses.release import Release
from lms.database import Database
from tests.factories.accounts import make_person
from tests.factories.progress import make_release, publish
from tests.support.visitors import let_in, token_in


@pytest.fixture(autouse=True)
def _empty_shelf() -> Iterator[None]:
    """Forget releases of other tests: their databases give the same ids to other courses."""
    library.forget()
    yield
    library.forget()


@pytest.fixture
def touched() -> Iterator[list[frozenset[int]]]:
    """The people whose standing was announced, in order."""
    heard: list[frozenset[int]] = []

    def listen(_db: object, *, person_ids: frozenset[int]) -> None:
        heard.append(person_ids)

    signals._touched.connect(listen)
    yield heard
    signals._touched.disconnect(listen)


class Learner:
    """Somebody signed in, with a browser of her own."""

    def __init__(self, app: Flask, database: Database, *, given_name: str = "Maëlle") -> None:
        with database.writer() as db:
            self.person_id = make_person(db, given_name=given_name).id
            db.commit()
        self.client: FlaskClient = app.test_client()
        let_in(self.client, database, person_id=self.person_id)
        self.client.set_cookie("passerelle_language", "fr")

    def get(self, path: str, **options: object):
        """Fetch a page."""
        return self.client.get(path, **options)

    def post(self, path: str, form_of: str | None = None, **fields: object):
        """Send a form with the token of the page it stands on."""
        token = token_in(self.client.get(form_of or path))
        return self.client.post(path, data={"csrf_token": token, **fields})


@pytest.fixture
def learner(app: Flask, database: Database) -> Learner:
    """Somebody signed in."""
    return Learner(app, database)


@pytest.fixture
def published(database: Database) -> Callable[[Release], int]:
    """Publish a release for good and give its id."""

    def make(release: Release | None = None) -> int:
        with database.writer() as db:
            release_id = publish(db, release or make_release())
            db.commit()
        return release_id

    return make


def rows(database, model):
    """Count what is on record."""
    with database.reader() as db:
        return db.scalar(select(func.count()).select_from(model))
