"""Each role of the demonstration, signed in with one click, over every page that its links lead to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.app import create_app
from lms.config import read_settings
from lms.database import Database
from lms.demo.making import cast
from tests.browser.conftest import Welcome
from tests.browser.steps import sign_in
from tests.support.accessibility import assert_accessible, assert_accessible_in_every_mode
from tests.support.browser import photograph
from tests.support.walking import Routes, walk

# One worker: a route seen in the four modes by one role is looked at once by the others.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
ROLES = [account.key for account in cast()]
# What these show depends on who looks; the others were looked at by whoever came first.
BY_ROLE = ("home.", "reports.")
_looked_at: set[str] = set()


@pytest.fixture(scope="module")
def routes(demo_folder: Path) -> Iterator[Routes]:
    """The routes of the demonstration."""
    settings = read_settings({"LMS_DATA_DIR": str(demo_folder)})
    database = Database(settings.database_url)
    found = Routes(create_app(settings, database=database, demo=True))
    yield found
    database.dispose()


@pytest.mark.parametrize("key", ROLES)
def test_every_page_of_a_role_is_accessible(
    welcome: Welcome, served_demo: str, routes: Routes, key: str
) -> None:
    visitor = welcome(served_demo)
    sign_in(visitor, key)
    seen, faults = [], []
    for route, page in walk(visitor, routes, start="/"):
        seen.append(route)
        try:
            if route not in _looked_at:
                _looked_at.add(route)
                assert_accessible_in_every_mode(page, picture=f"route-{route}", back=False)
            elif route.startswith(BY_ROLE):
                assert_accessible(page, mode=key)
        except AssertionError as fault:
            # The whole walk is told at once, not only its first stone.
            faults.append(str(fault))
    assert not faults, "\n".join(faults)
    assert len(seen) >= 5, f"{key} goes nowhere: {seen}"


@pytest.mark.parametrize("key", ["enseignante", "parent", "coordination"])
def test_where_a_role_arrives_is_photographed(welcome: Welcome, served_demo: str, key: str) -> None:
    visitor = welcome(served_demo)
    sign_in(visitor, key)
    page = visitor.page
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.get_by_role("heading", level=1).is_visible()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            photograph(page, f"home-{key}-{width}-{scheme}")
