"""Two teachers come in by themselves: one registers and is confirmed, the other comes by her academy."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.coverage.models import LedgerEntry
from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import school as school_scope
from lms.schools.models import Affiliation
from tests.browser.conftest import Welcome
from tests.factories.accounts import PASSWORD, give_password, make_person
from tests.factories.coverage import World, complete, join, make_world
from tests.factories.reach import make_grant
from tests.support.accessibility import violations
from tests.support.browser import Visitor, photograph
from tests.support.oidc_provider import Remote, provider_process
from tests.support.serving import serving

pytestmark = [pytest.mark.browser]
TEACHER, HEAD = "anna.riou@ac-rennes.fr", "helene.morvan@ac-rennes.fr"


@pytest.fixture
def provider() -> Iterator[Remote]:
    with provider_process() as remote:
        yield remote


@pytest.fixture
def origin(browser: Browser, database: Database, tmp_path: Path, provider: Remote) -> Iterator[str]:
    given = {"LMS_REGISTRATION_DOMAINS": "ac-*.fr", **provider.settings()}
    with serving(folder=tmp_path, database=database, given=given) as served:
        yield served


@pytest.fixture
def world(database: Database) -> World:
    with database.writer() as db:
        world = make_world(db, people=1)
        head = make_person(db, given_name="Hélène", family_name="Morvan", email=HEAD)
        give_password(db, head)
        make_grant(db, head, Role.SCHOOL_HEAD, school_scope(world.schools[0]), from_on=date(2020, 9, 1))
        db.commit()
    return world


def looked_at(page: Page, name: str) -> None:
    """Keep a picture, and find nothing that keeps somebody from using the page."""
    photograph(page, name)
    assert not violations(page), name


def mailed_path(page: Page, folder: Path, origin: str) -> str:
    """Give the path that the mail leads to; it is written once the page has been answered."""
    for _wait in range(100):
        for file in (folder / "mail").glob("*.eml"):
            text = file.read_bytes().decode().replace("=\r\n", "").replace("=3D", "=")
            found = re.search(re.escape(origin) + r"(/register/confirm/\S+)", text)
            assert found
            return found[1]
        page.wait_for_timeout(100)
    raise AssertionError("no mail was written")


def trained(database: Database, email: str) -> int:
    with database.reader() as db:
        mine = select(func.coalesce(func.sum(LedgerEntry.delta), 0)).join(
            Person, Person.id == LedgerEntry.person_id
        )
        return db.scalar(mine.where(Person.email == email, LedgerEntry.measure == "trained")) or 0


def sign_in(visitor: Visitor, email: str) -> Page:
    page = visitor.go("/sign-in")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.locator('form[action="/sign-in"] button[type="submit"]').click()
    page.wait_for_url("**/")
    return page


@pytest.mark.parametrize("javascript", [True, False])
def test_a_teacher_registers_is_confirmed_by_her_head_and_counted(
    welcome: Welcome, origin: str, database: Database, world: World, tmp_path: Path, *, javascript: bool
) -> None:
    visitor = welcome(origin, width=390, javascript=javascript)
    page = visitor.go("/sign-in")
    page.get_by_role("link", name="Créer mon compte").click()
    page.get_by_label("Adresse électronique").fill(TEACHER)
    page.get_by_role("button", name="M’envoyer le lien").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("messagerie")
    visitor.go(mailed_path(page, tmp_path, origin))
    page.get_by_label("Nom, ville ou UAI").fill("école 9000")
    page.get_by_role("button", name="Chercher").click()
    if javascript:
        looked_at(page, "front-door-find-school")
    page.locator(f'a[href$="school={world.schools[0]}"]').click()
    page.get_by_label("Prénom").fill("Anna")
    page.get_by_label("Nom", exact=True).fill("Riou")
    page.locator("#function").select_option("teacher")
    page.locator("#new_password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    if javascript:
        looked_at(page, "front-door-newcomer")
    page.get_by_role("button", name="Créer mon compte").click()
    page.wait_for_url(origin + "/")
    with database.writer() as db:
        person_id = db.scalars(select(Person.id).where(Person.email == TEACHER)).one()
        complete(db, world, person_id, *world.modules)
        db.commit()
    assert trained(database, TEACHER) == 0
    head = welcome(origin, javascript=javascript)
    sign_in(head, HEAD)
    page = head.go("/people/to-confirm")
    expect(page.get_by_label("Anna Riou")).to_be_visible()
    if javascript:
        looked_at(page, "front-door-to-confirm")
    page = head.go("/school")
    page.get_by_label("Nombre de personnes").fill("4")
    page.get_by_role("button", name="Déclarer cet effectif").click()
    expect(page.locator(".coverage-figure").first).to_contain_text("0 sur 4")
    page.get_by_label("Anna Riou").check()
    if javascript:
        looked_at(page, "front-door-school")
    page.get_by_role("button", name="Confirmer les personnes cochées").click()
    expect(page.get_by_text("1 personne est confirmée.")).to_be_visible()
    # The coverage has moved by one.
    expect(page.locator(".coverage-figure").first).to_contain_text("1 sur 4")
    # Both goals count her, with what she had finished before.
    assert trained(database, TEACHER) == 2


def test_a_school_prints_the_sheet_by_which_any_address_registers(
    welcome: Welcome, origin: str, world: World
) -> None:
    head = welcome(origin)
    sign_in(head, HEAD)
    page = head.go("/people/code-sheet")
    page.locator(f'a[href="/people/code-sheet/{world.schools[0]}"]').click()
    page.get_by_role("button", name="Créer la feuille").click()
    code = page.locator("strong.font-monospace").inner_text()
    looked_at(page, "front-door-sheet")
    page.emulate_media(media="print")
    photograph(page, "front-door-sheet-printed")
    expect(page.get_by_role("button", name="Créer un nouveau code")).not_to_be_visible()
    expect(page.locator("strong.font-monospace")).to_be_visible()
    visitor = welcome(origin, width=390)
    page = visitor.go("/register/code")
    page.get_by_label("Code de la feuille").fill(code.lower())
    page.get_by_label("Adresse électronique").fill("anna@exemple.fr")
    looked_at(page, "front-door-code")
    page.get_by_role("button", name="M’envoyer le lien").click()
    expect(page.get_by_text("anna@exemple.fr")).to_be_visible()


def test_an_imported_teacher_comes_by_her_academy_first_and_again(
    welcome: Welcome, origin: str, database: Database, world: World, provider: Remote
) -> None:
    with database.writer() as db:
        imported = make_person(db, given_name="Annaïck", family_name="Riou", email=TEACHER)
        join(db, imported, world.schools[0])
        db.commit()
    provider.behave(user={"sub": "anna-42", "email": TEACHER, "email_verified": True, "given_name": "Anna"})
    visitor = welcome(origin)
    # Her academy's own pages, to which she is sent and from which she comes back.
    visitor.watch.allow(f"request to somebody else: {provider.issuer}/")
    page = visitor.go("/sign-in?next=/account")
    looked_at(page, "front-door-sign-in")
    page.get_by_role("link", name="Rennes").click()
    page.wait_for_url(origin + "/account")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Annaïck Riou")
    page.locator("summary", has_text="Annaïck Riou").click()
    page.locator('form[action="/sign-out"] button').click()
    looked_at(page, "front-door-signed-out")
    page.get_by_role("link", name="Rennes").click()
    page.wait_for_url(origin + "/sign-in")
    assert provider.seen()["signed_out"][0]["id_token_hint"]
    page.get_by_role("link", name="Rennes").click()
    page.wait_for_url(origin + "/")
    expect(page.get_by_text("Annaïck Riou").first).to_be_visible()
    with database.reader() as db:
        people = db.scalars(select(Person.id).where(Person.email == TEACHER)).all()
        assert people == [imported.id]
        assert len(db.scalars(select(Affiliation).where(Affiliation.person_id == imported.id)).all()) == 1
