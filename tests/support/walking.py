"""Walking a site by its links, one page a route, as one visitor sees it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

from tests.support.browser import Visitor

# Addresses that give a file, or that end the visit.
NOT_PAGES = frozenset(
    {"static", "courses.media", "site.robots", "site.favicon", "health.alive", "health.ready"}
)
FILES = (".pdf", ".ics", ".csv", ".xlsx", ".json")
LINKS = "a[href]:not([download])"


class Routes:
    """Which route answers an address."""

    def __init__(self, app: Flask) -> None:
        self._map = app.url_map.bind("localhost")

    def of(self, path: str) -> str | None:
        """Give the name of the route that answers a GET of this path, if one does."""
        try:
            endpoint, _values = self._map.match(path, method="GET")
        except HTTPException:
            return None
        return str(endpoint)


def paths(page: Page, origin: str) -> list[str]:
    """Give the site's own addresses that a page leads to, in its order."""
    found = page.eval_on_selector_all(LINKS, "(links) => links.map((link) => link.href)")
    own = [urlsplit(address) for address in found if address.startswith(origin + "/")]
    return list(dict.fromkeys(one.path + (f"?{one.query}" if one.query else "") for one in own))


def walk(visitor: Visitor, routes: Routes, *, start: str) -> Iterator[tuple[str, Page]]:
    """Visit one page of each route that links lead to from `start`; give the route and the page it showed."""
    waiting, seen = [start], set()
    while waiting:
        path = waiting.pop(0)
        route = routes.of(urlsplit(path).path)
        assert route is not None, f"a link leads nowhere: {path}"
        if route in seen or route in NOT_PAGES or urlsplit(path).path.endswith(FILES):
            continue
        page = visitor.go(path)
        shown = routes.of(urlsplit(page.url).path)
        new = shown is not None and shown not in seen
        seen |= {route, shown or route}
        waiting += paths(page, visitor.origin)
        if new and shown is not None:
            yield shown, page
