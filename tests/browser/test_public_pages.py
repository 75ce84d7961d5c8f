"""Every page that anybody may open: no rule of accessibility broken, nothing blocked, nobody else asked."""

import pytest

from tests.browser.conftest import Welcome
from tests.support.accessibility import assert_accessible_in_every_mode, assert_fits
from tests.support.browser import Visitor, photograph

pytestmark = pytest.mark.browser

PAGES = ("/courses", "/accessibility", "/privacy", "/legal")


@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible_in_every_mode(visitor: Visitor, path: str) -> None:
    page = visitor.go(path)
    assert_accessible_in_every_mode(page, picture=f"public{path.replace('/', '-')}")


def test_missing_page_is_accessible_and_says_so(visitor: Visitor) -> None:
    visitor.watch.allow("404 (NOT FOUND)")
    page = visitor.go("/nowhere")
    assert page.get_by_role("heading", level=1).is_visible()
    assert_accessible_in_every_mode(page, picture="public-nowhere")


@pytest.mark.parametrize("path", PAGES)
def test_page_reads_on_a_telephone_without_scripts(welcome: Welcome, served: str, path: str) -> None:
    phone = welcome(served, width=390, height=844, javascript=False)
    page = phone.go(path)
    assert page.get_by_role("heading", level=1).is_visible()
    photograph(page, f"telephone{path.replace('/', '-')}")


@pytest.mark.parametrize("width", [390, 1280])
def test_catalogue_fits(welcome: Welcome, served: str, width: int) -> None:
    page = welcome(served, width=width).go("/courses")
    assert_fits(page, width=width)
