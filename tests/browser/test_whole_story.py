"""A kermesse and a virtual class, whole: four people's browsers at the school, the claim the day after,
and teachers convoked, present, counted."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from lms.database import Database
from lms.demo.people import DOMAIN
from lms.workshops.models import Workshop, WorkshopSitting
from tests.browser.conftest import Welcome
from tests.browser.steps import GOAL, PARENTS_TRAINED, TRAINED, figure, sign_in, whole
from tests.support.browser import Visitor, photograph
from tests.support.pdfs import text_of
from tests.workshops.conftest import today_there

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]

KERMESSE = "Kermesse"
ROOM = "https://visio.example/abc"
PARENTS = GOAL.replace("enseignants-formes", "parents-formes")
ROW_CODE = r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}"
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Clear-Site-Data", "Cleared data")


def press(page: Page, words: str | re.Pattern[str]) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=words).first.click()


def follow(page: Page, words: str | re.Pattern[str]) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=words).first.click()


def presences(visitor: Visitor) -> int:
    """Read the presences of the kermesse on the list of sessions."""
    page = visitor.go("/workshops")
    row = page.locator("tr").filter(has_text=KERMESSE)
    return int(row.locator("td").last.inner_text().split()[-1])


def presences_of_territory(page: Page) -> int:
    """Read the presences in all under the parents' coverage."""
    return whole(page.locator("#sessions tr").last.locator("td[data-label=Présences]").inner_text())


def test_a_kermesse_with_four_browsers(welcome: Welcome, demo_of_my_own: tuple[str, Database]) -> None:
    origin, database = demo_of_my_own
    coordinator = welcome(origin)
    sign_in(coordinator, "coordination")
    coordinator.go(PARENTS)
    trained, counted = figure(coordinator.page, PARENTS_TRAINED), presences_of_territory(coordinator.page)
    assert presences(coordinator) == 0
    # The leader prints her sheet, opens her list on her telephone, and loses the network.
    phone = welcome(origin, width=390)
    for words in OFFLINE:
        phone.watch.allow(words)
    page = sign_in(phone, "animatrice")
    expect(page.get_by_text(re.compile("Aujourd’hui"))).to_be_visible()
    follow(page, KERMESSE)
    session = page.url
    sheet = text_of(page.request.get(f"{session}/sheet.pdf").body())
    code = page.locator(".session-code").inner_text().replace("-", "").strip()
    follow(page, "Liste de présence")
    expect(page.get_by_text("Tout est envoyé")).to_be_visible()
    page.context.set_offline(True)
    for name in ("Nour", "Thierry"):
        page.locator("#live li").filter(has_text=name).get_by_role("button", name="Noter la présence").click()
    page.get_by_label("Ou combien d’autres, sans les noms").fill("4")
    page.get_by_role("button", name="Noter la présence").last.click()
    expect(page.get_by_text("3 pointages sont gardés sur cet appareil")).to_be_visible()
    photograph(page, "story-leader-390")
    # Meanwhile a parent reads Arabic on her own telephone, and takes a code to come back by.
    hind = welcome(origin, width=390, javascript=False)
    hers = hind.go(f"/w/{code}")
    with hers.expect_navigation():
        hers.get_by_role("button", name="العربية").first.click()
    hers.get_by_label("اسمكم الأول").fill("هند")
    hers.locator("input[name=wants_code]").check()
    press(hers, "أنا هنا")
    own_code = hers.locator(".personal-code").inner_text()
    assert hers.locator("html").get_attribute("dir") == "rtl"
    photograph(hers, "story-code-ar-390")
    # Two others share a tablet, and the second sees nothing of the first.
    tablet = welcome(origin, width=820)
    shared = tablet.go(f"/w/{code}")
    shared.get_by_label("Votre prénom").fill("Fatima")
    press(shared, "Je suis là")
    follow(shared, "Noter une autre personne")
    assert "Fatima" not in shared.content()
    shared.get_by_label("Votre prénom").fill("Rose")
    press(shared, "Je suis là")
    assert presences(coordinator) == 3
    page.context.set_offline(False)
    expect(page.get_by_text("Tout est envoyé")).to_be_visible(timeout=30_000)
    # Presences are seen apart: nobody is trained by having been counted at a door.
    assert presences(coordinator) == 9
    photograph(coordinator.page, "story-sessions")
    coordinator.go(PARENTS)
    assert figure(coordinator.page, PARENTS_TRAINED) == trained
    assert presences_of_territory(coordinator.page) == counted + 9
    photograph(coordinator.page, "story-coverage-parents")
    _the_day_after(database)
    # Nour finds her row of the sheet at home: it gives her a code, and the session is hers.
    row = re.search(rf"Nour.*?({ROW_CODE})", sheet, re.DOTALL)
    assert row is not None, sheet
    nour = welcome(origin, width=390, javascript=False)
    home = nour.go(f"/w/{code}/claim")
    home.get_by_label("Code de ma ligne").fill(row[1].lower())
    press(home, "Notez-le pour moi")
    nours_code = home.locator(".personal-code").inner_text()
    photograph(home, "story-claimed-390")
    assert nours_code != own_code
    for visitor, typed, name in ((nour, nours_code, "Nour"), (hind, own_code, "هند")):
        back = visitor.go("/sign-in")
        form = back.locator("form[action='/sign-in/code']")
        form.locator("input[name=code]").fill(typed)
        with back.expect_navigation():
            form.locator("button[type=submit]").click()
        assert name in visitor.go("/").content()
        photograph(visitor.page, f"story-home-{typed[:2]}-390")


