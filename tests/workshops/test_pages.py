"""Sessions from their leaders' side: planned, changed, led through their states, within reach."""

import re
from datetime import date, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.database import Database
from lms.mail.models import OutboxMail
from lms.workshops.models import Workshop
from lms.workshops.registering import Asked, register
from tests.factories.programmes import make_school
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.factories.workshops import NOW, SENDER, make_open_workshop, make_workshop
from tests.support.statements import counted
from tests.support.visitors import send
from tests.workshops.conftest import Place, next_week, session_to_come, session_today, today_there

DAY = today_there() + timedelta(days=7)


def typed(place: Place, **changes: str) -> dict[str, str]:
    return {
        "title": "Les écrans en famille",
        "audience": "parent",
        "means": "presence",
        "module": "",
        "host": place.uai,
        "programme": "",
        "place": "Salle polyvalente",
        "timezone": "Europe/Paris",
        "seats": "20",
        "languages": "fr",
        "framework": "cafe",
        "leader_0": "Anaïs Le Bris",
        "on_0": DAY.isoformat(),
        "starts_0": "18:00",
        "ends_0": "19:30",
        **changes,
    }


def test_a_session_is_planned_agreed_opened_and_cancelled(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    assert "No session is planned yet" in leader.get("/workshops", headers={"Accept-Language": "en"}).text
    assert leader.get("/workshops/new").status_code == 200
    answer = send(leader, "/workshops/new", **typed(place))
    assert answer.status_code == 303
    address = answer.headers["Location"]
    page = leader.get(address).text
    assert "Les écrans en famille" in page
    assert "Anaïs Le Bris" in page
    assert send(leader, f"{address}/agree", name="").status_code == 422
    assert send(leader, f"{address}/agree", name="Mme Kervella", on="2026-11-02").status_code == 303
    assert send(leader, f"{address}/open").status_code == 303
    assert send(leader, f"{address}/open").status_code == 303
    page = leader.get(address).text
    assert "Mme Kervella" in page
    code = re.search(r"[2-9A-Z]{3}-[2-9A-Z]{3}", page)
    assert code
    assert send(leader, f"{address}/close").status_code == 422
    assert send(leader, f"{address}/hold").status_code == 422
    assert send(leader, f"{address}/cancel", reason="").status_code == 422
    assert send(leader, f"{address}/cancel", reason="Salle inondée").status_code == 303
    assert "Salle inondée" in leader.get(address).text
    assert "Les écrans en famille" in leader.get("/workshops?when=past").text
    with database.reader() as db:
        row = db.scalars(select(Workshop)).one()
        assert (row.state, row.seats, row.framework, row.host_agreed_on) == (
            "cancelled",
            20,
            "cafe",
            date(2026, 11, 2),
        )


def test_the_form_comes_back_with_every_fault(leader: FlaskClient, place: Place) -> None:
    english = {"Accept-Language": "en"}
    leader.get("/workshops/new", headers=english)
    for changes, words in (
        ({"title": ""}, "de quoi parle la session"),
        ({"ends_0": ""}, "la date, le début et la fin"),
        ({"on_0": "", "starts_0": "", "ends_0": ""}, "au moins une date"),
        ({"starts_0": "20:00"}, "la fin (19:30) doit venir après"),
        ({"host": "école"}, "Plusieurs écoles"),
        ({"host": "nulle part"}, "Aucune école"),
        ({"host": place.other_uai}, "Vous ne prévoyez pas de session"),
        ({"languages": ""}, "au moins une langue"),
        ({"seats": "0"}, "de 1 à 1000"),
        ({"seats": "beaucoup"}, "nombre"),
        ({"join_address": "javascript:alert(1)"}, "https://"),
    ):
        sent = {
            name: value for name, value in typed(place, **changes).items() if value or name != "languages"
        }
        answer = send(leader, "/workshops/new", **sent)
        assert answer.status_code == 422, changes
        assert words in answer.text.replace("\u00a0", " ").replace("\u202f", " "), changes
        assert 'value="19:30"' in answer.text or "ends_0" in changes, changes


def test_a_session_is_changed_and_those_registered_are_told(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    with database.writer() as db:
        release = make_release(make_module("un", make_unit("p"), workshop="counts"), audience=("parent",))
        publish(db, release)
        workshop = session_to_come(db, place, module=("cours", "un"))
        asked = Asked(key="k", language="fr", given_name="Nour", contact="nour@exemple.fr")
        register(db, workshop_id=workshop.id, asked=asked, sender=SENDER, now=NOW)
        db.commit()
        address = f"/workshops/{workshop.id}"
    form = leader.get(f"{address}/edit").text
    assert 'value="Les écrans en famille"' in form
    assert 'selected value="cours/un"' in form
    answer = send(leader, f"{address}/edit", **typed(place, module="cours/un", starts_0="17:00"))
    assert answer.status_code == 303
    with database.reader() as db:
        purposes = db.scalars(select(OutboxMail.purpose).order_by(OutboxMail.id)).all()
        assert purposes == ["workshop-seated", "workshop-changed"]
    assert "crédité" in leader.get(address).text
    assert send(leader, f"{address}/edit", **typed(place, module="autre/un")).status_code == 422


def test_a_text_is_ready_to_paste_in_each_language_of_the_session(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    with database.writer() as db:
        workshop = session_to_come(db, place, languages=("fr", "tr"), childcare=True)
        address, code = f"/workshops/{workshop.id}", workshop.code
        db.commit()
    page = leader.get(address).text
    assert page.count("<textarea") == 2
    assert f"Pour garder une place\u00a0: http://localhost/w/{code}" in page
    assert f"Yer ayırtmak için: http://localhost/w/{code}" in page
    assert "Salle polyvalente, 2 rue du Port, Rennes" in page


def test_a_path_keeps_all_its_dates_when_it_is_changed(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    dates = {}
    for n in range(9):
        dates |= {
            f"on_{n}": (DAY + timedelta(days=7 * n)).isoformat(),
            f"starts_{n}": "18:00",
            f"ends_{n}": "19:00",
        }
    answer = send(leader, "/workshops/new", **typed(place, **dates))
    address = answer.headers["Location"]
    page = leader.get(f"{address}/edit").text
    assert all(f'value="{value}"' in page for name, value in dates.items() if name.startswith("on_"))
    assert 'name="on_10"' in page
    send(leader, f"{address}/edit", **typed(place, **dates, seats="12"))
    with database.reader() as db:
        row = db.scalars(select(Workshop)).one()
        assert (row.seats, row.last_on) == (12, DAY + timedelta(days=56))


def test_a_foreign_session_does_not_exist(leader: FlaskClient, database: Database, place: Place) -> None:
    with database.writer() as db:
        foreign = make_open_workshop(db, host_uai=place.other_uai, sittings=(next_week(),)).id
        db.commit()
    assert str(foreign) not in re.findall(r"/workshops/(\d+)", leader.get("/workshops").text)
    for number in (foreign, 10**9):
        for path in (
            "",
            "/edit",
            "/calendar.ics",
            "/list",
            "/prepare",
            "/slides",
            "/sheet.pdf",
            "/poster.pdf",
        ):
            assert leader.get(f"/workshops/{number}{path}").status_code == 404
        for path in (
            "/edit",
            "/agree",
            "/open",
            "/hold",
            "/close",
            "/cancel",
            "/list",
            "/list/revoke",
            "/list/code",
        ):
            assert send(leader, f"/workshops/{number}{path}", reason="x").status_code == 404


def test_a_calendar_says_what_holds(leader: FlaskClient, database: Database, place: Place) -> None:
    with database.writer() as db:
        workshop_id = session_to_come(db, place).id
        db.commit()
    answer = leader.get(f"/workshops/{workshop_id}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    text = answer.text
    assert "METHOD:REQUEST" in text
    assert f"UID:workshop-{workshop_id}-1@localhost" in text
    assert f"DTSTART;TZID=Europe/Paris:{next_week().on:%Y%m%d}T175900" in text
    send(leader, f"/workshops/{workshop_id}/cancel", reason="Salle inondée")
    text = leader.get(f"/workshops/{workshop_id}/calendar.ics").text
    assert "METHOD:CANCEL" in text
    assert "SEQUENCE:1" in text
    assert f"UID:workshop-{workshop_id}-1@localhost" in text


def test_the_list_of_sessions_costs_the_same_however_long(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    with database.writer() as db:
        for _ in range(3):
            session_to_come(db, place)
        db.commit()
    with counted(database) as few:
        leader.get("/workshops")
    with database.writer() as db:
        for n in range(60):
            make_workshop(db, host_uai=place.uai, sittings=(next_week(),), title=f"Session {n}")
        db.commit()
    with counted(database) as many:
        page = leader.get("/workshops")
    assert len(many) == len(few) <= 4
    assert "page=2" in page.text
    assert "page=1" in leader.get("/workshops?page=2").text
    assert leader.get("/workshops?page=x").status_code == 200


def test_a_session_of_today_is_led_to_its_end(leader: FlaskClient, database: Database, place: Place) -> None:
    with database.writer() as db:
        workshop_id = session_today(db, place).id
        db.commit()
    address = f"/workshops/{workshop_id}"
    assert send(leader, f"{address}/hold").status_code == 303
    assert send(leader, f"{address}/close").status_code == 303
    assert leader.get(f"{address}/edit").status_code == 200
    assert send(leader, f"{address}/edit", **typed(place)).status_code == 422
    assert send(leader, f"{address}/hold").status_code == 303


def test_schools_without_a_session_are_no_session(leader: FlaskClient, database: Database) -> None:
    with database.writer() as db:
        make_school(db, number=9399)
        db.commit()
    assert leader.get("/workshops").status_code == 200
