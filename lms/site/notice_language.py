"""The notices exist in French and in English: elsewhere their French text is shown, marked as such."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g
from flask_babel import force_locale

from lms.web.locale import page_language

WRITTEN = ("fr", "en")
REFERENCE = "fr"


def notice_language() -> str:
    """Give the language in which this visitor reads a notice."""
    language = page_language()
    return language if language in WRITTEN else REFERENCE


@contextmanager
def written_in(language: str) -> Iterator[None]:
    """Say everything in one language, dates and numbers included, whatever the page's."""
    before = page_language()
    g.language = language
    try:
        with force_locale(language):
            yield
    finally:
        g.language = before
