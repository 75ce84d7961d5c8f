"""The paper sheet typed: row by row, twice, by two leaders, wrong, late, and claimed the next day."""

import re
from datetime import date, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from lms.database import Database
from lms.schools.population import Audience
from lms.workshops.models import Attendance, Workshop, WorkshopSitting
from lms.workshops.queries import summary
from lms.workshops.registering import Asked, register
from lms.workshops.row_codes import FIRST_BLANK, row_code
from lms.workshops.sittings import Sitting
from lms.workshops.trace_models import Correction
from tests.factories.accounts import make_person
from tests.factories.workshops import NOW, SENDER
from tests.support.statements import counted
from tests.support.visitors import let_in, send
from tests.workshops.conftest import Place, session_today, today_there
from tests.workshops.test_outside import given

ROW = FIRST_BLANK


@pytest.fixture
def workshop(database: Database, place: Place) -> Workshop:
    """Two registered, the second waits for nobody; today."""
    with database.writer() as db:
        made = session_today(db, place)
        for n, name in enumerate(("Yasmina", "Karim")):
            asked = Asked(key=f"k{n}", language="ar", given_name=name, uai=place.uai)
            register(db, workshop_id=made.id, asked=asked, sender=SENDER, now=NOW)
        db.commit()
    return made


def seen_of(client: FlaskClient, workshop: Workshop) -> dict[str, str]:
    """What the page sends of what it shows."""
    page = client.get(f"/workshops/{workshop.id}/entry")
    assert page.status_code == 200
    return dict(re.findall(r'name="(seen-\d+)" value="([\d.]*)"', page.text))


def row(
    number: int, name: str, place: Place, language: str = "ar", school: str | None = None
) -> dict[str, str]:
    return {
        f"name-{number}": name,
        f"school-{number}": place.uai if school is None else school,
        f"language-{number}": language,
    }


def enter(client: FlaskClient, workshop: Workshop, *, seen: dict[str, str] | None = None, **typed: str):
    return send(client, f"/workshops/{workshop.id}/entry", **(seen or seen_of(client, workshop)), **typed)


def presences(database: Database) -> list[tuple[int | None, str, str | None, str]]:
    with database.reader() as db:
        rows = db.scalars(select(Attendance).where(Attendance.revoked_at.is_(None)).order_by(Attendance.id))
        return [(one.sheet_row, one.given_name, one.uai, one.language) for one in rows]


def mark(database: Database) -> str:
    with database.reader() as db:
        return str(db.scalar(select(func.min(WorkshopSitting.id))))


def test_the_rows_typed_are_presences_once(
    leader: FlaskClient, database: Database, workshop: Workshop, place: Place
) -> None:
    seen = seen_of(leader, workshop)
    typed = {
        "mark-1": mark(database),
        **row(ROW, " Fatima ", place),
        **row(ROW + 1, "Fatima", place, "tr", ""),
        "others": "4",
        "others_school": place.uai,
        "others_key": "o" * 32,
    }
    for _time in range(2):
        # The second is the same page sent again: a double click.
        answer = enter(leader, workshop, seen=seen, **typed)
        assert answer.status_code == 303
        assert answer.location.endswith(f"next={ROW + 2}")
    assert presences(database) == [
        (1, "Yasmina", place.uai, "ar"),
        (ROW, "Fatima", place.uai, "ar"),
        (ROW + 1, "Fatima", None, "tr"),
        (None, "", place.uai, ""),
    ]
    with database.reader() as db:
        assert summary(db, workshop.id).presences == 7
        assert db.scalar(select(func.count()).select_from(Correction)) == 0
    page = leader.get(answer.location)
    assert 'value="Fatima"' in page.text
    assert "7 personnes sont là" in page.text
    assert "autofocus" in page.text


def test_what_is_right_is_saved_and_what_is_wrong_is_kept_with_its_reason(
    leader: FlaskClient, database: Database, workshop: Workshop, place: Place
) -> None:
    answer = enter(
        leader,
        workshop,
        **row(ROW, "Fatima", place),
        **row(ROW + 1, "Ana", place, school="0350000X"),
        others="beaucoup",
    )
    assert answer.status_code == 422
    assert "1 ligne est enregistrée" in answer.text
    assert "0350000X" in answer.text
    assert 'value="Ana"' in answer.text
    assert 'value="beaucoup"' in answer.text
    assert [name for _row, name, _uai, _language in presences(database)] == ["Fatima"]


