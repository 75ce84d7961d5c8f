"""When mails that nobody waits for may leave: in working hours over there. No database, no clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_OPENS, _CLOSES = time(9), time(17)
_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Window:
    """Hours in which somebody may be written to."""

    begins: datetime
    ends: datetime


def window_at(now: datetime, zone: ZoneInfo) -> Window:
    """Give the hours that are going on, or the next ones: nine to five, from Monday to Friday, over there."""
    day = now.astimezone(zone).date()
    while True:
        window = _window_of(day, zone)
        if day.weekday() < _SATURDAY and now < window.ends:
            return window
        day += timedelta(days=1)


def _window_of(day: date, zone: ZoneInfo) -> Window:
    return Window(
        begins=datetime.combine(day, _OPENS, tzinfo=zone), ends=datetime.combine(day, _CLOSES, tzinfo=zone)
    )
