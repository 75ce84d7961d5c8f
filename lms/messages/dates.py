"""Days in words, as each language writes them."""

from datetime import date

from babel.dates import format_date


def day_in_words(day: date, *, locale: str) -> str:
    """Write a day: 22 novembre 2026, and 1er septembre 2026, which the locale data doesn't know."""
    written = format_date(day, format="long", locale=locale)
    return written.replace("1 ", "1er ", 1) if locale == "fr" and day.day == 1 else written