def test_two_leaders_with_one_sheet(
    leader: FlaskClient, database: Database, workshop: Workshop, place: Place
) -> None:
    first = second = seen_of(leader, workshop)
    assert enter(leader, workshop, seen=first, **row(ROW, "Fatima", place)).status_code == 303
    # The second typed the same, and the next row: nothing twice, nothing lost.
    both = row(ROW, "Fatima", place) | row(ROW + 1, "Ana", place)
    assert enter(leader, workshop, seen=second, **both).status_code == 303
    # A page of before, where nobody had typed anything on these rows, takes nothing back.
    assert enter(leader, workshop, seen=second, **row(ROW + 2, "Elif", place)).status_code == 303
    assert [name for _row, name, *_rest in presences(database)] == ["Fatima", "Ana", "Elif"]
    # Another reading of the same row is asked about, then taken with its trace.
    other = enter(leader, workshop, seen=second, **row(ROW, "Fadila", place))
    assert other.status_code == 422
    assert "entre-temps" in other.text
    assert "Enregistré : Fatima." in other.text
    again = dict(re.findall(r'name="(seen-\d+)" value="([\d.]*)"', other.text))
    typed = row(ROW, "Fadila", place) | row(ROW + 1, "Ana", place) | row(ROW + 2, "Elif", place)
    assert enter(leader, workshop, seen=again, **typed).status_code == 303
    assert [name for _row, name, *_rest in presences(database)] == ["Ana", "Elif", "Fadila"]
    page = leader.get(f"/workshops/{workshop.id}/entry").text
    assert "Anaïs Le Bris" in page
    assert "Fatima, École du Port" in page


def test_a_closed_list_is_corrected_with_a_reason(
    leader: FlaskClient, database: Database, workshop: Workshop, place: Place
) -> None:
    enter(leader, workshop, **row(ROW, "Fatima", place))
    with database.writer() as db:
        db.execute(update(Workshop).values(state="closed"))
        db.commit()
    typed = row(ROW, "Fadila", place) | row(ROW + 1, "Ana", place)
    refused = enter(leader, workshop, **typed, others="2", others_school=place.uai)
    assert refused.status_code == 422
    assert "écrivez pourquoi" in refused.text
    assert len(presences(database)) == 1
    reason = "Relue avec la directrice"
    answer = enter(leader, workshop, **typed, others="2", others_school=place.uai, reason=reason)
    assert answer.status_code == 303
    assert [name for _row, name, *_rest in presences(database)] == ["Fadila", "Ana", ""]
    with database.reader() as db:
        made = db.scalars(select(Correction).order_by(Correction.id)).all()
        assert [(one.reason, one.corrected_by) for one in made] == [(reason, place.leader_id)] * 3
        assert [one.before_id is None for one in made] == [False, True, True]
        assert db.scalars(select(Workshop.state)).one() == "closed"


def test_a_row_is_claimed_the_next_day_and_not_written_over(
    app: Flask, leader: FlaskClient, database: Database, workshop: Workshop, place: Place
) -> None:
    with database.writer() as db:
        parent = make_person(db, given_name="Samira", email=None).id
        db.commit()
    enter(leader, workshop, **row(ROW, "Samira", place))
    before = seen_of(leader, workshop)
    home = app.test_client()
    let_in(home, database, person_id=parent)
    code = row_code(secret=app.extensions["lms.secret"], sitting_id=int(mark(database)), row=ROW)
    assert code in leader.get(f"/workshops/{workshop.id}/entry").text
    assert send(home, f"/w/{workshop.code}/claim", row=code).location == "/learning"
    # A page of before still says the first name; a page of now says whose it is.
    assert enter(leader, workshop, seen=before, **row(ROW, "Samira", place)).status_code == 303
    now = leader.get(f"/workshops/{workshop.id}/entry").text
    assert f'name="name-{ROW}"' not in now
    assert enter(leader, workshop, **{f"mark-{ROW}": mark(database)}).status_code == 303
    with database.reader() as db:
        (one,) = db.scalars(select(Attendance)).all()
        assert (one.person_id, one.given_name, one.revoked_at) == (parent, "", None)
    assert enter(leader, workshop).status_code == 303
    assert presences(database) == []


