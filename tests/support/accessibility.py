"""axe-core over a page as it stands, and in the four modes that every page must bear."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.support.browser import photograph

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice")
# All that the colours of a page can change.
COLOURS = ("color-contrast", "link-in-text-block")
RUN = """async ([type, values]) => {
  const found = await axe.run(document, { runOnly: { type, values }, resultTypes: ["violations"] });
  return found.violations.map((one) => ({
    rule: one.id, help: one.help,
    places: one.nodes.map((node) => node.target.join(" ") + ": " + (node.failureSummary || "")),
  }));
}"""
DARK = "dark"
NARROW = 320
WIDE = {"width": 1280, "height": 900}
LANGUAGE_COOKIE = "passerelle_language"


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def violations(page: Page, *, only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Give what axe-core finds on the page as it stands, by all its rules or by some.

    The library comes by the debugging protocol, which the page's own policy doesn't reach: the policy
    stays in force, and what it blocks is still seen.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    asked = ["rule", list(only)] if only else ["tag", list(TAGS)]
    found: list[dict[str, Any]] = page.evaluate(RUN, asked)
    return found


def assert_accessible(page: Page, *, mode: str = "as it stands") -> None:
    """Fail with every rule broken and where."""
    found = violations(page, only=COLOURS if mode == DARK else ())
    lines = [f"{one['rule']}: {one['help']}\n    " + "\n    ".join(one["places"][:5]) for one in found]
    assert not found, f"{page.url} ({mode}):\n" + "\n".join(lines)


def assert_fits(page: Page, *, width: int) -> None:
    """Fail when the page must be pushed sideways to be read, and name what sticks out."""
    wide = page.evaluate(
        """(width) => {
          const found = document.scrollingElement.scrollWidth;
          if (found <= width) return [];
          const out = [...document.querySelectorAll("body *")]
            .filter((node) => node.getBoundingClientRect().right > width + 1);
          return [found + " px", ...out.slice(0, 5).map((node) => node.outerHTML.slice(0, 120))];
        }""",
        width,
    )
    assert not wide, f"{page.url} is wider than {width} px: {wide}"


def modes(page: Page, *, back: bool = True) -> Iterator[str]:
    """Put the page through the four modes, one after the other, then back as it was.

    Whoever leaves it anyway is spared the way back, a page to load: `back=False`.
    """
    yield "light"
    page.emulate_media(color_scheme="dark")
    yield DARK
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": NARROW, "height": 800})
    yield "narrow"
    page.set_viewport_size(WIDE)
    address = page.url
    page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": "ar", "url": address}])
    page.goto(address)
    assert page.get_attribute("html", "dir") == "rtl", f"{address} doesn't turn right to left"
    yield "right-to-left"
    page.context.clear_cookies(name=LANGUAGE_COOKIE)
    if back:
        page.goto(address)


def assert_accessible_in_every_mode(page: Page, *, picture: str | None = None, back: bool = True) -> None:
    """Fail when a rule is broken in light, dark, right-to-left or at 320 px; photograph each if asked to."""
    for mode in modes(page, back=back):
        assert_accessible(page, mode=mode)
        if mode == "narrow":
            assert_fits(page, width=NARROW)
        if picture:
            photograph(page, f"{picture}-{mode}")
