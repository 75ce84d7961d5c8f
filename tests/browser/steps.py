"""What people do in a browser, in their own words: sign in, read on, answer a quiz, look at a figure."""

import re

from playwright.sync_api import Locator, Page, expect

from lms.courses.queries import published
from lms.courses.release import Module, Quiz, Release, Unit
from lms.database import Database
from lms.demo.files import PROGRAMME
from tests.support.browser import Visitor

COURSE = "enseigner-en-mode-hybride"
GOAL = f"/reports/{PROGRAMME}/enseignants-formes"
TRAINED = re.compile("et en poste$")
PARENTS_TRAINED = "Parents formés"
READ = "J’ai terminé"
FIRST_NUMBER = re.compile(r"-?\d[\d\s]*")


def sign_in(visitor: Visitor, key: str) -> Page:
    """Take one of the demonstration's accounts, with one click."""
    page = visitor.go("/demo")
    with page.expect_navigation():
        page.locator(f'form[action="/demo/sign-in/{key}"] button').click()
    return page


def press(page: Page, words: str) -> None:
    """Follow the link or the button that says these words, the first of them, to the page it opens."""
    followed(page, page.locator("main a, main button, .reader-bar button").filter(has_text=words))


def followed(page: Page, links: Locator) -> None:
    """Follow the first of some links or buttons that can be seen, to the page it opens."""
    with page.expect_navigation():
        links.filter(visible=True).first.click()


def course(database: Database, course_id: str = COURSE) -> Release:
    """Give a course as it is published in the demonstration."""
    with database.reader() as db:
        found = published(db, course_id)
    assert found is not None, course_id
    return found.release


def standing_on(page: Page, release: Release) -> tuple[Module, Unit]:
    """Give the module and the unit that a page shows."""
    unit = release.unit(page.url.split("?")[0].split("#")[0].rsplit("/", 1)[1])
    assert unit is not None, page.url
    module = release.module_of(unit.id)
    assert module is not None, page.url
    return module, unit


def read_to_the_quiz(page: Page, release: Release) -> list[str]:
    """Finish page after page until the next unit is a quiz; give the titles read."""
    read = []
    while standing_on(page, release)[1].kind == "page":
        read.append(page.get_by_role("heading", level=1).inner_text())
        press(page, READ)
    return read


def answer(page: Page, quiz: Quiz, *, well: bool) -> None:
    """Answer every question, all right or all wrong, without sending."""
    for question in quiz.questions:
        wanted = [one.id for one in question.choices if one.correct is well]
        for choice in wanted if well else wanted[:1]:
            page.locator(f'input[name="{question.id}"][value="{choice}"]').check()


def figure(page: Page, label: str | re.Pattern[str]) -> int:
    """Give the whole number that a figure card shows."""
    card = page.locator(".figure-card").filter(has=page.get_by_role("heading", name=label))
    expect(card).to_have_count(1)
    return whole(card.locator(".figure-value").inner_text())


def whole(text: str) -> int:
    """Read the whole number that a text begins with, written the French way."""
    found = FIRST_NUMBER.search(text)
    assert found is not None, text
    return int(re.sub(r"\s", "", found[0]))
