"""The language and direction of a page: asked for, else remembered, else the person's, else the browser's."""

from functools import lru_cache
from typing import Any

from babel import Locale
from babel.support import Translations
from flask import Flask, g, request
from flask_babel import Babel, Domain
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from lms.config.settings import KNOWN_LOCALES
from lms.web.cookies import cookie_name
from lms.web.session import settings


def own_name(code: str) -> str:
    """Give a language's name in itself: somebody who needs it must be able to read it."""
    name = Locale.parse(code).display_name or code
    return name[:1].upper() + name[1:]


# What msgids are written in: it needs no catalogue, and nothing behind it.
WRITTEN_IN = "en"
NAMES = {code: own_name(code) for code in KNOWN_LOCALES}
RIGHT_TO_LEFT = frozenset(code for code in KNOWN_LOCALES if Locale.parse(code).text_direction == "rtl")
REMEMBERED_SECONDS = 365 * 24 * 3600


def page_language() -> str:
    """Give the language of this answer, one of the settings' locales, whatever was asked for."""
    if "language" not in g:
        g.language = _choose()
    chosen: str = g.language
    return chosen


def _choose() -> str:
    site = settings()
    asked = request.cookies.get(cookie_name("language"), "")
    if asked in site.locales:
        return asked
    preferred = request.headers.get("Accept-Language", "")
    return _best_language(preferred, site.locales) or site.default_locale


# Browsers send a few headers between them all, and reading one costs as much as finding who is there.
@lru_cache(maxsize=256)
def _best_language(preferred: str, known: tuple[str, ...]) -> str | None:
    return parse_accept_header(preferred, LanguageAccept).best_match(known)


def direction(language: str) -> str:
    """Give `rtl` or `ltr`."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def page_timezone() -> str:
    """Give the zone in which instants are shown."""
    return settings().timezone.key


class _Words(Domain):  # type: ignore[misc]  # Flask-Babel is untyped
    """The words of a language; those it hasn't are said in the site's own, rather than in English."""

    def get_translations(self) -> Any:  # noqa: ANN401 - Flask-Babel's own
        """Give the words of the page's language, with the site's own behind them."""
        found = super().get_translations()
        own = settings().default_locale
        if page_language() not in {own, WRITTEN_IN} and getattr(found, "_fallback", None) is None:
            for folder in self.translation_directories:
                # An object of its own each time: added twice by two threads, it only says the same again.
                found.add_fallback(Translations.load(folder, [own]))
        return found


def install(app: Flask, *, translations: str) -> None:
    """Set up Flask-Babel on our allow-listed languages."""
    babel = Babel(
        app,
        default_translation_directories=translations,
        locale_selector=page_language,
        timezone_selector=page_timezone,
    )
    babel.domain_instance = _Words()
