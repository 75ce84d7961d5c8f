"""The instruments themselves: what they are there to find, they find."""

import pytest

from tests.support.accessibility import assert_fits, violations
from tests.support.browser import Visitor

pytestmark = pytest.mark.browser


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
