"""The leader's list on a telephone: one touch notes, another takes back, and all of it stays traceable."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.database import Database
from lms.schools.population import Audience
from lms.workshops.models import Attendance
from lms.workshops.operations import close, hold
from lms.workshops.registering import Asked, register
from tests.factories.accounts import make_person
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.factories.workshops import NOW, SENDER
from tests.support.statements import counted
from tests.support.visitors import send
from tests.workshops.conftest import Place, session_to_come, session_today, today_there


def prepared(database: Database, place: Place, *names: str, **changes: object) -> tuple[int, list[int]]:
    with database.writer() as db:
        workshop = session_today(db, place, **changes)
        rows = [
            register(
                db,
                workshop_id=workshop.id,
                asked=Asked(key=name, language="fr", given_name=name, uai=place.uai),
                sender=SENDER,
                now=NOW,
            ).id
            for name in names
        ]
        db.commit()
        return workshop.id, rows


def presences(database: Database) -> list[tuple[str, int, bool]]:
    with database.reader() as db:
        rows = db.scalars(select(Attendance).order_by(Attendance.id))
        return [(row.given_name, row.headcount, row.revoked_at is None) for row in rows]


def test_one_touch_notes_and_another_takes_back(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    workshop_id, (samira, _nour) = prepared(database, place, "Samira", "Nour")
    address = f"/workshops/{workshop_id}/list"
    page = leader.get(address).text
    assert page.count("roll-button") == 2
    assert "0 personne" in page
    for _ in range(2):
        assert send(leader, address, registration=str(samira), key="k1").status_code == 303
    page = leader.get(address).text
    assert "1 personne est là" in page
    number = re.search(r'name="attendance" value="(\d+)"', page)
    assert number
    assert send(leader, f"{address}/revoke", attendance=number[1], reason=" ").status_code == 422
    for _ in range(2):
        answer = send(leader, f"{address}/revoke", attendance=number[1], reason="Noté par erreur")
        assert answer.status_code == 303
    assert presences(database) == [("Samira", 1, False)]
    assert send(leader, address, registration=str(samira), key="k2").status_code == 303
    with database.reader() as db:
        rows = db.scalars(select(Attendance).order_by(Attendance.id)).all()
        assert [(row.recorded_by, row.revoked_by, row.revocation_note) for row in rows] == [
            (place.leader_id, place.leader_id, "Noté par erreur"),
            (place.leader_id, None, ""),
        ]


def test_others_are_noted_by_first_name_or_counted_by_school(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    workshop_id, _ = prepared(database, place)
    address = f"/workshops/{workshop_id}/list"
    assert send(leader, address, given_name="Rose", school=place.uai, key="k1").status_code == 303
    for key, number in (("k2", "4"), ("k3", "5"), ("k2", "4")):
        assert send(leader, address, headcount=number, school=place.uai, key=key).status_code == 303
    assert send(leader, address, headcount="2", school="unsaid", key="k4").status_code == 303
    page = leader.get(address).text
    assert "8 personnes sont là" in page
    assert "et 5 autres personnes" in page
    assert "école non dite" in page
    assert send(leader, address, headcount="0", school="unsaid", key="k5").status_code == 303
    assert "6 personnes sont là" in leader.get(address).text
    for wrong in ({"headcount": "-3"}, {"headcount": "beaucoup"}, {"given_name": " "}, {"headcount": "501"}):
        answer = send(leader, address, school="unsaid", key="k6", **wrong)
        assert answer.status_code == 422, wrong
    assert send(leader, address, given_name="A", school="other", words="ecole", key="k7").status_code == 422
    assert presences(database) == [
        ("Rose", 1, True),
        ("", 4, False),
        ("", 5, True),
        ("", 2, False),
    ]


def test_teachers_are_noted_by_their_account(leader: FlaskClient, database: Database, place: Place) -> None:
    with database.writer() as db:
        person = make_person(db, email="paul@ac-exemple.fr", given_name="Paul", family_name="Meur")
        db.commit()
    workshop_id, _ = prepared(database, place, audience=Audience.TEACHER)
    address = f"/workshops/{workshop_id}/list"
    assert send(leader, address, email="PAUL@ac-exemple.fr ", key="k1").status_code == 303
    assert "Paul Meur" in leader.get(address).text
    answer = send(leader, address, email="personne@ac-exemple.fr", key="k2")
    assert answer.status_code == 422
    assert "Aucun compte" in answer.text
    with database.reader() as db:
        assert db.scalars(select(Attendance.person_id)).all() == [person.id]


def test_a_list_to_come_and_a_closed_one_only_show(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    with database.writer() as db:
        later = session_to_come(db, place).id
        closed = session_today(db, place)
        db.flush()
        hold(db, workshop_id=closed.id, today=today_there(), now=NOW)
        close(db, workshop_id=closed.id, now=NOW)
        db.commit()
    for number in (later, closed.id):
        page = leader.get(f"/workshops/{number}/list").text
        assert 'name="given_name"' not in page
        answer = send(leader, f"/workshops/{number}/list", given_name="A", school="unsaid", key="k")
        assert answer.status_code == 422
    assert presences(database) == []


def test_the_list_costs_the_same_however_many_came(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    few_id, _ = prepared(database, place, "A")
    many_id, rows = prepared(database, place, *(f"P{n}" for n in range(60)), seats=None)
    for row in rows[:5]:
        send(leader, f"/workshops/{many_id}/list", registration=str(row), key=f"k{row}")
    with counted(database) as few:
        leader.get(f"/workshops/{few_id}/list")
    with counted(database) as many:
        leader.get(f"/workshops/{many_id}/list")
    assert len(many) == len(few) <= 8


def sent(leader: FlaskClient, address: str, *events: dict[str, object], token: str = "") -> TestResponse:
    page = leader.get(address).text
    number = re.search(r'data-token="([^"]+)"', page)
    assert number
    return leader.post(
        f"{address}/events", json={"events": events}, headers={"X-CSRF-Token": token or number[1]}
    )


def test_a_device_sends_what_it_noted_and_is_answered_alike(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    workshop_id, (samira,) = prepared(database, place, "Samira")
    address = f"/workshops/{workshop_id}/list"
    page = leader.get(address)
    ids = re.search(r'data-ids="([^"]+)"', page.text)
    sitting = re.search(r'data-sitting="(\d+)"', page.text)
    assert ids
    assert sitting
    assert "kept=" in page.headers["Set-Cookie"]
    first, second, third = ids[1].split()[:3]
    half_day = int(sitting[1])
    events = (
        {"id": first, "sitting": half_day, "kind": "present", "registration": samira},
        {"id": second, "sitting": half_day, "kind": "added", "name": "Rose", "school": place.other_uai},
        {"id": third, "sitting": half_day, "kind": "added", "name": " "},
    )
    answers = [sent(leader, address, *events).get_json()["answers"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert [one["outcome"] for one in answers[0]] == ["noted", "noted", "refused"]
    assert "prénom" in answers[0][2]["words"]
    assert presences(database) == [("Samira", 1, True), ("Rose", 1, True)]
    for wrong in ({"id": "z"}, {"id": first, "sitting": half_day, "kind": "added", "name": "\0"}):
        answer = sent(leader, address, wrong)
        assert answer.status_code == 422
        assert answer.get_json()["said"]
    assert leader.post(f"{address}/events", data="{", headers={"X-CSRF-Token": "x"}).status_code == 400


def test_signing_out_or_in_as_somebody_else_empties_the_device(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    workshop_id, _ = prepared(database, place)
    leader.get(f"/workshops/{workshop_id}/list")
    assert send(leader, "/sign-out").headers["Clear-Site-Data"] == '"storage"'
    # Nothing is kept any more: nobody is told to forget anything.
    assert "Clear-Site-Data" not in send(leader, "/sign-out").headers
    worker = leader.get("/workshops/keeper.js")
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"


def test_a_workshop_is_prepared_with_what_there_is(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    with database.writer() as db:
        release = make_release(
            make_module("un", make_unit("page-1"), make_unit("page-2")), audience=("parent",)
        )
        publish(db, release)
        about = session_today(db, place, module=(release.id, "un")).id
        alone = session_today(db, place).id
        db.commit()
    page = leader.get(f"/workshops/{about}/prepare").text
    assert f'href="/workshops/{about}/slides?lang=fr"' in page
    assert "En 90 min" in page
    slides = leader.get(f"/workshops/{about}/slides?lang=fr&with=xx&minutes=30").text
    assert slides.count("data-slide") == 2
    assert leader.get(f"/workshops/{about}/leaflet.pdf?lang=fr").status_code == 303
    page = leader.get(f"/workshops/{alone}/prepare").text
    assert "aucun module" in page
    for path in ("slides", "leaflet.pdf"):
        assert leader.get(f"/workshops/{alone}/{path}").headers["Location"] == f"/workshops/{alone}/prepare"
