"""Each role of the demonstration, signed in with one click, over every page that its links lead to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.app import create_app
from lms.config import read_settings
from lms.database import Database
from lms.demo.making import cast
from tests.browser.conftest import Welcome
from tests.support.accessibility import assert_accessible, assert_accessible_in_every_mode
from tests.support.browser import Visitor, photograph
from tests.support.walking import Routes, walk

# One worker: a route seen in the four modes by one role is looked at once by the others.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
ROLES = [account.key for account in cast()]
_looked_at: set[str] = set()


@pytest.fixture(scope="module")
def routes(demo_folder: Path) -> Iterator[Routes]:
    """The routes of the demonstration."""
    settings = read_settings({"LMS_DATA_DIR": str(demo_folder)})
    database = Database(settings.database_url)
    found = Routes(create_app(settings, database=database, demo=True))
    if found.of("/") is None:
        pytest.skip("the home page isn't built yet: every page leads to it")
    yield found
    database.dispose()


def sign_in(visitor: Visitor, key: str) -> None:
    """Take one of the demonstration's accounts."""
    page = visitor.go("/demo")
    with page.expect_navigation():
        page.locator(f'form[action="/demo/sign-in/{key}"] button').click()


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
            if route in _looked_at:
                assert_accessible(page, mode=key)
            else:
                _looked_at.add(route)
                assert_accessible_in_every_mode(page, picture=f"route-{route}")
        except AssertionError as fault:
            # The whole walk is told at once, not only its first stone.
            faults.append(str(fault))
    assert not faults, "\n".join(faults)
    assert len(seen) >= 5, f"{key} goes nowhere: {seen}"


@pytest.mark.usefixtures("routes")
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("key", ["enseignante", "parent", "coordination"])
def test_where_a_role_arrives_is_photographed(
    welcome: Welcome, served_demo: str, key: str, width: int
) -> None:
    visitor = welcome(served_demo, width=width, height=844)
    sign_in(visitor, key)
    page = visitor.page
    assert page.get_by_role("heading", level=1).is_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        photograph(page, f"home-{key}-{width}-{scheme}")
