"""Days are local: the day of a place, decided when something is written and never recomputed. Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def local_day(now: datetime, zone: ZoneInfo) -> date:
    """The day it is somewhere at an instant; on a clock-change night, too."""
    return now.astimezone(zone).date()


def zone_named(name: str | None, *, default: ZoneInfo) -> ZoneInfo:
    """The zone of a school, as its department gives it, or the installation's for somebody without one."""
    return ZoneInfo(name) if name else default


def school_year_of(day: date) -> int:
    """The year in which a day's school year began, on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def school_year_days(year: int) -> tuple[date, date]:
    """The first and the last day of the school year that begins in a year."""
    return date(year, 9, 1), date(year + 1, 8, 31)


def school_year_name(year: int) -> str:
    """How a school year is written: 2026-2027."""
    return f"{year}-{year + 1}"
