"""The studio by two browsers at once, and on a telephone."""

import re

import pytest
from playwright.sync_api import expect

from lms.database import Database
from tests.browser.conftest import Welcome
from tests.browser.studio_steps import OPENING, checked, saved, sign_in
from tests.studio.factories import COURSE, PAGE, make_trainer, publish
from tests.support.accessibility import assert_fits
from tests.support.browser import photograph

pytestmark = pytest.mark.browser


def test_two_browsers_on_one_unit_keep_both_texts(welcome: Welcome, served: str, database: Database) -> None:
    with database.writer() as db:
        publish(db)
        first, second = make_trainer(db), make_trainer(db)
        db.commit()
    one, two = welcome(served), welcome(served)
    two.watch.allow("409")
    mine, theirs = sign_in(one, database, first), sign_in(two, database, second)
    for visitor in (one, two):
        visitor.go(f"/studio/{COURSE}/edit/{PAGE}")
    mine.locator("#text").press("Control+End")
    mine.locator("#text").press_sequentially("\nLe texte de l’une.")
    saved(mine)
    theirs.locator("#text").press("Control+End")
    theirs.locator("#text").press_sequentially("\nLe texte de l’autre.")
    theirs.get_by_role("link", name="Choisir entre les deux textes").click()
    expect(theirs.locator(".studio-rows")).to_contain_text("Le texte de l’une.")
    expect(theirs.locator(".studio-rows")).to_contain_text("Le texte de l’autre.")
    photograph(theirs, "studio-two-texts")
    checked(theirs)
    text = theirs.locator("#text")
    text.fill(text.input_value() + "\nLe texte de l’une.")
    theirs.get_by_role("button", name="Enregistrer ce texte").click()
    one.go(f"/studio/{COURSE}/edit/{PAGE}")
    expect(mine.locator("#text")).to_have_value(re.compile("Le texte de l’autre[^§]*Le texte de l’une"))


@pytest.mark.parametrize("javascript", [True, False])
def test_it_is_written_on_a_telephone(
    welcome: Welcome, served: str, database: Database, javascript: bool
) -> None:
    with database.writer() as db:
        publish(db)
        person = make_trainer(db)
        db.commit()
    author = welcome(served, width=390, height=844, javascript=javascript)
    page = sign_in(author, database, person)
    author.go(f"/studio/{COURSE}/edit/{PAGE}")
    page.locator("#text").fill(page.locator("#text").input_value().replace("Bonjour", "Bonsoir"))
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("[data-toast]").first).to_contain_text("brouillon")
    for path in ("", f"/edit/{PAGE}", "/publish", "/history", "/preview"):
        author.go(f"/studio/{COURSE}{path}")
        if javascript:
            page.locator(OPENING).evaluate_all("found => found.forEach(one => (one.open = true))")
            assert_fits(page, width=390)
            checked(page)
            photograph(page, f"studio-390{path.replace('/', '-')[:12]}")
    author.go(f"/studio/{COURSE}/edit/{PAGE}")
    text = page.locator("#text")
    text.fill(text.input_value() + "\nDu *neuf*.\n")
    if javascript:
        page.get_by_role("tab", name="Aperçu").click()
        expect(page.locator(".studio-paper em")).to_have_text("neuf")
        expect(text).to_be_hidden()
    else:
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.locator(".studio-paper em")).to_have_text("neuf")
