"""Said in the last lines of a run: no Chromium here, so nothing was seen in a real browser."""

import os
from collections.abc import Generator

import pytest

from tests.support.browser import NAMES, chromium


def required() -> bool:
    """Whether a missing Chromium is a failure: in continuous integration it is."""
    return os.environ.get("CI", "").lower() == "true"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None, None, None]:
    """Say what wasn't tested, and how to have it tested: after every other summary."""
    yield
    if chromium() is None:
        verb = "failed" if required() else "were skipped"
        terminalreporter.write_line(
            f"No Chromium on this machine: the browser tests {verb}. Install one of {', '.join(NAMES)}"
            " (on Debian or Ubuntu: apt install chromium) and run the tests again.",
            yellow=True,
        )
