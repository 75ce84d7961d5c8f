"""A town hall without a network: the leader's list is opened once, and noted with the network really cut."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from lms.courses.release import UnitText
from lms.database import Database
from lms.workshops.models import Attendance
from lms.workshops.operations import close, hold
from lms.workshops.registering import Asked, register
from tests.browser.conftest import Welcome
from tests.browser.test_sessions import let_leader_in
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.factories.workshops import NOW, SENDER
from tests.support.accessibility import assert_accessible
from tests.support.browser import Visitor, photograph
from tests.workshops.conftest import Place, place, session_today, today_there

pytestmark = pytest.mark.browser
__all__ = ["place"]

SMALL = """() => [...document.querySelectorAll("main :is(.btn, button, summary, input, select)")]
  .filter((one) => !["radio", "hidden"].includes(one.type) && one.checkVisibility())
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def workshop_id(database: Database, place: Place) -> int:
    with database.writer() as db:
        workshop = session_today(db, place)
        for name in ("Samira", "Nour", "Rosa"):
            asked = Asked(key=name, language="fr", given_name=name, uai=place.uai)
            register(db, workshop_id=workshop.id, asked=asked, sender=SENDER, now=NOW)
        db.commit()
        return workshop.id


def there(database: Database) -> Sequence[tuple[str, int]]:
    with database.reader() as db:
        standing = select(Attendance).where(Attendance.revoked_at.is_(None)).order_by(Attendance.id)
        return [(one.given_name, one.headcount) for one in db.scalars(standing)]


def note(page: Page, name: str) -> None:
    page.locator("#live li").filter(has_text=name).get_by_role("button", name="Noter la présence").click()


def off(visitor: Visitor, *, is_off: bool = True) -> None:
    visitor.page.context.set_offline(is_off)


def test_an_hour_without_a_network(
    welcome: Welcome, served: str, database: Database, place: Place, workshop_id: int
) -> None:
    address = f"/workshops/{workshop_id}/list"
    phone = welcome(served, width=390)
    # What the browser says by itself of a network that is cut on purpose.
    for words in (
        "ERR_INTERNET_DISCONNECTED",
        "ERR_FAILED",
        "status of 404",
        "Clear-Site-Data",
        "Cleared data",
    ):
        phone.watch.allow(words)
    let_leader_in(phone, database, place)
    page = phone.go(address)
    expect(page.locator('[data-list][data-kept="yes"]')).to_be_attached()
    expect(page.get_by_text("Tout est envoyé")).to_be_visible()
    off(phone)
    note(page, "Samira")
    note(page, "Nour")
    expect(page.get_by_text("2 pointages sont gardés sur cet appareil")).to_be_visible()
    # What isn't on the device leads back to the list, and says why.
    page.get_by_role("link", name="Saisir la feuille papier").click()
    expect(page.get_by_text("Il n’y a pas de réseau")).to_be_visible()
    # The page is opened again, in a second tab too: from the device alone.
    page.reload()
    expect(page.get_by_text("2 personnes sont là")).to_be_visible()
    tab = page.context.new_page()
    tab.goto(phone.origin + address)
    tab.get_by_label("Prénom", exact=True).fill("Fatima")
    tab.get_by_role("button", name="Noter la présence").last.click()
    page.get_by_label("Ou combien d’autres, sans les noms").fill("4")
    page.get_by_text("Je préfère ne pas le dire").click()
    page.get_by_role("button", name="Noter la présence").last.click()
    expect(page.get_by_text("7 personnes sont là")).to_be_visible()
    # Noted by mistake, and taken back before it ever left.
    note(page, "Rosa")
    page.locator("#live li").filter(has_text="Rosa").get_by_role("button", name="Retirer").click()
    expect(page.get_by_text("4 pointages sont gardés sur cet appareil")).to_be_visible()
    assert page.evaluate(SMALL) == []
    photograph(page, "airplane-390")
    assert_accessible(page)
    assert there(database) == []
    # Meanwhile another leader noted Nour, and the first answer is lost after it was committed.
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.request.post_data or "")
        route.fetch() if len(lost) == 1 else None
        route.abort() if len(lost) == 1 else route.continue_()

    page.context.route("**/list/events", lose)
    # The network is back: it leaves by itself, whichever tab sees that first.
    off(phone, is_off=False)
    expect(page.get_by_text("Tout est envoyé")).to_be_visible(timeout=40_000)
    expect(page.get_by_text("7 personnes sont là")).to_be_visible()
    assert len(lost) >= 2
    assert [one["id"] for one in json.loads(lost[0])["events"]]
    assert sorted(there(database)) == [("", 4), ("Fatima", 1), ("Nour", 1), ("Samira", 1)]
    photograph(page, "airplane-sent-390")
    # A list that is closed meanwhile refuses in words, and the note stays in sight.
    off(phone)
    note(page, "Rosa")
    with database.writer() as db:
        hold(db, workshop_id=workshop_id, today=today_there(), now=NOW)
        close(db, workshop_id=workshop_id, now=NOW)
        db.commit()
    off(phone, is_off=False)
    expect(page.get_by_text("1 pointage a été refusé")).to_be_visible()
    expect(page.get_by_text("La liste est close").first).to_be_visible()
    photograph(page, "airplane-refused-390")
    # Signing out leaves nothing behind.
    page.get_by_role("button", name="Menu").click()
    page.locator("summary").filter(has_text="Anaïs").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Se déconnecter").click()
    # The other tab shows no name any more either.
    expect(tab.get_by_role("heading", name="Se connecter")).to_be_visible()
    left = page.evaluate("async () => [(await caches.keys()).length, (await indexedDB.databases()).length]")
    assert left == [0, 0]


def test_a_workshop_prepared_before_the_network_is_cut(
    welcome: Welcome, served: str, database: Database, place: Place
) -> None:
    with database.writer() as db:
        text = UnitText(title="الصفحة", html="<p>س</p>", outline=(), reviewed_by=None, reviewed_on=None)
        page_1 = make_unit("page-1")
        both = replace(page_1, texts={**page_1.texts, "ar": text}, notes={"fr": "Laissez parler."})
        release = make_release(
            make_module("un", both, make_unit("page-2")), audience=("parent",), languages=("fr", "ar")
        )
        publish(db, release)
        workshop = session_today(db, place, module=(release.id, "un")).id
        db.commit()
    laptop = welcome(served)
    laptop.watch.allow("ERR_INTERNET_DISCONNECTED")
    let_leader_in(laptop, database, place)
    page = laptop.go(f"/workshops/{workshop}/prepare")
    assert_accessible(page)
    page.get_by_role("button", name="Tout mettre sur cet appareil").click()
    expect(page.get_by_text("Tout est sur cet appareil")).to_be_visible()
    off(laptop)
    with page.expect_navigation():
        page.get_by_role("link", name="Français + العربية").click()
    assert_accessible(page)
    expect(page.locator("[data-place]")).to_have_text("1 / 2")
    page.keyboard.press("n")
    expect(page.get_by_text("Laissez parler.")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-place]")).to_have_text("2 / 2")
    with page.expect_navigation():
        page.get_by_role("link", name="Préparer mon atelier").click()
    with page.expect_download() as sheet:
        page.locator("main").get_by_role("link", name="Feuille d’émargement").click()
    assert sheet.value.path().read_bytes().startswith(b"%PDF")
    for name in ("sheet.pdf", "leaflet.pdf?lang=ar"):
        assert page.evaluate("async (path) => (await fetch(path)).ok", name), name
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name="Liste de présence").click()
    expect(page.get_by_role("heading", name="Liste de présence")).to_be_visible()
