"""A leader from outside: a link for one session, opened by a button, from the eve to a week after."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.audit import Origin
from lms.accounts.models import AuditEvent
from lms.config import Settings
from lms.database import Database
from lms.messages import RefusalError
from lms.workshops.link_models import LinkDevice
from lms.workshops.models import Attendance
from lms.workshops.outside import (
    MOST_DEVICES,
    closed_because,
    give_link,
    led_by,
    open_link,
    renew_link,
    revoke_link,
)
from lms.workshops.sittings import Sitting
from tests.factories.workshops import make_open_workshop
from tests.support.visitors import send, token_in
from tests.workshops.conftest import Place, session_today, today_there
from tests.workshops.test_list_pages import prepared
from tests.workshops.virtual_class import mails

ADDRESS = re.compile(r"/w/leader/[\w-]{20,}")
ORIGIN = Origin(route="test")


def verbs(database: Database) -> list[tuple[str, int | None]]:
    with database.reader() as db:
        rows = db.scalars(
            select(AuditEvent).where(AuditEvent.object_kind == "workshop-link").order_by(AuditEvent.id)
        )
        return [(one.verb, one.actor_id) for one in rows]


def given(leader: FlaskClient, workshop_id: int, **typed: str) -> str:
    values = {"name": "Inès Moreau", "organisation": "Maison du Blosne", "language": "ar", **typed}
    page = send(leader, f"/workshops/{workshop_id}/links", **values)
    assert page.status_code == 200
    found = ADDRESS.search(page.text)
    assert found
    return found[0]


def test_a_link_opens_one_session_s_list_and_sheet_and_nothing_else(
    leader: FlaskClient, database: Database, place: Place, settings: Settings
) -> None:
    workshop_id, (samira,) = prepared(database, place, "Samira")
    other_id, _ = prepared(database, place)
    address = given(leader, workshop_id, email="ines@blosne.example")
    outside = leader.application.test_client()
    landing = outside.get(address)
    assert landing.headers["Referrer-Policy"] == "no-referrer"
    assert "Inès Moreau" in landing.text
    # Looking opens nothing.
    assert outside.get(f"/workshops/{workshop_id}/list").status_code == 303
    answer = outside.post(address, data={"csrf_token": token_in(landing)})
    assert answer.headers["Location"] == f"/workshops/{workshop_id}/prepare"
    page = outside.get(f"/workshops/{workshop_id}/list").text
    assert 'lang="ar"' in page
    # What isn't written in her language is in the site's own.
    assert "Liste de présence" in page
    assert "Attendance list" not in page
    send(outside, "/language", language="fr")
    page = outside.get(f"/workshops/{workshop_id}/list").text
    assert "Samira" in page
    assert 'href="/workshops"' not in page
    assert outside.get(f"/workshops/{workshop_id}/sheet.pdf").data.startswith(b"%PDF")
    for path in ("", "/edit", "/poster.pdf", "/calendar.ics"):
        assert outside.get(f"/workshops/{workshop_id}{path}").status_code == 303
    assert outside.get(f"/workshops/{other_id}/list").status_code == 404
    assert (
        send(outside, f"/workshops/{workshop_id}/list", registration=str(samira), key="k").status_code == 303
    )
    with database.reader() as db:
        assert db.scalars(select(Attendance.recorded_by)).all() == [None]
    (mail,) = mails(settings, "workshop-link")
    assert address in mail
    assert "أنتم تديرون" in mail
    assert verbs(database) == [("link-made", place.leader_id), ("link-opened", None), ("link-used", None)]
    # Handed back: the device has forgotten it.
    answer = send(outside, "/w/leader/leave")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert outside.get(f"/workshops/{workshop_id}/list").status_code == 303


def test_a_link_taken_back_or_given_anew_shuts_every_device_out(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    workshop_id, _ = prepared(database, place)
    first = given(leader, workshop_id)
    outside = leader.application.test_client()
    outside.post(first, data={"csrf_token": token_in(outside.get(first))})
    assert outside.get(f"/workshops/{workshop_id}/list").status_code == 200
    page = leader.get(f"/workshops/{workshop_id}").text
    assert "Ouvert sur 1 appareil" in page
    number = re.search(rf"/workshops/{workshop_id}/links/(\d+)/renew", page)
    assert number
    anew = ADDRESS.search(send(leader, f"/workshops/{workshop_id}/links/{number[1]}/renew").text)
    assert anew
    assert outside.get(f"/workshops/{workshop_id}/list").status_code == 303
    assert outside.get(first).status_code == 404
    assert outside.post(first, data={"csrf_token": token_in(outside.get(anew[0]))}).status_code == 422
    outside.post(anew[0], data={"csrf_token": token_in(outside.get(anew[0]))})
    for _ in range(2):
        assert send(leader, f"/workshops/{workshop_id}/links/{number[1]}/revoke").status_code == 303
    assert outside.get(f"/workshops/{workshop_id}/list").status_code == 303
    assert "Retiré" in leader.get(f"/workshops/{workshop_id}").text
    assert [verb for verb, _ in verbs(database)] == [
        "link-made",
        "link-opened",
        "link-made",
        "link-opened",
        "link-revoked",
    ]


def test_what_is_typed_wrong_is_said(leader: FlaskClient, database: Database, place: Place) -> None:
    workshop_id, _ = prepared(database, place)
    for wrong in ({"name": " "}, {"name": "Inès", "email": "pas une adresse"}):
        assert send(leader, f"/workshops/{workshop_id}/links", **wrong).status_code == 422
    assert leader.get("/w/leader/nothing").status_code == 404
    assert verbs(database) == []


def test_the_link_of_a_foreign_session_does_not_exist(
    leader: FlaskClient, database: Database, place: Place
) -> None:
    with database.writer() as db:
        mine, foreign = session_today(db, place).id, session_today(db, place, host_uai=place.other_uai).id
        link, _token = give_link(
            db,
            workshop_id=foreign,
            name="Inès",
            organisation="",
            language="fr",
            by=None,
            now=datetime.now(UTC),
            origin=ORIGIN,
        )
        db.commit()
        number = link.id
    for path in ("", f"/{number}/renew", f"/{number}/revoke"):
        assert send(leader, f"/workshops/{foreign}/links{path}", name="x").status_code == 404
    for act in ("renew", "revoke"):
        assert send(leader, f"/workshops/{mine}/links/{number}/{act}").status_code == 422


def test_a_link_opens_from_the_eve_to_a_week_after_on_the_days_of_the_place(db: Session) -> None:
    day = today_there()
    reunion = make_open_workshop(db, sittings=(Sitting(on=day, **_HOURS),))
    reunion.timezone = "Indian/Reunion"
    db.flush()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=4)
    for after, is_open in (
        (timedelta(days=-1, minutes=-1), False),
        (timedelta(days=-1), True),
        (timedelta(days=8, minutes=-1), True),
        (timedelta(days=8), False),
    ):
        assert (closed_because(reunion, midnight + after) is None) is is_open, after
    link, token = give_link(db, **_made(reunion.id, midnight))
    with pytest.raises(RefusalError):
        open_link(db, token=token, now=midnight - timedelta(days=2), origin=ORIGIN)
    _link, own = open_link(db, token=token, now=midnight, origin=ORIGIN)
    assert [one.link_id for one in led_by(db, device_tokens=[own, "other"], now=midnight)] == [link.id]
    assert led_by(db, device_tokens=[own], now=midnight + timedelta(days=8)) == []
    with pytest.raises(RefusalError):
        give_link(db, **_made(reunion.id, midnight + timedelta(days=9)))


def test_a_link_that_is_passed_on_stops_at_three_devices(db: Session) -> None:
    workshop = make_open_workshop(db, sittings=(Sitting(on=today_there(), **_HOURS),))
    now = datetime.now(UTC)
    link, token = give_link(db, **_made(workshop.id, now))
    for _ in range(MOST_DEVICES):
        open_link(db, token=token, now=now, origin=ORIGIN)
    with pytest.raises(RefusalError):
        open_link(db, token=token, now=now, origin=ORIGIN)
    _link, anew = renew_link(db, workshop_id=workshop.id, link_id=link.id, by=None, now=now, origin=ORIGIN)
    assert db.scalars(select(LinkDevice)).all() == []
    revoke_link(db, workshop_id=workshop.id, link_id=link.id, by=None, now=now, origin=ORIGIN)
    with pytest.raises(RefusalError):
        open_link(db, token=anew, now=now, origin=ORIGIN)


_HOURS = {"starts": datetime(2026, 1, 1, 18).time(), "ends": datetime(2026, 1, 1, 19).time()}  # noqa: DTZ001


def _made(workshop_id: int, now: datetime) -> dict[str, object]:
    return {
        "workshop_id": workshop_id,
        "name": "Inès",
        "organisation": "",
        "language": "fr",
        "by": None,
        "now": now,
        "origin": ORIGIN,
    }
