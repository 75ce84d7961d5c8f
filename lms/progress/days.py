"""Days are local: the day of a place, decided when something is written and never recomputed. Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def local_day(now: datetime, zone: ZoneInfo) -> date:
    """The day it is somewhere at an instant; on a clock-change night, too."""
    return now.astimezone(zone).date()


def zone_named(name: str | None, *, default: ZoneInfo) -> ZoneInfo:
    """The zone of a school, as its department gives it, or the installation's for somebody without one."""
    return ZoneInfo(name) if name else default
