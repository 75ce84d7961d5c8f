"""A level chosen once, a task handed in, given back, handed in again and validated: in a real browser."""

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Page, expect

from lms.accounts.audit import Origin
from lms.accounts.signing_in import open_session
from lms.courses import library
from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind
from tests.browser.conftest import Welcome
from tests.factories.accounts import make_person
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.factories.reach import make_grant
from tests.support.accessibility import assert_accessible_in_every_mode, assert_fits
from tests.support.browser import Visitor

pytestmark = pytest.mark.browser
MODULE = "/courses/cours/m"
TASK = f"{MODULE}/devoir"


@pytest.fixture
def people(database: Database) -> dict[str, str]:
    """A course with units of two levels and a task, somebody who learns and somebody who trains."""
    library.forget()
    module = make_module(
        "m",
        make_unit("pour-tous"),
        make_unit("maternelle", level="primary"),
        make_unit("college", level="secondary"),
        make_unit("devoir", kind="task", validate="trainer"),
    )
    now, tokens = datetime.now(UTC), {}
    with database.writer() as db:
        publish(db, make_release(module))
        for name in ("Inès", "Camille"):
            person = make_person(db, given_name=name)
            if name == "Camille":
                scope = Scope(kind=ScopeKind.COURSE, value="cours")
                make_grant(db, person, Role.TRAINER, scope, from_on=date(2020, 9, 1))
            opened = open_session(
                db,
                person_id=person.id,
                now=now,
                origin=Origin(route="test"),
                device="Chromium",
                is_proven=True,
            )
            tokens[name] = opened.token
        db.commit()
    return tokens


def signed_in(welcome: Welcome, origin: str, token: str, **wishes: object) -> Visitor:
    visitor = welcome(origin, **wishes)
    visitor.page.context.add_cookies([{"name": "passerelle_session", "value": token, "url": origin}])
    return visitor


def press(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=words).first.click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_level_is_chosen_once_and_changed(
    welcome: Welcome, served: str, people: dict[str, str], javascript: bool
) -> None:
    learner = signed_in(welcome, served, people["Inès"], javascript=javascript, width=390, height=844)
    page = learner.go(MODULE)
    page.get_by_role("link", name="Choisir mon niveau").click()
    if javascript:
        assert_fits(page, width=390)
        assert_accessible_in_every_mode(page, picture="level")
    page.get_by_label("Collège ou lycée").check()
    press(page, "Choisir ce niveau")
    expect(page).to_have_url(f"{served}{MODULE}")
    lines = page.locator(".outline-units li")
    expect(lines.filter(has_text="Maternelle")).to_contain_text("Facultatif")
    expect(lines.filter(has_text="College")).to_contain_text("À faire")
    learner.go(f"{MODULE}/pour-tous")
    press(page, "J’ai terminé")
    expect(page).to_have_url(f"{served}{MODULE}/college")
    page.get_by_role("link", name="Accueil").first.is_visible()
    learner.go(MODULE)
    page.get_by_role("link", name="Changer de niveau").click()
    expect(page.get_by_label("Collège ou lycée")).to_be_checked()


def test_a_task_is_handed_in_given_back_and_validated(
    welcome: Welcome, served: str, people: dict[str, str]
) -> None:
    learner = signed_in(welcome, served, people["Inès"])
    trainer = signed_in(welcome, served, people["Camille"])
    page = learner.go(TASK)
    press(page, "Remettre cette activité")
    expect(page.locator("main")).to_contain_text("Remise le")
    desk = trainer.go("/")
    desk.get_by_role("link", name="Voir les activités remises").click()
    expect(desk).to_have_url(f"{served}/tasks")
    assert_accessible_in_every_mode(desk, picture="tasks")
    desk.get_by_label("Inès Le Goff").check()
    desk.get_by_label("Que faut-il reprendre").fill("Dites aussi comment vous évaluez.")
    press(desk, "Demander de reprendre")
    expect(desk.locator("main")).to_contain_text("Aucune activité ne vous attend")
    learner.go(TASK)
    expect(page.locator("main")).to_contain_text("Dites aussi comment vous évaluez.")
    assert_accessible_in_every_mode(page, picture="task-given-back")
    press(page, "Remettre cette activité")
    trainer.go("/tasks")
    # By keyboard alone.
    desk.get_by_label("Inès Le Goff").focus()
    desk.keyboard.press("Space")
    desk.get_by_role("button", name="Valider les activités cochées").focus()
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    learner.go(TASK)
    expect(page.locator("main")).to_contain_text("Validée le")
