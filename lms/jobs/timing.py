"""When a job is tried again, and when a night's tasks are due. No database, no clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MOST_ATTEMPTS = 8
# Longer than any job may take: then the worker that claimed it is dead.
LEASE = timedelta(minutes=10)
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=6)
_NIGHT_BEGINS, _NIGHT_ENDS = 2, 6


def delay_after(attempts: int) -> timedelta:
    """Say how long to wait after the n-th failure: 30 s, then four times as long each, at most 6 h."""
    fourfold: int = 4 ** min(max(attempts - 1, 0), 9)
    return min(_FIRST_DELAY * fourfold, _LONGEST_DELAY)


def night_of(now: datetime, zone: ZoneInfo) -> date:
    """Give the local day whose night it is."""
    return now.astimezone(zone).date()


def is_due(*, last_on: date | None, now: datetime, zone: ZoneInfo) -> bool:
    """Say whether a nightly task is due: between 2 and 6 o'clock, or at once when a night was missed.

    One that was never done waits for its first night.
    """
    today = night_of(now, zone)
    if last_on is not None and last_on >= today:
        return False
    missed = last_on is not None and today - last_on > timedelta(days=1)
    return missed or _NIGHT_BEGINS <= now.astimezone(zone).hour < _NIGHT_ENDS
