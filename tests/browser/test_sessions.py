"""An evening at school: a parent in Arabic without scripts, a shared tablet, the leader's telephone."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from lms.accounts.audit import Origin
from lms.accounts.signing_in import open_session
from lms.database import Database
from lms.workshops.kinds import Seat
from lms.workshops.models import Attendance, Registration
from tests.browser.conftest import Welcome
from tests.support.accessibility import assert_accessible_in_every_mode
from tests.support.browser import Visitor, photograph
from tests.workshops.conftest import Place, place, session_to_come, session_today

pytestmark = pytest.mark.browser
__all__ = ["place"]

SMALL = """() => [...document.querySelectorAll("main :is(a.btn, button, input:not([type=hidden]), .choice)")]
  .filter((one) => one.type !== "radio" && one.type !== "checkbox" && one.checkVisibility())
  .filter((one) => one.getBoundingClientRect().height < 47.5)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def codes(database: Database, place: Place) -> tuple[str, str]:
    """The codes of a session of today and of one to come, with a single seat."""
    with database.writer() as db:
        today, later = session_today(db, place), session_to_come(db, place, seats=1, is_listed=True)
        db.commit()
        return today.code, later.code


def let_leader_in(visitor: Visitor, database: Database, place: Place) -> None:
    with database.writer() as db:
        opened = open_session(
            db,
            person_id=place.leader_id,
            now=datetime.now(UTC),
            origin=Origin(route="test"),
            device="Firefox",
        )
        db.commit()
    visitor.page.context.add_cookies(
        [{"name": "passerelle_session", "value": opened.token, "url": visitor.origin}]
    )


def press(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=words).first.click()


def test_an_evening_at_school(
    welcome: Welcome, served: str, database: Database, place: Place, codes: tuple[str, str]
) -> None:
    today, later = codes
    # A parent keeps the only seat, another one waits.
    for name, words in (("Samira", "Gardez-moi une place"), ("Rosa", "Me mettre sur la liste d’attente")):
        parent = welcome(served, width=390, javascript=False)
        page = parent.go(f"/w/{later}")
        page.get_by_label("Votre prénom").fill(name)
        press(page, words)
    expect(page.get_by_text("Personne n’attend avant vous")).to_be_visible()
    # On the day: by the typed code, in Arabic, without scripts.
    nour = welcome(served, width=390, javascript=False)
    page = nour.go("/w")
    page.get_by_label("Code de la rencontre").fill(f"{today[:3].lower()}-{today[3:]}")
    press(page, "Aller à la rencontre")
    with page.expect_navigation():
        page.get_by_role("button", name="العربية").first.click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.get_by_label("اسمكم الأول").fill("نور")
    page.get_by_text("أفضّل ألا أقول").click()
    press(page, "أنا هنا")
    expect(page.get_by_text("تم التسجيل: أنتم هنا")).to_be_visible()
    photograph(page, "sessions-noted-ar")
    # A tablet that is handed on: two people, and nothing of the first one is shown to the second.
    tablet = welcome(served, width=820)
    page = tablet.go(f"/w/{today}")
    page.get_by_label("Votre prénom").fill("Fatima")
    press(page, "Je suis là")
    with page.expect_navigation():
        page.get_by_role("link", name="Noter une autre personne").click()
    assert "Fatima" not in page.content()
    page.get_by_label("Votre prénom").fill("Rose")
    press(page, "Je suis là")
    # The leader's telephone: three are there, she counts four others and takes one back.
    phone = welcome(served, width=390)
    let_leader_in(phone, database, place)
    page = phone.go("/workshops")
    with page.expect_navigation():
        page.get_by_role("link", name="Les écrans en famille").first.click()
    with page.expect_navigation():
        page.get_by_role("link", name="Liste de présence").click()
    expect(page.get_by_text("3 personnes sont là")).to_be_visible()
    page.get_by_label("Ou combien d’autres, sans les noms").fill("4")
    page.get_by_role("button", name="Noter la présence").last.click()
    expect(page.get_by_text("7 personnes sont là")).to_be_visible()
    expect(page.get_by_text("Tout est envoyé")).to_be_visible()
    page.get_by_text("Retirer", exact=True).first.click()
    page.get_by_role("button", name="Retirer cette présence").first.click()
    expect(page.get_by_text("6 personnes sont là")).to_be_visible()
    expect(page.get_by_text("Tout est envoyé")).to_be_visible()
    photograph(page, "sessions-list-390")
    with database.reader() as db:
        standing = db.scalars(select(Attendance).where(Attendance.revoked_at.is_(None))).all()
        assert sum(one.headcount for one in standing) == 6
        seats = db.scalars(select(Registration.seat).order_by(Registration.id)).all()
        assert seats == [Seat.SEATED.value, Seat.WAITING.value]


def test_the_door_bears_every_mode_and_any_thumb(
    welcome: Welcome, served: str, codes: tuple[str, str]
) -> None:
    visitor = welcome(served, width=390)
    page = visitor.go(f"/w/{codes[1]}")
    page.get_by_label("Votre prénom").fill("Samira")
    press(page, "Gardez-moi une place")
    registration = re.sub(r"^https?://[^/]+", "", page.url)
    for path in ("/w", f"/w/{codes[0]}", f"/w/{codes[1]}", f"/w/{codes[0]}/opinion", registration):
        page = visitor.go(path)
        assert page.evaluate(SMALL) == [], path
        assert_accessible_in_every_mode(page, picture=f"door{path.replace('/', '-')[:12]}")


def test_the_leader_s_pages_bear_every_mode(
    welcome: Welcome, served: str, database: Database, place: Place, codes: tuple[str, str]
) -> None:
    visitor = welcome(served, width=390)
    let_leader_in(visitor, database, place)
    for path in (
        "/workshops/new",
        "/workshops/1/edit",
        "/workshops/1/list",
        "/workshops/1/entry",
        "/workshops/1/report",
        "/workshops/2",
    ):
        assert_accessible_in_every_mode(visitor.go(path), picture=f"leader{path.replace('/', '-')}")
