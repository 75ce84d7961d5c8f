"""A lost telephone: an administrator forgets somebody's second step, and she is told."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts.models import AuditEvent, Person, SecondFactor
from lms.accounts.session_models import SigninSession
from lms.config import Settings
from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING
from tests.factories.accounts import make_person
from tests.factories.reach import make_grant
from tests.support.visitors import let_in, send

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
QUESTION = "The telephone and the recovery codes are lost"


@pytest.fixture
def people(database: Database) -> dict[str, int]:
    """An administrator, and a coordinator who lost her telephone."""
    with database.writer() as db:
        ada = make_person(db, given_name="Ada", email="ada@ac-exemple.fr")
        lost = make_person(db, given_name="Hélène", email="helene@ac-exemple.fr")
        make_grant(db, ada, Role.ADMINISTRATOR)
        make_grant(db, lost, Role.COORDINATOR, EVERYTHING)
        for one in (ada, lost):
            db.add(SecondFactor(person_id=one.id, sealed_secret=b"sealed", begun_at=NOW, confirmed_at=NOW))
        db.commit()
        return {"ada": ada.id, "lost": lost.id}


@pytest.fixture
def ada(client: FlaskClient, database: Database, people: dict[str, int]) -> FlaskClient:
    """The administrator, her second step shown."""
    let_in(client, database, person_id=people["ada"])
    client.set_cookie("passerelle_language", "en")
    return client


def test_an_administrator_forgets_it_once_and_the_person_is_told(
    app: Flask, ada: FlaskClient, database: Database, settings: Settings, people: dict[str, int]
) -> None:
    elsewhere = app.test_client()
    let_in(elsewhere, database, person_id=people["lost"])
    page = f"/people/{people['lost']}"
    assert QUESTION in ada.get(page).text
    for _ in range(2):
        answer = send(ada, f"{page}/forget-second-step")
        assert (answer.status_code, answer.location) == (303, page)
    assert QUESTION not in ada.get(page).text
    assert elsewhere.get("/account").status_code == 303
    with database.reader() as db:
        assert db.scalars(select(SecondFactor.person_id)).all() == [people["ada"]]
        noted = select(AuditEvent).where(AuditEvent.verb == "second-factor-reset")
        assert [(one.actor_id, one.object_id) for one in db.scalars(noted)] == [
            (people["ada"], str(people["lost"]))
        ]
        open_ones = select(SigninSession.person_id).where(SigninSession.ended_at.is_(None))
        assert people["lost"] not in db.scalars(open_ones).all()
    (mail,) = settings.mail_folder.glob("*second-factor-reset*.eml")
    assert b"helene@ac-exemple.fr" in mail.read_bytes()


def test_ones_own_is_changed_with_a_code_of_it(
    ada: FlaskClient, database: Database, people: dict[str, int]
) -> None:
    page = f"/people/{people['ada']}"
    assert QUESTION not in ada.get(page).text
    assert send(ada, f"{page}/forget-second-step").status_code == 303
    assert "with a code of it" in ada.get(page).text
    with database.reader() as db:
        assert db.get(SecondFactor, people["ada"]) is not None


def test_nobody_else_is_offered_it_and_nobody_unknown_has_one(
    app: Flask, ada: FlaskClient, database: Database, people: dict[str, int]
) -> None:
    coordinator = app.test_client()
    let_in(coordinator, database, person_id=people["lost"])
    assert QUESTION not in coordinator.get(f"/people/{people['ada']}").text
    assert send(coordinator, f"/people/{people['ada']}/forget-second-step").status_code == 403
    assert send(ada, "/people/999999/forget-second-step").status_code == 404
    with database.reader() as db:
        assert db.get(Person, people["ada"]) is not None
        assert db.get(SecondFactor, people["ada"]) is not None
