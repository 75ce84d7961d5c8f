"""What goes wrong in a real browser: a double click, the back button, two tabs, no network, an old form."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.courses.release import Unit
from lms.database import Database
from lms.progress.models import QuizAttempt, UnitDone
from tests.browser.conftest import Welcome
from tests.browser.steps import COURSE, GOAL, READ, answer, course, followed, press, sign_in
from tests.support.accessibility import assert_accessible
from tests.support.browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]

MAELLE = "enseignante@demo.passerelle.example"
READING = f"/courses/{COURSE}/scenariser-avec-abc/mener-un-atelier-abc"
QUIZ = f"/courses/{COURSE}/scenariser-avec-abc/quiz-scenariser"
SEND = "Envoyer mes réponses"
# The school of somebody else: no inspector of Laon-Est may learn that it is there.
FOREIGN = (
    f"{GOAL}?within=school/0029023X",
    f"{GOAL}/coverage.csv?within=school/0029023X",
    "/reports/nowhere/nothing",
)


def recorded(database: Database, fact: type[UnitDone] | type[QuizAttempt]) -> int:
    """Count what is recorded of Maëlle."""
    with database.reader() as db:
        count = select(func.count()).select_from(fact).join(Person, Person.id == fact.person_id)
        return db.scalar(count.where(Person.email == MAELLE)) or 0


def quiz(database: Database) -> Unit:
    unit = course(database).unit("quiz-scenariser")
    assert unit is not None
    return unit


def answered(page: Page, unit: Unit, *, well: bool = True) -> None:
    assert unit.quiz is not None
    answer(page, unit.quiz, well=well)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_double_click_finishes_once_and_leads_to_the_next_page(
    welcome: Welcome, demo_of_my_own: tuple[str, Database], *, javascript: bool
) -> None:
    origin, database = demo_of_my_own
    visitor = welcome(origin, javascript=javascript)
    sign_in(visitor, "enseignante")
    before = recorded(database, UnitDone)
    page = visitor.go(READING)
    page.get_by_role("button", name=READ).dblclick()
    page.wait_for_url("**/charge-des-eleves")
    assert recorded(database, UnitDone) == before + 1


def test_the_back_button_changes_nothing_and_leads_on_again(
    welcome: Welcome, demo_of_my_own: tuple[str, Database]
) -> None:
    origin, database = demo_of_my_own
    visitor = welcome(origin)
    sign_in(visitor, "enseignante")
    page = visitor.go(READING)
    press(page, READ)
    following, done = page.url, recorded(database, UnitDone)
    page.go_back()
    assert page.url.endswith(READING)
    again = page.locator(".reader-bar button, .reader-bar a").filter(visible=True).last
    followed(page, again)
    assert page.url == following
    assert recorded(database, UnitDone) == done


def test_two_tabs_send_one_attempt_and_get_the_same_answer(
    welcome: Welcome, demo_of_my_own: tuple[str, Database]
) -> None:
    origin, database = demo_of_my_own
    visitor = welcome(origin)
    first = sign_in(visitor, "enseignante")
    visitor.go(QUIZ)
    second = first.context.new_page()
    second.goto(origin + QUIZ)
    unit = quiz(database)
    answered(first, unit, well=False)
    press(first, SEND)
    told = first.locator(".quiz-result").inner_text()
    answered(second, unit, well=True)
    press(second, SEND)
    assert second.locator(".quiz-result").inner_text() == told
    assert recorded(database, QuizAttempt) == 1


@pytest.mark.parametrize("address", FOREIGN)
def test_what_is_somebody_elses_is_not_found_in_plain_words(
    welcome: Welcome, served_demo: str, address: str
) -> None:
    visitor = welcome(served_demo)
    sign_in(visitor, "ien")
    visitor.watch.allow("404")
    page = visitor.go(address)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Cette page n’existe pas")
    expect(page.locator("main")).to_contain_text("ne vous est pas accessible")
    assert "Simone-Veil" not in page.content()
    assert_accessible(page, mode="not found")


def test_a_form_whose_token_no_longer_holds_comes_back_with_what_was_typed(
    welcome: Welcome, demo_of_my_own: tuple[str, Database]
) -> None:
    origin, database = demo_of_my_own
    visitor = welcome(origin)
    sign_in(visitor, "enseignante")
    page = visitor.go(QUIZ)
    answered(page, quiz(database))
    page.evaluate(
        "() => document.querySelectorAll('[name=csrf_token]').forEach((one) => { one.value = 'old' })"
    )
    visitor.watch.allow("400")
    press(page, SEND)
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci de renvoyer ce formulaire")
    assert recorded(database, QuizAttempt) == 0
    assert_accessible(page, mode="typed again")
    press(page, "Renvoyer")
    expect(page.locator(".quiz-result.tone-success")).to_be_visible()
    assert recorded(database, QuizAttempt) == 1


def test_without_a_network_answers_wait_on_the_device_and_leave_when_it_is_back(
    welcome: Welcome, demo_of_my_own: tuple[str, Database]
) -> None:
    origin, database = demo_of_my_own
    visitor = welcome(origin)
    sign_in(visitor, "enseignante")
    page = visitor.go(QUIZ)
    answered(page, quiz(database))
    ticked = page.locator("input:checked").count()
    page.context.set_offline(True)
    page.get_by_role("button", name=SEND).click()
    notice = page.locator("[data-toasts] [data-offline]")
    expect(notice).to_contain_text("Vos réponses sont gardées sur cet appareil")
    assert recorded(database, QuizAttempt) == 0
    assert_accessible(page, mode="offline")
    with page.expect_navigation():
        page.context.set_offline(False)
    expect(page.locator(".quiz-result.tone-success")).to_be_visible()
    assert recorded(database, QuizAttempt) == 1
    assert ticked > 0


def test_without_a_network_a_page_read_is_finished_when_it_is_back(
    welcome: Welcome, demo_of_my_own: tuple[str, Database]
) -> None:
    origin, database = demo_of_my_own
    visitor = welcome(origin, width=390)
    page = sign_in(visitor, "enseignante")
    press(page, "Reprendre")
    address, before = page.url, recorded(database, UnitDone)
    page.context.set_offline(True)
    page.get_by_role("button", name=READ).click()
    expect(page.locator("[data-toasts] [data-offline]")).to_contain_text(
        "votre demande partira dès son retour"
    )
    assert page.url == address
    assert_accessible(page, mode="offline")
    with page.expect_navigation():
        page.context.set_offline(False)
    assert page.url != address
    assert recorded(database, UnitDone) == before + 1


def test_answers_not_sent_yet_are_there_after_the_browser_was_closed_and_gone_after_signing_out(
    welcome: Welcome, demo_of_my_own: tuple[str, Database]
) -> None:
    origin, database = demo_of_my_own
    visitor = welcome(origin)
    sign_in(visitor, "enseignante")
    page = visitor.go(QUIZ)
    answered(page, quiz(database))
    ticked = page.locator("input:checked").count()
    visitor.go("/learning")
    visitor.go(QUIZ)
    assert page.locator("input:checked").count() == ticked > 0
    sign_out(visitor)
    sign_in(visitor, "enseignante")
    visitor.go(QUIZ)
    assert page.locator("input:checked").count() == 0


def sign_out(visitor: Visitor) -> None:
    visitor.page.locator("details[data-dropdown]").filter(
        has=visitor.page.locator("[data-sign-out]")
    ).locator("summary").click()
    with visitor.page.expect_navigation():
        visitor.page.locator("[data-sign-out] button").click()
