"""A teacher goes on with her course, by keyboard alone, with and without scripts; what she did is kept."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.database import Database
from lms.progress.models import UnitDone
from tests.browser.conftest import Welcome

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
ADDRESS = "enseignante@demo.passerelle.example"
MOST_STEPS = 80


def units_done(database: Database) -> int:
    with database.reader() as db:
        count = select(func.count()).select_from(UnitDone).join(Person, Person.id == UnitDone.person_id)
        return db.scalar(count.where(Person.email == ADDRESS)) or 0


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what bears these words has the focus, as somebody without a mouse does."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if words in page.evaluate("() => document.activeElement.textContent"):
            assert page.evaluate("() => document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"{words!r} isn't reached by keyboard on {page.url}")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_page_is_finished_by_keyboard_and_kept(
    welcome: Welcome, demo_of_my_own: tuple[str, Database], *, javascript: bool
) -> None:
    origin, database = demo_of_my_own
    visitor = welcome(origin, javascript=javascript)
    page = visitor.go("/demo")
    # What the home page shows is another test's: here only the session matters.
    visitor.watch.allow(f"({origin}/)")
    with page.expect_navigation():
        page.locator('form[action="/demo/sign-in/enseignante"] button').press("Enter")
    page = visitor.go("/learning")
    tab_to(page, "Reprendre")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    before, here = units_done(database), page.url
    tab_to(page, "J’ai terminé")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url != here
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert units_done(database) == before + 1
    visitor.go("/learning")
    expect(page.get_by_text("Reprendre").first).to_be_visible()
