"""A parent's evening without any script: the code scanned, her language, her first name, a module, her code.

And the days and hours of a session are those of its place, wherever it is looked at from.
"""

import re
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.database import Database
from lms.progress.models import Credit, UnitDone
from lms.workshops.door import Opening, current, nearest, opening
from lms.workshops.models import Attendance
from lms.workshops.sittings import Sitting, minutes_of
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.workshops.conftest import Place, session_today

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
CODE = re.compile(r'class="personal-code"[^>]*>([^<]+)<')


def submit(client: FlaskClient, page: TestResponse, action: str, **typed: str) -> TestResponse:
    """Send a form as a browser without scripts does: its hidden fields, and what is typed."""
    form = next(one for one in FORM.findall(page.text) if f'action="{action}"' in one)
    hidden = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', form)) | {
        name: value for value, name in re.findall(r'value="([^"]*)"[^>]*name="([^"]+)"', form)
    }
    kept = {name: hidden[name] for name in ("csrf_token", "key", "next", "kept") if name in hidden}
    return client.post(action, data={**kept, **typed})


def follow(client: FlaskClient, answer: TestResponse) -> TestResponse:
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"])


def test_scan_language_first_name_module_code(app: Flask, database: Database, place: Place) -> None:
    with database.writer() as db:
        module = make_module("un", make_unit("p1"), make_unit("p2"), workshop="counts")
        publish(db, make_release(module, audience=("parent",)))
        workshop = session_today(db, place, module=("cours", "un"))
        db.commit()
        door = f"/w/{workshop.code}"
    telephone = app.test_client()
    page = telephone.get(door, headers={"Accept-Language": "fr"})
    page = follow(telephone, submit(telephone, page, "/language", language="tr"))
    assert page.request.path == door
    assert '<html lang="tr"' in page.text
    page = submit(telephone, page, f"{door}/check-in", given_name="Emine", school="unsaid", wants_code="y")
    found = CODE.search(page.text)
    assert found
    # The module is open to everybody; on her own telephone she comes in by her code, and her place is kept.
    home = app.test_client()
    assert "Texte de p1." in home.get("/courses/cours/un/p1").text
    page = home.get("/sign-in?next=/courses/cours/un/p1")
    page = follow(home, submit(home, page, "/sign-in/code", code=found[1].lower(), device="own"))
    assert "Texte de p1." in page.text
    assert '<html lang="tr"' in page.text
    action = next(one for one in re.findall(r'action="([^"]+)"', page.text) if "/un/p1" in one)
    page = follow(home, submit(home, page, action.replace("&amp;", "&")))
    assert "Texte de p2." in page.text
    page = home.get("/")
    assert len(re.findall(r'class="door"', page.text)) == 3
    with database.reader() as db:
        (present,) = db.scalars(select(Attendance)).all()
        assert (present.language, present.given_name) == ("tr", "")
        assert [one.person_id for one in db.scalars(select(UnitDone))] == [present.person_id]
        assert [one.means for one in db.scalars(select(Credit))] == ["presence"]


@pytest.mark.parametrize(
    ("zone", "on", "starts", "ends", "minutes"),
    [
        # The clocks of Paris go back at three, and forward at two; those of Réunion never do.
        ("Europe/Paris", date(2026, 10, 25), time(1, 30), time(4), 210),
        ("Europe/Paris", date(2027, 3, 28), time(1, 30), time(4), 90),
        ("Indian/Reunion", date(2026, 10, 25), time(1, 30), time(4), 150),
    ],
)
def test_a_session_of_the_night_when_clocks_change_lasts_what_passes(
    zone: str, on: date, starts: time, ends: time, minutes: int
) -> None:
    there, one = ZoneInfo(zone), Sitting(on=on, starts=starts, ends=ends)
    assert minutes_of(one, there) == minutes
    session = SimpleNamespace(state="open", timezone=zone)
    for hour in (0, 3, 23):
        now = datetime.combine(on, time(hour, 30), there).astimezone(UTC)
        assert opening(session, [one], now=now) is Opening.CHECK_IN
        assert current([one], zone=there, now=now) == one


def test_a_session_of_reunion_is_on_its_own_day_seen_from_paris() -> None:
    there = ZoneInfo("Indian/Reunion")
    evening = Sitting(on=date(2026, 11, 16), starts=time(18), ends=time(19, 30))
    morning = Sitting(on=date(2026, 11, 17), starts=time(8), ends=time(10))
    path, session = [evening, morning], SimpleNamespace(state="open", timezone=there.key)
    # 21:30 on the 16th in Paris: it is half past midnight on the 17th there.
    now = datetime(2026, 11, 16, 21, 30, tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)
    assert opening(session, path, now=now) is Opening.CHECK_IN
    assert current(path, zone=there, now=now) == morning
    assert nearest(path, zone=there, now=now) == morning
    # A quarter to nine in the evening in Paris: not yet midnight there, the 16th still goes on.
    now = datetime(2026, 11, 16, 20, 45, tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)
    assert current(path, zone=there, now=now) == evening
