"""The presence on a row of the sheet, claimed by the row's code: with an account, or making one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms.accounts.models import Person, PersonalCode
from lms.database import Database
from lms.schools.models import Affiliation
from lms.workshops.attending import Note, note_presence
from lms.workshops.kinds import Way
from lms.workshops.models import Attendance, Workshop, WorkshopSitting
from lms.workshops.row_codes import FIRST_BLANK, row_code
from lms.workshops.way_back import SHOWN_AGAIN
from tests.factories.accounts import make_person
from tests.support.visitors import let_in, send
from tests.workshops.conftest import Place, session_today
from tests.workshops.test_way_back import CODE, count


def secret(app: Flask) -> bytes:
    found: bytes = app.extensions["lms.secret"]
    return found


def note_row(database: Database, workshop: Workshop, row: int, *, uai: str | None = None) -> int:
    """Enter a row of the paper sheet; give its half-day."""
    with database.writer() as db:
        sitting_id = db.scalars(
            select(WorkshopSitting.id).where(WorkshopSitting.workshop_id == workshop.id)
        ).one()
        note = Note(
            sitting_id=sitting_id,
            way=Way.PAPER,
            key=f"row-{row}",
            given_name="Fatima",
            sheet_row=row,
            uai=uai,
        )
        note_presence(db, workshop_id=workshop.id, note=note, by=None, now=datetime.now(UTC))
        db.commit()
        return sitting_id


def test_without_an_account_the_row_makes_one_and_gives_its_code(
    app: Flask, client: FlaskClient, database: Database, workshop: Workshop, place: Place
) -> None:
    sitting_id = note_row(database, workshop, FIRST_BLANK, uai=place.uai)
    code = row_code(secret=secret(app), sitting_id=sitting_id, row=FIRST_BLANK)
    assert client.get(f"/w/{workshop.code}/claim").status_code == 200
    shown = {
        found
        for _time in range(2)
        for found in CODE.findall(send(client, f"/w/{workshop.code}/claim", row=code).text)
    }
    assert len(shown) == 1
    assert count(database, PersonalCode) == 1
    # This device isn't signed in by it; the code opens the account, where the session is.
    assert client.get("/account").status_code == 303
    home = client.application.test_client()
    assert send(home, "/sign-in/code", code=shown.pop(), device="own").status_code == 303
    assert "Fatima" in home.get("/account").text
    with database.reader() as db:
        row = db.scalars(select(Attendance)).one()
        person = db.get_one(Person, row.person_id)
        stay = db.scalars(select(Affiliation).where(Affiliation.person_id == person.id)).one()
        assert (row.given_name, person.given_name, stay.uai) == ("", "Fatima", place.uai)


def test_the_sheet_found_later_gives_nobody_her_code(
    app: Flask, client: FlaskClient, database: Database, workshop: Workshop
) -> None:
    sitting_id = note_row(database, workshop, FIRST_BLANK)
    code = row_code(secret=secret(app), sitting_id=sitting_id, row=FIRST_BLANK)
    assert CODE.search(send(client, f"/w/{workshop.code}/claim", row=code).text)
    with database.writer() as db:
        db.execute(
            update(PersonalCode).values(made_at=datetime.now(UTC) - SHOWN_AGAIN - timedelta(seconds=1))
        )
        db.commit()
    late = send(client, f"/w/{workshop.code}/claim", row=code)
    assert late.status_code == 422
    assert CODE.search(late.text) is None


def test_guessing_rows_is_slowed_down(
    client: FlaskClient, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.accounts.throttling.ADDRESS_TRIES", 2)
    address = f"/w/{workshop.code}/claim"
    answers = [send(client, address, row="2222-2222-22222").status_code for _try in range(3)]
    assert answers == [422, 422, 429]


def test_a_row_of_the_sheet_is_claimed_once(
    app: Flask, client: FlaskClient, database: Database, workshop: Workshop, parent: int
) -> None:
    sitting_id = note_row(database, workshop, FIRST_BLANK)
    code = row_code(secret=secret(app), sitting_id=sitting_id, row=FIRST_BLANK)
    let_in(client, database, person_id=parent)
    assert client.get(f"/w/{workshop.code}/claim").status_code == 200
    for _time in range(2):
        assert send(client, f"/w/{workshop.code}/claim", row=code.lower()).location == "/learning"
    with database.reader() as db:
        row = db.scalars(select(Attendance)).one()
        assert (row.person_id, row.given_name, row.revoked_at) == (parent, "", None)


def test_a_row_not_entered_yet_says_so(
    app: Flask, client: FlaskClient, database: Database, workshop: Workshop, parent: int
) -> None:
    sitting_id = note_row(database, workshop, FIRST_BLANK)
    let_in(client, database, person_id=parent)
    code = row_code(secret=secret(app), sitting_id=sitting_id, row=FIRST_BLANK + 1)
    answer = send(client, f"/w/{workshop.code}/claim", row=code)
    assert answer.status_code == 422
    assert "réessayez demain" in answer.text
    send(client, "/language", language="tr")
    assert "yarın yeniden deneyin" in send(client, f"/w/{workshop.code}/claim", row=code).text


def test_a_row_of_another_session_or_of_somebody_else_is_refused(
    app: Flask, client: FlaskClient, database: Database, workshop: Workshop, place: Place, parent: int
) -> None:
    sitting_id = note_row(database, workshop, FIRST_BLANK)
    code = row_code(secret=secret(app), sitting_id=sitting_id, row=FIRST_BLANK)
    with database.writer() as db:
        other = session_today(db, place, title="Une autre")
        another_id = make_person(db, given_name="Leïla", email=None).id
        db.commit()
    assert client.get(f"/w/{workshop.code}/claim/mine").status_code == 303
    let_in(client, database, person_id=parent)
    assert send(client, f"/w/{other.code}/claim", row=code).status_code == 422
    assert send(client, f"/w/{workshop.code}/claim", row="2222-2222-22222").status_code == 422
    assert send(client, "/w/ZZZZZZ/claim", row=code).status_code == 404
    assert send(client, f"/w/{workshop.code}/claim", row=code).status_code == 303
    thief = client.application.test_client()
    let_in(thief, database, person_id=another_id)
    assert send(thief, f"/w/{workshop.code}/claim", row=code).status_code == 422


def test_whoever_was_noted_by_her_account_too_came_once(
    app: Flask, client: FlaskClient, database: Database, workshop: Workshop, parent: int
) -> None:
    sitting_id = note_row(database, workshop, FIRST_BLANK)
    note = Note(sitting_id=sitting_id, way=Way.DOOR, key="own", person_id=parent)
    with database.writer() as db:
        note_presence(db, workshop_id=workshop.id, note=note, by=None, now=datetime.now(UTC))
        note_presence(
            db, workshop_id=workshop.id, note=replace(note, key="own-2"), by=None, now=datetime.now(UTC)
        )
        db.commit()
    let_in(client, database, person_id=parent)
    code = row_code(secret=secret(app), sitting_id=sitting_id, row=FIRST_BLANK)
    assert send(client, f"/w/{workshop.code}/claim", row=code).status_code == 303
    with database.reader() as db:
        rows = db.scalars(select(Attendance).order_by(Attendance.id)).all()
        assert [row.revoked_at is None for row in rows] == [False, True]
        assert rows[0].revocation_note == "noted twice"