def test_a_virtual_class_from_convocation_to_completion(
    welcome: Welcome, demo_of_my_own: tuple[str, Database], tmp_path: Path
) -> None:
    origin, _database = demo_of_my_own
    coordinator = welcome(origin)
    sign_in(coordinator, "coordination")
    coordinator.go(GOAL)
    before = figure(coordinator.page, TRAINED)
    # The trainer plans a virtual class of today, about the module that the goal still wants of Maëlle.
    trainer = welcome(origin)
    sign_in(trainer, "formateur")
    page = trainer.go("/workshops/new")
    page.get_by_label("De quoi parle la session").fill("Scénariser, en direct")
    page.get_by_label("Enseignantes et enseignants").check()
    options = page.locator("select[name=module] option").filter(has_text="Scénariser avec ABC")
    page.locator("select[name=module]").select_option(value=options.get_attribute("value"))
    page.locator("[name=on_0]").fill(today_there().isoformat())
    page.locator("[name=starts_0]").fill("17:00")
    page.locator("[name=ends_0]").fill("18:30")
    page.get_by_label("À distance, en direct").check()
    page.get_by_label("École ou établissement hôte").fill("0029023X")
    page.get_by_label("Adresse de la classe virtuelle").fill(ROOM)
    page.locator("[name=leader_0]").fill("Erwan Caradec")
    press(page, "Proposer la session")
    photograph(page, "story-class-planned")
    page.get_by_label("Qui a donné son accord au nom de l’hôte").fill("Mme Kerleau, principale")
    press(page, "Noter l’accord de l’hôte")
    press(page, "Ouvrir les inscriptions")
    code = page.locator(".session-code").inner_text().replace("-", "").strip()
    photograph(page, "story-class-planned")
    # Her group comes from the training plan's extract, as a spreadsheet has left it.
    follow(page, "Le groupe")
    follow(page, "Convoquer d’après une liste")
    extract = tmp_path / "convoqués.csv"
    extract.write_bytes(f"Nom;Prénom;Courriel\r\nLe Goff;Maëlle;enseignante@{DOMAIN}\r\n".encode("cp1252"))
    page.locator("input[type=file]").set_input_files(extract)
    page.locator("#source").fill("Extrait de SOFIA-FMO")
    press(page, "Déposer le fichier et le regarder")
    expect(page.locator("#lines")).to_contain_text("Maëlle")
    photograph(page, "story-class-list")
    press(page, "Convoquer ces personnes")
    expect(page.locator("main")).to_contain_text("Maëlle Le Goff")
    # She reads where the class is held only once she is signed in, and says that she is there.
    teacher = welcome(origin, width=390)
    assert ROOM not in teacher.go(f"/w/{code}").content()
    sign_in(teacher, "enseignante")
    hers = teacher.go(f"/w/{code}")
    expect(hers.get_by_role("link", name="Rejoindre la rencontre à distance")).to_be_visible()
    photograph(hers, "story-class-teacher-390")
    press(hers, "Je suis là")
    page.reload()
    expect(page.locator("main")).to_contain_text("Maëlle Le Goff")
    photograph(page, "story-class-group")
    assert "Vous comptez parmi les personnes formées" in teacher.go("/").content()
    photograph(teacher.page, "story-class-home-390")
    coordinator.go(GOAL)
    assert figure(coordinator.page, TRAINED) == before + 1
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV")).first.click()
    assert "Le Goff" in download.value.path().read_text(encoding="utf-8-sig")


def _the_day_after(database: Database) -> None:
    """Let a night pass: the session was yesterday."""
    with database.writer() as db:
        ids = [one.id for one in db.query(Workshop).filter(Workshop.title.startswith(KERMESSE)).all()]
        yesterday = datetime.now(UTC).date() - timedelta(days=1)
        db.execute(update(WorkshopSitting).where(WorkshopSitting.workshop_id.in_(ids)).values(on=yesterday))
        db.execute(update(Workshop).where(Workshop.id.in_(ids)).values(first_on=yesterday, last_on=yesterday))
        db.commit()
