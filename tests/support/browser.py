"""A real Chromium over the real application: where it is found, what it may do, what is watched."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, expect

NAMES = ("chromium", "chromium-browser", "google-chrome")
PICTURES_VARIABLE = "LMS_TEST_PICTURES"
LOCALE = "fr-FR"
# Nobody waits that long where all is well; a machine that does other things too may need it.
PATIENCE_MS = 45_000
# Nothing here asks the network: a browser that looks for updates would be a request to a third party.
ARGUMENTS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

expect.set_options(timeout=PATIENCE_MS)


def chromium() -> str | None:
    """Give the path of this machine's Chromium, or nothing."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def arguments() -> list[str]:
    """Give Chromium's arguments; its sandbox can't be made by root, and only by root."""
    return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


@dataclass(kw_only=True)
class Watch:
    """What a visit should never cause: a script's error, a blocked resource, a request to somebody else."""

    origin: str
    faults: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    left: bool = False

    def allow(self, words: str) -> None:
        """Let pass what holds these words: a test that asks for a missing page sees Chromium say so."""
        self.allowed.append(words)

    def follow(self, context: BrowserContext) -> None:
        """Watch every page of a context."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self._note(f"console {said.type}: {said.text} ({said.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self._note(f"uncaught: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and not request.url.startswith(self.origin + "/"):
            self._note(f"request to somebody else: {request.url}")

    def _note(self, fault: str) -> None:
        if not self.left and not any(words in fault for words in self.allowed):
            self.faults.append(fault)

    def check(self) -> None:
        """Fail with everything that was seen."""
        assert not self.faults, "\n".join(self.faults)


@dataclass(kw_only=True, frozen=True)
class Visitor:
    """One person's browser: a page, and what was seen while she went about."""

    page: Page
    watch: Watch
    origin: str

    def go(self, path: str) -> Page:
        """Go to an address of the site."""
        answer = self.page.goto(self.origin + path)
        assert answer is not None, path
        return self.page


# Who is on which site now: a server that stops first sees its visitors out.
_present: dict[str, list[tuple[BrowserContext, Watch]]] = {}


def see_out(origin: str) -> None:
    """Close every visitor's browser on a site that is about to stop, without looking at it any more.

    A browser asks for some things by itself, an icon for one, when it has the time: a page that is
    still open while its server stops may find nobody there, whatever order a test names its fixtures in.
    """
    for context, watch in _present.pop(origin, []):
        watch.left = True
        context.close()


@contextmanager
def visiting(
    browser: Browser,
    origin: str,
    *,
    width: int = 1280,
    height: int = 900,
    javascript: bool = True,
) -> Iterator[Visitor]:
    """Open a browser of one's own (no cookie, French), and check at the end what it saw."""
    context = browser.new_context(
        locale=LOCALE,
        timezone_id="Europe/Paris",
        viewport={"width": width, "height": height},
        java_script_enabled=javascript,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    watch = Watch(origin=origin)
    watch.follow(context)
    here = (context, watch)
    _present.setdefault(origin, []).append(here)
    try:
        yield Visitor(page=context.new_page(), watch=watch, origin=origin)
    finally:
        # What is still on its way while the browser closes is nobody's fault.
        watch.left = True
        context.close()
        if here in _present.get(origin, []):
            _present[origin].remove(here)
    watch.check()


def photograph(page: Page, name: str) -> None:
    """Keep a picture of the whole page in the folder that `LMS_TEST_PICTURES` names, when it names one."""
    folder = os.environ.get(PICTURES_VARIABLE)
    if folder:
        path = Path(folder) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True)
