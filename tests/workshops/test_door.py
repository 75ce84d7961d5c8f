"""The door: a place kept without an account, one touch on the day, nothing shown of who came before."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.accounts import throttling
from lms.database import Database
from lms.schools.population import Audience
from lms.workshops.kinds import Means
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Attendance, Registration
from lms.workshops.operations import cancel, close, hold
from tests.factories.accounts import make_person
from tests.factories.workshops import NOW, SENDER, make_workshop
from tests.support.visitors import let_in, token_in
from tests.workshops.conftest import Place, all_day, next_week, session_to_come, session_today, today_there


def send(client: FlaskClient, address: str, **typed: str) -> TestResponse:
    """Send the form of the door as it is shown, with what is typed."""
    page = client.get(address.rpartition("/")[0])
    key = re.search(r'name="key"[^>]* value="([0-9a-f]{32})"', page.text)
    data = {"csrf_token": token_in(page), "key": key[1] if key else "", **typed}
    return client.post(address, data=data)


@pytest.fixture
def codes(database: Database, place: Place) -> tuple[str, str]:
    """A session to come, and one of today."""
    with database.writer() as db:
        found = session_to_come(db, place).code, session_today(db, place).code
        db.commit()
    return found


def test_a_place_is_kept_and_given_back(
    client: FlaskClient, database: Database, place: Place, codes: tuple[str, str]
) -> None:
    page = client.get(f"/w/{codes[0].lower()[:3]}-{codes[0][3:]}")
    assert page.status_code == 200
    assert "École du Port" in page.text
    answer = send(client, f"/w/{codes[0]}/register", given_name="Samira", school=place.uai, contact="")
    assert answer.status_code == 303
    address = answer.headers["Location"]
    page = client.get(address)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Votre place est gardée" in page.text
    assert "METHOD:REQUEST" in client.get(f"{address}/calendar.ics").text
    token = token_in(page)
    for _ in range(2):
        assert client.post(address, data={"csrf_token": token}).status_code == 303
    assert "Votre place est rendue" in client.get(address).text
    assert client.get(f"{address}x").status_code == 404
    with database.reader() as db:
        (row,) = db.scalars(select(Registration)).all()
        assert (row.given_name, row.uai, row.seat, row.contact) == ("Samira", place.uai, "cancelled", "")


def test_a_code_that_opens_nothing_asks_again(client: FlaskClient, place: Place) -> None:
    answer = client.get("/w/ZZZ-ZZZ")
    assert answer.status_code == 404
    assert "Aucune rencontre n’a ce code" in answer.text
    assert 'value="ZZZ-ZZZ"' in answer.text
    assert 'action="/w"' in answer.text


def test_a_full_session_says_so_before_one_asks(
    client: FlaskClient, database: Database, place: Place
) -> None:
    with database.writer() as db:
        full = session_to_come(db, place, seats=1).code
        person_id = make_person(db, given_name="Samira", email=None).id
        db.commit()
    assert "liste d’attente" not in client.get(f"/w/{full}").text
    let_in(client, database, person_id=person_id)
    assert send(client, f"/w/{full}/register", me="1").status_code == 303
    mine = client.get(f"/w/{full}").text
    assert "Vous êtes déjà sur la liste" in mine
    assert "liste d’attente" not in mine
    stranger = client.application.test_client()
    assert "Me mettre sur la liste d’attente" in stranger.get(f"/w/{full}").text


def test_the_waiting_list_says_how_many_are_before(
    client: FlaskClient, database: Database, place: Place
) -> None:
    with database.writer() as db:
        code = session_to_come(db, place, seats=1).code
        db.commit()
    addresses = [
        send(client, f"/w/{code}/register", given_name=name, school="unsaid").headers["Location"]
        for name in ("A", "B", "C")
    ]
    assert "Personne n’attend avant vous" in client.get(addresses[1]).text
    assert "1 personne attend avant vous" in client.get(addresses[2]).text
    client.post(addresses[0], data={"csrf_token": token_in(client.get(addresses[0]))})
    assert "Votre place est gardée" in client.get(addresses[1]).text


def test_a_form_sent_twice_keeps_one_place(
    client: FlaskClient, database: Database, codes: tuple[str, str]
) -> None:
    page = client.get(f"/w/{codes[0]}")
    data = {"csrf_token": token_in(page), "key": "a" * 32, "given_name": "Samira", "school": "unsaid"}
    answers = {client.post(f"/w/{codes[0]}/register", data=data).headers["Location"] for _ in range(3)}
    assert len(answers) == 1
    with database.reader() as db:
        assert len(db.scalars(select(Registration)).all()) == 1


def test_a_school_is_found_by_words_or_not_said(
    client: FlaskClient, database: Database, place: Place, codes: tuple[str, str]
) -> None:
    address = f"/w/{codes[0]}/register"
    assert send(client, address, given_name="A", school="other", words="tilleuls").status_code == 303
    several = send(client, address, given_name="B", school="other", words="ecole")
    assert several.status_code == 422
    assert "École des Tilleuls, Cesson" in several.text
    assert send(client, address, given_name="B", school=place.other_uai).status_code == 303
    assert "Aucune école" in send(client, address, given_name="C", school="other", words="mars").text
    assert send(client, address, given_name="C", school="0359999X").status_code == 422
    wrong = send(client, address, given_name="", school="unsaid", contact="pas une adresse")
    assert wrong.status_code == 422
    assert "samira@exemple.fr" in wrong.text
    assert 'value="pas une adresse"' in wrong.text
    with database.reader() as db:
        assert [
            (row.given_name, row.uai) for row in db.scalars(select(Registration).order_by(Registration.id))
        ] == [
            ("A", place.other_uai),
            ("B", place.other_uai),
        ]


def test_checking_in_is_noted_once_and_shows_nobody(
    client: FlaskClient, database: Database, place: Place, codes: tuple[str, str]
) -> None:
    address = f"/w/{codes[1]}/check-in"
    page = client.get(f"/w/{codes[1]}")
    assert "Je suis là" in page.text
    key = re.search(r'name="key"[^>]* value="([0-9a-f]{32})"', page.text)
    assert key
    data = {"csrf_token": token_in(page), "key": key[1], "given_name": "Fatima", "school": place.uai}
    for _ in range(3):
        assert client.post(address, data=data).status_code == 303
    assert "vous êtes là" in client.get(f"/w/{codes[1]}?done=1").text
    # Scanned again from the same telephone, which is then handed on.
    again = client.get(f"/w/{codes[1]}").text
    assert "Quelqu’un a été noté" in again
    assert "Fatima" not in again
    assert 'name="given_name"' not in again
    other = client.get(f"/w/{codes[1]}?again=1")
    assert 'name="given_name"' in other.text
    assert "Fatima" not in other.text
    client.post(address, data={**data, "key": "b" * 32, "csrf_token": token_in(other)})
    with database.reader() as db:
        rows = db.scalars(select(Attendance)).all()
        assert [(row.given_name, row.uai, row.way) for row in rows] == [("Fatima", place.uai, "door")] * 2


def test_a_code_opens_what_the_day_allows(client: FlaskClient, database: Database, place: Place) -> None:
    with database.writer() as db:
        proposed = make_workshop(db, host_uai=place.uai, sittings=(next_week(),)).code
        to_come = session_to_come(db, place)
        cancel(db, workshop_id=to_come.id, reason="La salle est inondée.", sender=SENDER, now=NOW)
        over = session_today(db, place)
        hold(db, workshop_id=over.id, today=today_there(), now=NOW)
        close(db, workshop_id=over.id, now=NOW)
        db.commit()
        codes = [to_come.code, over.code]
    assert client.get(f"/w/{proposed}").status_code == 404
    assert "La salle est inondée" in client.get(f"/w/{codes[0]}").text
    assert "terminée" in client.get(f"/w/{codes[1]}").text
    token = token_in(client.get("/forgotten-password"))
    for code, path in ((codes[0], "register"), (codes[1], "check-in"), (codes[0], "check-in")):
        data = {"csrf_token": token, "key": "c" * 32, "given_name": "A", "school": "unsaid"}
        assert client.post(f"/w/{code}/{path}", data=data).status_code == 422
    with database.reader() as db:
        assert db.scalars(select(Registration)).all() == []
        assert db.scalars(select(Attendance)).all() == []


def test_the_page_of_codes_says_what_is_listed(client: FlaskClient, database: Database, place: Place) -> None:
    with database.writer() as db:
        shown = session_to_come(db, place, is_listed=True, title="Ouvert à tous").code
        session_to_come(db, place, title="Pour une école")
        db.commit()
    page = client.get("/w").text
    assert f"/w/{shown}" in page
    assert "Pour une école" not in page
    answer = client.get(f"/w?code={shown[:3].lower()}-{shown[3:]}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/w/{shown}")
    assert "six lettres" in client.get("/w?code=IO10").text


def test_guessing_codes_is_slowed_down(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, codes: tuple[str, str]
) -> None:
    monkeypatch.setattr(throttling, "ADDRESS_TRIES", 3)
    answers = [client.get("/w/ZZZZZZ").status_code for _ in range(5)]
    assert answers == [404, 404, 404, 429, 429]
    assert client.get(f"/w/{codes[0]}").status_code == 200


@pytest.mark.parametrize("language", ["fr", "en", "ar", "pt", "tr"])
def test_parents_read_the_door_in_their_language(
    client: FlaskClient, codes: tuple[str, str], language: str
) -> None:
    words = {
        "fr": "Je suis là",
        "en": "I am here",
        "ar": "أنا هنا",
        "pt": "Estou presente",
        "tr": "Buradayım",
    }
    page = client.get(f"/w/{codes[1]}", headers={"Accept-Language": language}).text
    assert words[language] in page
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert page.count("<li>", page.index("door-privacy")) >= 4


def test_teachers_come_with_their_account(
    client: FlaskClient, app: Flask, database: Database, place: Place
) -> None:
    with database.writer() as db:
        changes = {
            "audience": Audience.TEACHER,
            "means": Means.LIVE,
            "join_address": "https://visio.exemple.fr/x",
        }
        coming, now = session_to_come(db, place, **changes), session_today(db, place, **changes)
        codes, person = (coming.code, now.code), make_person(db)
        db.commit()
    page = client.get(f"/w/{codes[0]}").text
    assert "visio.exemple.fr" not in page
    assert 'name="given_name"' not in page
    token = token_in(client.get("/forgotten-password"))
    assert client.post(f"/w/{codes[0]}/register", data={"csrf_token": token}).status_code == 422
    assert client.post(f"/w/{codes[1]}/check-in", data={"csrf_token": token}).status_code == 422
    teacher = app.test_client()
    let_in(teacher, database, person_id=person.id)
    first = send(teacher, f"/w/{codes[0]}/register").headers["Location"]
    assert send(teacher, f"/w/{codes[0]}/register").headers["Location"] == first
    assert "visio.exemple.fr" in teacher.get(first).text
    assert send(teacher, f"/w/{codes[1]}/check-in").status_code == 303
    with database.reader() as db:
        assert db.scalars(select(Attendance.person_id)).all() == [person.id]


def test_somebody_signed_in_notes_a_neighbour_too(
    client: FlaskClient, database: Database, place: Place, codes: tuple[str, str]
) -> None:
    with database.writer() as db:
        person = make_person(db)
        db.commit()
    let_in(client, database, person_id=person.id)
    assert send(client, f"/w/{codes[1]}/check-in", me="1").status_code == 303
    page = client.get(f"/w/{codes[1]}?again=1")
    data = {"csrf_token": token_in(page), "key": "d" * 32, "given_name": "Rose", "school": "unsaid"}
    assert client.post(f"/w/{codes[1]}/check-in", data=data).status_code == 303
    with database.reader() as db:
        rows = db.scalars(select(Attendance).order_by(Attendance.id)).all()
        assert [(row.person_id, row.given_name) for row in rows] == [(person.id, ""), (None, "Rose")]


def test_a_code_of_another_session_notes_nobody_there(
    client: FlaskClient, database: Database, place: Place, codes: tuple[str, str]
) -> None:
    with database.writer() as db:
        tomorrow = session_today(db, place, sittings=(all_day(today_there() + timedelta(days=1)),)).code
        db.commit()
    page = client.get(f"/w/{tomorrow}")
    data = {"csrf_token": token_in(page), "key": "e" * 32, "given_name": "A", "school": "unsaid"}
    assert client.post(f"/w/{tomorrow}/check-in", data=data).status_code == 422
    with database.writer() as db:
        assert db.scalars(select(Attendance)).all() == []
        assert lock_workshop(db, 1).state == "open"
