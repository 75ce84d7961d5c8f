"""When a session takes place, in words: the day and hours of its place, in the reader's language. Pure."""

from collections.abc import Iterable
from datetime import date, time
from typing import Protocol

from babel.dates import format_date, format_time

from lms.messages import Message, message


class Dated(Protocol):
    """A half-day, as the database or a plan holds it."""

    @property
    def on(self) -> date:
        """Its day."""

    @property
    def starts(self) -> time:
        """When it begins."""

    @property
    def ends(self) -> time:
        """When it ends."""


def weekday_in_words(day: date, *, locale: str) -> str:
    """Write a day with its name: mardi 17 novembre 2026."""
    written = format_date(day, format="full", locale=locale)
    return written.replace(" 1 ", " 1er ", 1) if locale == "fr" else written


def hour_in_words(at: time, *, locale: str) -> str:
    """Write an hour."""
    return format_time(at, format="short", locale=locale)


def half_day_in_words(sitting: Dated, *, locale: str) -> Message:
    """Write a half-day: its day, from when to when."""
    return message(
        "%(day)s, from %(starts)s to %(ends)s",
        day=weekday_in_words(sitting.on, locale=locale),
        starts=hour_in_words(sitting.starts, locale=locale),
        ends=hour_in_words(sitting.ends, locale=locale),
    )


def schedule_in_words(sittings: Iterable[Dated], *, locale: str) -> tuple[Message, ...]:
    """Write each half-day, in order."""
    return tuple(half_day_in_words(one, locale=locale) for one in sittings)
