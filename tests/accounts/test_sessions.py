"""How long a device stays signed in."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.accounts.sessions import LASTING, PASSING, expires_at, idle_at, is_seen_anew, lifetime

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_a_lasting_session_lasts_at_most_thirty_days() -> None:
    assert lifetime(is_lasting=True) == LASTING
    assert timedelta(days=30) >= LASTING.absolute
    assert expires_at(began_at=NOW, is_lasting=True) == NOW + timedelta(days=30)


def test_a_passing_session_lasts_less_than_a_day() -> None:
    assert expires_at(began_at=NOW, is_lasting=False) == NOW + PASSING.absolute
    assert timedelta(days=1) > PASSING.absolute > PASSING.idle


@pytest.mark.parametrize("is_lasting", [True, False])
def test_being_seen_never_moves_the_idle_limit_past_the_absolute_one(is_lasting: bool) -> None:
    until = expires_at(began_at=NOW, is_lasting=is_lasting)
    assert (
        idle_at(seen_at=NOW, expires_at=until, is_lasting=is_lasting)
        == NOW + lifetime(is_lasting=is_lasting).idle
    )
    late = until - timedelta(minutes=1)
    assert idle_at(seen_at=late, expires_at=until, is_lasting=is_lasting) == until


def test_a_device_is_seen_anew_after_ten_minutes() -> None:
    assert not is_seen_anew(last_seen_at=NOW, now=NOW + timedelta(minutes=9))
    assert is_seen_anew(last_seen_at=NOW, now=NOW + timedelta(minutes=10))
