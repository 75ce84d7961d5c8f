"""What every template may use: words, numbers and dates the reader's way, addresses of assets."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_time, get_datetime_format
from babel.numbers import format_decimal, format_percent
from flask import Flask, g, has_app_context
from flask_babel import get_translations

from lms.messages import Message
from lms.messages.dates import day_in_words
from lms.web import layout
from lms.web.coverage_shape import coverage_shape
from lms.web.csrf import csrf_token
from lms.web.flashes import flashes
from lms.web.locale import direction, page_language
from lms.web.session import settings


def say(sentence: Message) -> str:
    """Translate a sentence into the page's language."""
    translations = _translations()
    return sentence.translated(translations.ugettext, translations.ungettext)


def phrase(sentence: Message) -> Callable[..., str]:
    """Look a sentence up once, to be said many times, each time with other values."""
    text: str = _translations().ugettext(sentence.msgid)

    def said(**values: object) -> str:
        return text % values

    return said


def _translations() -> Any:  # noqa: ANN401 - Flask-Babel's own
    """Give the words of the page's language, found once a page: a table says hundreds of sentences."""
    if not has_app_context():
        return get_translations()
    if "translations" not in g:
        g.translations = get_translations()
    return g.translations


def number(value: float | Decimal) -> str:
    """Write a number the reader's way: 1 234,5 in French."""
    return number_in(value, page_language())


def percent(share: float | Decimal) -> str:
    """Write a share (0.61) as a percentage, to the nearest whole, the reader's way: 61 %."""
    return percent_in(share, page_language())


# A table writes the same few numbers hundreds of times, and Babel takes its time over each.
@lru_cache(maxsize=4096, typed=True)
def number_in(value: float | Decimal, language: str) -> str:
    """Write a number in a language: for who writes many, and asks for the page's once."""
    return format_decimal(value, locale=language)


@lru_cache(maxsize=2048)
def day_in(value: date, language: str) -> str:
    """Write a day in words, in a language."""
    return day_in_words(value, locale=language)


@lru_cache(maxsize=2048, typed=True)
def percent_in(share: float | Decimal, language: str) -> str:
    """Write a share as a percentage, in a language."""
    return format_percent(share, format=None, locale=language)


def day(value: date) -> str:
    """Write a day in words: 22 novembre 2026."""
    return day_in(value, page_language())


def moment(value: datetime) -> str:
    """Write an instant in the installation's zone, in words."""
    # Babel's own "long" says seconds and the zone's offset, which nobody reads.
    local, language = value.astimezone(settings().timezone), page_language()
    pattern = str(get_datetime_format("medium", locale=language))
    clock = format_time(local, format="short", locale=language)
    return pattern.replace("{1}", day(local.date())).replace("{0}", clock)


def _page_context() -> dict[str, object]:
    return {**layout.page_context(), "csrf_token": csrf_token, "flashes": flashes}


def install(app: Flask) -> None:
    """Give templates their words."""
    filters: dict[str, Callable[..., str]] = {
        "say": say,
        "number": number,
        "percent": percent,
        "day": day,
        "moment": moment,
        "direction": direction,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals["coverage_shape"] = coverage_shape
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # of the extension
        gettext=lambda text: _translations().ugettext(text),
        ngettext=lambda one, many, n: _translations().ungettext(one, many, n),
        newstyle=True,
    )
    layout.install(app)
    app.context_processor(_page_context)
