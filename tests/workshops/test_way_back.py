"""A way back in: the code taken at the door, and the row of a sheet claimed the next day."""

import re
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from lms.accounts.models import Person, PersonalCode
from lms.database import Database
from lms.schools.models import Affiliation
from lms.workshops.attending import Note, note_presence
from lms.workshops.kinds import Way
from lms.workshops.models import Attendance, Workshop, WorkshopSitting
from lms.workshops.way_back import SHOWN_AGAIN
from tests.support.visitors import send, token_in
from tests.workshops.conftest import Place

CODE = re.compile(r'class="personal-code"[^>]*>([^<]+)<')
KEY = "a" * 32


def check_in(client: FlaskClient, workshop: Workshop, place: Place, *, key: str = KEY, name: str = "Fatima"):
    token = token_in(client.get(f"/w/{workshop.code}?again=1"))
    typed = {"given_name": name, "school": place.uai, "wants_code": "y", "key": key, "csrf_token": token}
    return client.post(f"/w/{workshop.code}/check-in", data=typed)


def count(database: Database, model: type) -> int:
    with database.reader() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def secret(app: Flask) -> bytes:
    found: bytes = app.extensions["lms.secret"]
    return found


def note_row(database: Database, workshop: Workshop, row: int, name: str = "Fatima") -> int:
    """Enter a row of the paper sheet; give its half-day."""
    with database.writer() as db:
        sitting_id = db.scalars(
            select(WorkshopSitting.id).where(WorkshopSitting.workshop_id == workshop.id)
        ).one()
        note = Note(sitting_id=sitting_id, way=Way.PAPER, key=f"row-{row}", given_name=name, sheet_row=row)
        note_presence(db, workshop_id=workshop.id, note=note, by=None, now=datetime.now(UTC))
        db.commit()
        return sitting_id


def test_a_code_taken_at_the_door_lets_her_in_at_home(
    client: FlaskClient, database: Database, workshop: Workshop, place: Place
) -> None:
    first = check_in(client, workshop, place)
    found = CODE.search(first.text)
    assert first.status_code == 200
    assert found
    # A double click gets the same code, and makes nobody twice.
    again = CODE.search(check_in(client, workshop, place).text)
    assert again
    assert again[1] == found[1]
    assert count(database, Attendance) == count(database, PersonalCode) == 1
    # The device of the door is not signed in, and shows nothing of her.
    assert client.get("/account").status_code == 303
    assert "Fatima" not in client.get(f"/w/{workshop.code}").text
    # She is told again that she was noted, rather than asked to say so once more.
    back = f"/w/{workshop.code}?done=1"
    assert back in first.text
    assert "vous êtes là" in client.get(back).text
    home = client.application.test_client()
    assert send(home, "/sign-in/code", code=found[1], device="own").status_code == 303
    assert "Fatima" in home.get("/account").text
    with database.reader() as db:
        row = db.scalars(select(Attendance)).one()
        person = db.get_one(Person, row.person_id)
        stay = db.scalars(select(Affiliation).where(Affiliation.person_id == person.id)).one()
    assert (row.given_name, person.given_name, person.email) == ("", "Fatima", None)
    assert (stay.uai, stay.audience, stay.confirmed_on) == (place.uai, "parent", None)


def test_the_next_person_who_holds_the_tablet_is_shown_no_code(
    client: FlaskClient, database: Database, workshop: Workshop, place: Place
) -> None:
    assert CODE.search(check_in(client, workshop, place).text)
    with database.writer() as db:
        past = datetime.now(UTC) - SHOWN_AGAIN - timedelta(seconds=1)
        db.execute(update(Attendance).values(recorded_at=past))
        db.commit()
    late = check_in(client, workshop, place)
    assert late.status_code == 303
    assert CODE.search(late.text) is None


def test_two_people_of_one_first_name_have_two_codes(
    client: FlaskClient, database: Database, workshop: Workshop, place: Place
) -> None:
    shown = {CODE.search(check_in(client, workshop, place, key=key * 32).text)[1] for key in "ab"}
    assert len(shown) == 2
    assert count(database, Attendance) == count(database, PersonalCode) == 2
