"""The database session of a request."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.database import Database, WriterBusyError
from lms.web.guards import PUBLIC, guarded
from lms.web.session import after_response, reader, writer
from tests.factories.accounts import NOW


def add(db: Session) -> None:
    db.add(Person(given_name="Ana", created_at=NOW))


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with pages that write where they may and where they mayn't."""

    @guarded(PUBLIC)
    def writing_anyway() -> str:
        writer()
        return ""

    @guarded(PUBLIC, writes=True)
    def forgetting_to_commit() -> Response:
        add(writer())
        writer().flush()
        return Response("", mimetype="text/plain")

    @guarded(PUBLIC)
    def writing_by_a_reader() -> Response:
        with pytest.raises(DBAPIError):
            reader().execute(text("UPDATE person SET given_name = 'x'"))
        return Response("", mimetype="text/plain")

    @guarded(PUBLIC)
    def writing_afterwards() -> Response:
        response = Response("", mimetype="text/plain")
        after_response(response, add)
        return response

    @guarded(PUBLIC)
    def failing_afterwards() -> Response:
        def busy(_db: Session) -> None:
            raise WriterBusyError

        response = Response("", mimetype="text/plain")
        after_response(response, busy)
        return response

    for view in (
        writing_anyway,
        forgetting_to_commit,
        writing_by_a_reader,
        writing_afterwards,
        failing_afterwards,
    ):
        app.add_url_rule(f"/{view.__name__}", view_func=view)
    return app


def names(database: Database) -> list[str]:
    with database.reader() as db:
        return list(db.scalars(select(Person.given_name)))


def test_a_page_that_only_reads_cannot_write(client: FlaskClient) -> None:
    assert client.get("/writing_anyway").status_code == 500
    assert client.get("/writing_by_a_reader").status_code == 200


def test_what_is_not_committed_is_undone(client: FlaskClient, database: Database) -> None:
    assert client.get("/forgetting_to_commit").status_code == 200
    assert names(database) == []


def test_small_writing_is_done_after_the_answer(client: FlaskClient, database: Database) -> None:
    client.get("/writing_afterwards")
    assert names(database) == ["Ana"]


def test_what_cannot_be_written_afterwards_spoils_no_answer(client: FlaskClient, database: Database) -> None:
    assert client.get("/failing_afterwards").status_code == 200
    assert names(database) == []