def test_agents_sign_by_half_day(leader: FlaskClient, database: Database, place: Place) -> None:
    halves = (
        Sitting(on=today_there(), starts=time(0, 5), ends=time(3, 5)),
        Sitting(on=today_there(), starts=time(13, 30), ends=time(16, 30)),
    )
    with database.writer() as db:
        made = session_today(db, place, audience=Audience.TEACHER, sittings=halves)
        agent = make_person(db, given_name="Maëlle", email="maelle@ac-rennes.fr").id
        db.commit()
    morning, afternoon = re.findall(
        rf'name="mark-{ROW}" value="(\d+)"', leader.get(f"/workshops/{made.id}/entry").text
    )
    unknown = enter(leader, made, **{f"email-{ROW}": "qui@ac-rennes.fr", f"mark-{ROW}": morning})
    assert "Aucun compte" in unknown.text
    assert enter(leader, made, **{f"email-{ROW}": "maelle@ac-rennes.fr"}).status_code == 422
    assert enter(leader, made, **{f"mark-{ROW}": morning}).status_code == 422
    typed = {f"email-{ROW}": "Maelle@ac-rennes.fr", f"mark-{ROW}": morning}
    assert enter(leader, made, **typed).status_code == 303
    assert "Maëlle" in leader.get(f"/workshops/{made.id}/entry").text
    twice = {f"email-{ROW + 1}": "maelle@ac-rennes.fr", f"mark-{ROW + 1}": morning, f"mark-{ROW}": morning}
    assert "déjà notée" in enter(leader, made, **twice).text
    assert enter(leader, made, **{f"mark-{ROW}": afternoon}).status_code == 303
    with database.reader() as db:
        standing = db.scalars(select(Attendance).where(Attendance.revoked_at.is_(None))).all()
        assert [(one.person_id, str(one.sitting_id)) for one in standing] == [(agent, afternoon)]


def test_one_mark_a_date_is_one_presence(leader: FlaskClient, database: Database, place: Place) -> None:
    halves = (
        Sitting(on=today_there(), starts=time(0, 5), ends=time(3, 5)),
        Sitting(on=today_there(), starts=time(13, 30), ends=time(16, 30)),
    )
    with database.writer() as db:
        made = session_today(db, place, sittings=halves)
        db.commit()
    assert enter(leader, made, **row(ROW, "Fatima", place)).status_code == 303
    with database.reader() as db:
        assert db.scalar(select(func.count()).select_from(Attendance)) == 2
        assert summary(db, made.id).presences == 1


def test_more_rows_and_another_school(
    leader: FlaskClient, database: Database, workshop: Workshop, place: Place
) -> None:
    page = leader.get(f"/workshops/{workshop.id}/entry?rows=24").text
    assert f'name="name-{ROW + 23}"' in page
    assert f'name="name-{ROW + 24}"' not in page
    found = enter(leader, workshop, act="find", words="tilleuls", **row(ROW, "Ana", place))
    assert found.status_code == 200
    assert f'<option value="{place.other_uai}">' in found.text
    assert 'value="Ana"' in found.text
    assert presences(database) == []
    assert enter(leader, workshop, **row(ROW, "Ana", place, school=place.other_uai)).status_code == 303
    assert presences(database) == [(ROW, "Ana", place.other_uai, "ar")]


def test_a_session_to_come_is_not_entered(leader: FlaskClient, database: Database, place: Place) -> None:
    with database.writer() as db:
        made = session_today(
            db, place, sittings=(Sitting(on=date(2099, 1, 5), starts=time(9), ends=time(11)),)
        )
        db.commit()
    assert '<form class="sheet-form"' not in leader.get(f"/workshops/{made.id}/entry").text
    assert enter(leader, made, seen={f"seen-{ROW}": ""}, **row(ROW, "Ana", place)).status_code == 422


def test_the_page_takes_few_statements(leader: FlaskClient, database: Database, workshop: Workshop) -> None:
    address = f"/workshops/{workshop.id}/entry"
    leader.get(address)
    with counted(database) as statements:
        leader.get(address)
    assert len(statements) <= 14, statements


def test_a_leader_from_outside_enters_her_sheet(
    leader: FlaskClient, database: Database, workshop: Workshop, place: Place
) -> None:
    address = given(leader, workshop.id)
    outside = leader.application.test_client()
    assert enter(outside, workshop, seen={f"seen-{ROW}": ""}, **row(ROW, "Ana", place)).status_code == 401
    assert presences(database) == []
    send(outside, address)
    send(outside, "/language", language="fr")
    assert 'href="/workshops"' not in outside.get(f"/workshops/{workshop.id}/entry").text
    assert enter(outside, workshop, **row(ROW, "Ana", place)).status_code == 303
    assert presences(database) == [(ROW, "Ana", place.uai, "ar")]
    # A closed list is corrected by whoever planned the session.
    with database.writer() as db:
        db.execute(update(Workshop).values(state="closed"))
        db.commit()
    late = enter(outside, workshop, **row(ROW, "Eva", place), reason="Mal lu")
    assert late.status_code == 422
    assert [name for _row, name, *_rest in presences(database)] == ["Ana"]
