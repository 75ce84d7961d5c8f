"""An administrator sets her second step up with her telephone, and is asked for it when she comes back."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import expect

from lms.database import Database
from lms.reach.roles import Role
from tests.browser.conftest import Welcome
from tests.factories.accounts import PASSWORD, give_password, make_person
from tests.factories.reach import make_grant
from tests.support.accessibility import assert_accessible_in_every_mode, assert_fits, violations
from tests.support.browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]


def come_in(visitor: Visitor) -> None:
    page = visitor.go("/sign-in?next=/roles/given")
    page.get_by_label("Adresse électronique").fill("ada@ac-exemple.fr")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def test_a_telephone_is_set_up_and_asked_for(welcome: Welcome, served: str, database: Database) -> None:
    with database.writer() as db:
        ada = make_person(db, email="ada@ac-exemple.fr")
        give_password(db, ada)
        make_grant(db, ada, Role.ADMINISTRATOR)
        db.commit()
    desk = welcome(served)
    page = desk.page
    come_in(desk)
    page.get_by_role("button", name="Commencer").click()
    assert_accessible_in_every_mode(page, picture="second-factor-set-up")
    secret = (page.locator(".key-in-letters").text_content() or "").replace(" ", "").strip()
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Mettre en place").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert violations(page) == []
    page.get_by_role("link", name="Je les ai gardés, continuer").click()
    expect(page).to_have_url(f"{served}/roles/given")
    desk.page.context.clear_cookies()
    come_in(desk)
    assert_accessible_in_every_mode(page, picture="second-factor-asked")
    # On a telephone, without scripts.
    other = welcome(served, width=390, javascript=False)
    come_in(other)
    later = datetime.now(UTC) + timedelta(seconds=30)
    other.page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).at(later))
    assert_fits(other.page, width=390)
    other.page.get_by_role("button", name="Continuer").click()
    expect(other.page).to_have_url(f"{served}/roles/given")
