"""Who may be reminded, and when."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.mail.hours import window_at
from lms.mail.stop_link import person_of_stop, stop_address
from lms.rosters.reminding import MONTH, MOST_A_MONTH, Past, Reason, may_remind

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday
PLACES = [
    ZoneInfo(name) for name in ("Europe/Paris", "Indian/Reunion", "America/Martinique", "Pacific/Noumea")
]
SECRET = b"0123456789abcdef0123456789abcdef"


def past(*days: float, reason: Reason = Reason.STOPPED) -> list[Past]:
    return [Past(reason=reason, at=NOW - timedelta(days=ago)) for ago in days]


@pytest.mark.parametrize(
    ("had", "may"),
    [
        ([], True),
        (past(3), False),  # a week apart
        (past(8), True),
        (past(8, 20), False),  # two a month
        (past(8, 40), True),
        (past(8, 40, 60), False),  # three alike
        (past(8, 40, 100), True),
        (past(8, 40) + past(60, reason=Reason.NEVER_CAME), True),
    ],
)
def test_reminders_are_few(had: list[Past], may: bool) -> None:
    assert may_remind(had, reason=Reason.STOPPED, now=NOW) is may


@given(st.lists(st.tuples(st.sampled_from(list(Reason)), st.floats(0.01, 5)), max_size=60))
def test_however_often_one_tries_nobody_gets_more_than_two_in_thirty_days(
    tries: list[tuple[Reason, float]],
) -> None:
    had: list[Past] = []
    now = NOW
    for reason, days in tries:
        now += timedelta(days=days)
        if may_remind(had, reason=reason, now=now):
            had.append(Past(reason=reason, at=now))
    for one in had:
        assert sum(one.at - MONTH < other.at <= one.at for other in had) <= MOST_A_MONTH


@given(st.integers(0, 2 * 365 * 24 * 60), st.sampled_from(PLACES))
def test_nobody_is_written_to_in_the_evening_or_at_the_week_end(minutes: int, zone: ZoneInfo) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    window = window_at(now, zone)
    begins, ends = window.begins.astimezone(zone), window.ends.astimezone(zone)
    assert (begins.hour, ends.hour) == (9, 17)
    assert begins.date() == ends.date()
    assert begins.weekday() < 5
    assert now < window.ends
    assert window.begins - now < timedelta(days=4)


def test_a_window_that_is_open_is_given_and_the_next_one_after_it() -> None:
    paris = ZoneInfo("Europe/Paris")
    assert window_at(NOW, paris).begins < NOW
    friday_evening = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
    assert window_at(friday_evening, paris).begins == datetime(2026, 11, 30, 9, 0, tzinfo=paris)


def test_a_link_names_one_person_and_nobody_makes_another() -> None:
    address = stop_address(base_url="https://x.example", person_id=7, secret=SECRET)
    assert address.startswith("https://x.example/reminders/stop/")
    token = address.rpartition("/")[2]
    assert person_of_stop(token, secret=SECRET) == 7
    assert person_of_stop(token + "x", secret=SECRET) is None
    assert person_of_stop(token, secret=b"another secret, as long as the one") is None
