"""The course that uses every feature, in a real browser: seen in four modes, done by keyboard."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lms.accounts.audit import Origin
from lms.accounts.signing_in import open_session
from lms.courses import library
from lms.courses.compiler import compile_course
from lms.courses.folder import read_folder
from lms.courses.operations import publish
from lms.database import Database
from tests.browser.conftest import Welcome
from tests.factories.accounts import make_person
from tests.support.accessibility import assert_accessible_in_every_mode
from tests.support.browser import Visitor

pytestmark = pytest.mark.browser
COURSE = Path(__file__).resolve().parents[2] / "content" / "ecrire-un-module"
AT = "/courses/ecrire-un-module"
QUIZ = f"{AT}/des-questions-qui-enseignent/tous-les-genres"


@pytest.fixture
def session(database: Database) -> str:
    """The course published, every module open, and the session of somebody who follows it."""
    files = read_folder(COURSE)
    module = "02-des-questions-qui-enseignent/module.yaml"
    files[module] = files[module].replace(b"requires: [des-pages-lisibles]\n", b"")
    done = compile_course(files)
    assert done.release is not None
    library.forget()
    now = datetime.now(UTC)
    with database.writer() as db:
        publish(db, compiled=done.release, files=files, now=now)
        person = make_person(db)
        opened = open_session(
            db, person_id=person.id, now=now, origin=Origin(route="test"), device="Chromium", is_proven=True
        )
        db.commit()
    return opened.token


def signed_in(welcome: Welcome, origin: str, session: str, *, javascript: bool = True) -> Visitor:
    visitor = welcome(origin, javascript=javascript)
    visitor.page.context.add_cookies([{"name": "passerelle_session", "value": session, "url": origin}])
    return visitor


@pytest.mark.parametrize("unit", ["ecrire-une-page", "images-tableaux-videos"])
def test_pages_are_accessible_in_every_mode(welcome: Welcome, served: str, session: str, unit: str) -> None:
    page = signed_in(welcome, served, session).go(f"{AT}/des-pages-lisibles/{unit}")

    assert_accessible_in_every_mode(page, picture=f"course-{unit}")


def test_every_kind_of_question_is_accessible_before_and_after(
    welcome: Welcome, served: str, session: str
) -> None:
    page = signed_in(welcome, served, session).go(QUIZ)
    assert_accessible_in_every_mode(page, picture="quiz-kinds")
    answer(page)
    send(page)
    # Without its fragment: the same address with one isn't loaded again.
    page.goto(page.url.partition("#")[0])
    assert_accessible_in_every_mode(page, picture="quiz-kinds-marked")


@pytest.mark.parametrize("javascript", [True, False])
def test_every_kind_is_answered_by_keyboard(
    welcome: Welcome, served: str, session: str, *, javascript: bool
) -> None:
    page = signed_in(welcome, served, session, javascript=javascript).go(QUIZ)
    answer(page)
    send(page)

    expect(page.get_by_role("heading", level=2).first).to_contain_text("sur 10")
    expect(page.locator(".answer-feedback").first).to_be_visible()


def answer(page: Page) -> None:
    """Answer every question without a mouse; nothing needs to be right."""
    for group in page.locator("fieldset.question").all():
        for select in group.locator("select").all():
            select.focus()
            page.keyboard.press("ArrowDown")
        if group.locator("input[type=radio], input[type=checkbox]").count():
            group.locator("input").first.focus()
            page.keyboard.press("Space")
        for field in group.locator("input[type=text], textarea").all():
            field.focus()
            page.keyboard.type("3")


def send(page: Page) -> None:
    """Send the answers."""
    button = page.locator("button[form=quiz_form]")
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
