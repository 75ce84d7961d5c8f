"""Days are local days."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from lms.progress.days import local_day, zone_named
from lms.schools.departments import DEPARTMENTS

EVENING = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("department", "day"),
    [("02", 20), ("974", 21), ("972", 20), ("971", 20), ("973", 20), ("976", 21), ("988", 21)],
)
def test_the_same_instant_is_another_day_elsewhere(department, day):
    zone = zone_named(DEPARTMENTS[department].timezone, default=ZoneInfo("UTC"))
    assert local_day(EVENING, zone) == date(2026, 11, day)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 21, 59, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_clock_change_nights(instant, day):
    assert local_day(instant, ZoneInfo("Europe/Paris")) == day


def test_without_a_school_the_installation_decides():
    assert zone_named(None, default=ZoneInfo("Pacific/Noumea")).key == "Pacific/Noumea"
