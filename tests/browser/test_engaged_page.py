"""The list of engaged schools in a real browser: in four modes, and another month without JavaScript."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from lms.accounts.audit import Origin
from lms.accounts.signing_in import open_session
from lms.coverage.publishing import publish_due
from lms.database import Database
from lms.programmes.engaging import choose_engaged
from lms.programmes.queries import programmes
from tests.browser.conftest import Welcome
from tests.reports.published_worlds import NOW, make_large, make_large_readers
from tests.reports.worlds import TODAY
from tests.support.accessibility import assert_accessible_in_every_mode

pytestmark = pytest.mark.browser
PAGE = "/reports/tne-large/published/teacher/engaged"


@pytest.fixture
def session(database: Database) -> str:
    """A partner's, of a programme that chose it and has published two months."""
    with database.writer() as db:
        _world, programme = make_large(db)
        choose_engaged(db, programme_id=programme.id, is_shown=True, decided_by=None, now=NOW)
        people = make_large_readers(db)
        publish_due(db, programmes(db), today=TODAY, threshold=5, now=NOW)
        opened = open_session(
            db,
            person_id=people["partner"],
            now=datetime.now(UTC),
            origin=Origin(route="test"),
            device="Chromium",
            is_proven=True,
        )
        db.commit()
    return opened.token


def test_engaged_schools_of_a_month(welcome: Welcome, served: str, session: str) -> None:
    plain, scripted = (welcome(served, javascript=wanted) for wanted in (False, True))
    for visitor in (plain, scripted):
        visitor.page.context.add_cookies([{"name": "passerelle_session", "value": session, "url": served}])

    assert_accessible_in_every_mode(scripted.go(PAGE), picture="engaged")

    page = plain.go(PAGE)
    page.get_by_label("Fin", exact=True).select_option(label="septembre 2026")
    page.get_by_role("button", name="Afficher").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("septembre 2026")
    # Those of which something is said come first.
    expect(page.get_by_role("row").nth(1)).not_to_contain_text("Non publié")
