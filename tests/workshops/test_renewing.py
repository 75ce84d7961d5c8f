"""A parent has lost her code: the leader who sees her makes a new one, and the old one dies."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts.models import AuditEvent, Person, PersonalCode
from lms.database import Database
from lms.workshops.models import Attendance
from tests.support.visitors import send
from tests.workshops.conftest import Place, session_today

CODE = re.compile(r'class="personal-code"[^>]*>([^<]+)<')


@pytest.fixture
def noted(leader: FlaskClient, database: Database, place: Place) -> tuple[int, int, str]:
    """A session where a parent took a code at the door: its number, her row, her code."""
    with database.writer() as db:
        workshop = session_today(db, place)
        db.commit()
        workshop_id, door = workshop.id, f"/w/{workshop.code}"
    parent = leader.application.test_client()
    page = send(parent, f"{door}/check-in", given_name="Nour", school="unsaid", key="k", wants_code="y")
    found = CODE.search(page.text)
    assert found
    with database.reader() as db:
        row = db.scalars(select(Attendance.id)).one()
    return workshop_id, row, found[1]


def test_a_lost_code_is_made_anew_and_the_old_one_opens_nothing(
    leader: FlaskClient, database: Database, place: Place, noted: tuple[int, int, str]
) -> None:
    workshop_id, row, old = noted
    assert "Code perdu" in leader.get(f"/workshops/{workshop_id}/list").text
    page = send(leader, f"/workshops/{workshop_id}/list/code", attendance=str(row))
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    found = CODE.search(page.text)
    assert found
    fresh = found[1]
    assert fresh != old
    parent = leader.application.test_client()
    assert send(parent, "/sign-in/code", code=old, device="shared").status_code == 422
    assert send(parent, "/sign-in/code", code=fresh, device="shared").status_code == 303
    assert "Nour" in parent.get("/account").text
    with database.reader() as db:
        made = db.scalars(
            select(AuditEvent).where(AuditEvent.verb == "code-made").order_by(AuditEvent.id)
        ).all()
        assert made[-1].actor_id == place.leader_id
        assert len(db.scalars(select(PersonalCode)).all()) == 1


def test_a_row_without_a_code_or_of_somebody_with_an_address_is_refused(
    leader: FlaskClient, database: Database, noted: tuple[int, int, str]
) -> None:
    workshop_id, row, old = noted
    with database.writer() as db:
        db.scalars(select(Person).where(Person.given_name == "Nour")).one().email = "nour@exemple.fr"
        db.commit()
    assert "Code perdu" not in leader.get(f"/workshops/{workshop_id}/list").text
    for number in (str(row), "0", "x"):
        refused = send(leader, f"/workshops/{workshop_id}/list/code", attendance=number)
        assert refused.status_code == 422, number
    parent = leader.application.test_client()
    assert send(parent, "/sign-in/code", code=old, device="shared").status_code == 303
