"""When a job is tried again, and when a night's tasks are due."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.jobs.timing import delay_after, is_due, night_of

PARIS, NOUMEA = ZoneInfo("Europe/Paris"), ZoneInfo("Pacific/Noumea")


def test_delays_grow_and_end_at_six_hours() -> None:
    delays = [delay_after(n) for n in range(1, 9)]
    assert delays[:3] == [timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=8)]
    assert delays[-1] == timedelta(hours=6)
    assert delay_after(0) == delay_after(1)


@given(st.integers(1, 40))
def test_a_delay_is_never_shorter_than_the_one_before(n: int) -> None:
    assert delay_after(n) <= delay_after(n + 1) <= timedelta(hours=6)


@pytest.mark.parametrize(
    ("last_on", "hour", "due"),
    [
        (None, 1, True),  # 1 h UTC is 2 h in Paris in winter
        (None, 12, False),
        (date(2026, 11, 21), 3, True),
        (date(2026, 11, 21), 0, False),
        (date(2026, 11, 22), 3, False),
        (date(2026, 11, 19), 12, True),  # nights were missed: at once
    ],
)
def test_a_task_is_due_once_a_night(last_on: date | None, hour: int, due: bool) -> None:
    now = datetime(2026, 11, 22, hour, 0, tzinfo=UTC)
    assert is_due(last_on=last_on, now=now, zone=PARIS) is due


def test_a_night_belongs_to_the_day_that_follows_it_there() -> None:
    assert night_of(datetime(2026, 11, 21, 16, 0, tzinfo=UTC), NOUMEA) == date(2026, 11, 22)


def test_the_two_nights_when_clocks_change_have_their_tasks_once() -> None:
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        begins = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=4)
        last, done = day - timedelta(days=1), []
        for quarter in range(96):
            now = begins + timedelta(minutes=15 * quarter)
            if is_due(last_on=last, now=now, zone=PARIS):
                last = night_of(now, PARIS)
                done.append(last)
        assert done == [day]
