"""The instruments themselves: what they are there to find, they find."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lms.database import Database
from tests.support.accessibility import assert_fits, violations
from tests.support.browser import Visitor, visiting
from tests.support.serving import serving

pytestmark = pytest.mark.browser

# As a browser asks for an icon by itself, but as often as it can.
ASK_WITHOUT_END = "() => { setInterval(() => { new Image().src = '/healthz?' + Math.random() }, 1) }"


def test_axe_finds_a_picture_without_words(visitor: Visitor) -> None:
    page = visitor.go("/courses")
    page.evaluate("() => document.querySelector('main').append(document.createElement('img'))")
    assert "image-alt" in {one["rule"] for one in violations(page)}


def test_what_sticks_out_is_named(visitor: Visitor) -> None:
    page = visitor.go("/courses")
    page.evaluate("""() => {
      const wide = document.createElement("p");
      wide.textContent = "wide";
      wide.style.minWidth = "3000px";
      document.querySelector("main").append(wide);
    }""")
    with pytest.raises(AssertionError, match="wide"):
        assert_fits(page, width=1280)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("() => console.error('broken on purpose')", "broken on purpose"),
        ("() => setTimeout(() => { throw new Error('thrown on purpose') })", "thrown on purpose"),
        ("() => { new Image().src = 'http://192.0.2.1/seen.png' }", "192.0.2.1"),
        ("() => { document.body.innerHTML = '<p style=\\'color: red\\'>' }", "Content Security Policy"),
    ],
)
def test_what_must_not_happen_is_seen(visitor: Visitor, script: str, said: str) -> None:
    page = visitor.go("/courses")
    page.evaluate(script)
    page.wait_for_timeout(300)
    with pytest.raises(AssertionError, match=said):
        visitor.watch.check()
    visitor.watch.faults.clear()


def test_a_page_that_would_outlive_its_server_is_closed_first(
    browser: Browser, database: Database, tmp_path: Path
) -> None:
    with ExitStack() as outlives:
        with serving(folder=tmp_path, database=database) as origin:
            visitor = outlives.enter_context(visiting(browser, origin))
            visitor.go("/healthz").evaluate(ASK_WITHOUT_END)
            visitor.page.wait_for_timeout(100)
        assert visitor.page.is_closed()
        assert visitor.watch.faults == []
