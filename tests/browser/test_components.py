"""Every component, photographed and held against axe-core in the four modes."""

import pytest

from tests.browser.conftest import Welcome
from tests.support.accessibility import assert_accessible_in_every_mode, assert_fits
from tests.support.browser import photograph

pytestmark = pytest.mark.browser


def test_components_are_accessible_in_every_mode(welcome: Welcome, served_as_demo: str) -> None:
    page = welcome(served_as_demo).go("/dev/components")
    assert_accessible_in_every_mode(page, picture="components")


def test_components_fit_a_telephone(welcome: Welcome, served_as_demo: str) -> None:
    page = welcome(served_as_demo, width=390, height=844).go("/dev/components")
    assert_fits(page, width=390)
    photograph(page, "components-telephone")
