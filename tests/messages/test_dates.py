"""Days in words."""

from datetime import date

import pytest

from lms.messages.dates import day_in_words


@pytest.mark.parametrize(
    ("day", "locale", "written"),
    [
        (date(2026, 9, 1), "fr", "1er septembre 2026"),
        (date(2026, 9, 11), "fr", "11 septembre 2026"),
        (date(2026, 11, 22), "fr", "22 novembre 2026"),
        (date(2026, 9, 1), "en", "September 1, 2026"),
    ],
)
def test_a_day_is_written_as_the_language_does(day: date, locale: str, written: str) -> None:
    assert day_in_words(day, locale=locale) == written
