"""Numbers, days and instants, the reader's way."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from lms.messages import message, plural_message
from lms.web.templating import day, moment, number, percent, say


def reading(app: Flask, language: str):
    return app.test_request_context(headers={"Cookie": f"passerelle_language={language}"})


@pytest.mark.parametrize(
    ("language", "written"),
    [("fr", "22 novembre 2026, 01:30"), ("en", "November 22, 2026, 1:30\u202fAM")],
)
def test_an_instant_is_said_in_the_sites_zone_without_seconds(
    app: Flask, language: str, written: str
) -> None:
    with reading(app, language):
        assert moment(datetime(2026, 11, 22, 0, 30, tzinfo=UTC)) == written


def test_summer_time_is_followed(app: Flask) -> None:
    with reading(app, "fr"):
        assert moment(datetime(2026, 7, 14, 22, 30, tzinfo=UTC)) == "15 juillet 2026, 00:30"


def test_figures_are_written_the_french_way(app: Flask) -> None:
    with reading(app, "fr"):
        assert number(Decimal("1234.5")) == "1\u202f234,5"
        assert percent(0.61) == "61\u00a0%"
        assert day(date(2026, 11, 22)) == "22 novembre 2026"


def test_a_sentence_holds_its_values(app: Flask) -> None:
    with reading(app, "en"):
        assert say(message("Zorglub is %(n)s", n=3)) == "Zorglub is 3"
        assert say(plural_message("%(n)s zorglub", "%(n)s zorglubs", 2)) == "2 zorglubs"
