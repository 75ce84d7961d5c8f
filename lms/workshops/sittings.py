"""Half-days: when a workshop takes place, on the clock of its place. Pure.

A workshop is made of sittings, one a half-day: agents sign once for each. Several dates make a path.
Days and hours are those of the place, as people read them on the poster; instants follow from them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from lms.messages import Message, RefusalError, message

LONGEST = timedelta(hours=7)
MOST_SITTINGS = 40
_NOON = time(12, 30)
_EVENING = time(17, 30)


class HalfDay(StrEnum):
    """The part of a day for which one signs."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


HALF_DAY_NAMES = MappingProxyType(
    {
        HalfDay.MORNING: message("morning"),
        HalfDay.AFTERNOON: message("afternoon"),
        HalfDay.EVENING: message("evening"),
    }
)


@dataclass(frozen=True, kw_only=True, order=True)
class Sitting:
    """One half-day, on the clock of the place."""

    on: date
    starts: time
    ends: time

    @property
    def half_day(self) -> HalfDay:
        """Give the part of the day in which it begins."""
        if self.starts < _NOON:
            return HalfDay.MORNING
        return HalfDay.AFTERNOON if self.starts < _EVENING else HalfDay.EVENING


def starts_at(sitting: Sitting, zone: ZoneInfo) -> datetime:
    """Give the instant at which a sitting begins."""
    return datetime.combine(sitting.on, sitting.starts, zone).astimezone(UTC)


def ends_at(sitting: Sitting, zone: ZoneInfo) -> datetime:
    """Give the instant at which a sitting ends."""
    return datetime.combine(sitting.on, sitting.ends, zone).astimezone(UTC)


def minutes_of(sitting: Sitting, zone: ZoneInfo) -> int:
    """Give how long a sitting lasts: what passes, even on the night when clocks change."""
    return int((ends_at(sitting, zone) - starts_at(sitting, zone)).total_seconds() // 60)


def check_sittings(sittings: Iterable[Sitting], zone: ZoneInfo) -> tuple[Sitting, ...]:
    """Give sittings in order, or refuse them with every reason at once."""
    ordered = tuple(sorted(sittings))
    reasons: list[Message] = []
    if not ordered:
        reasons.append(message("Give at least one date with its hours."))
    if len(ordered) > MOST_SITTINGS:
        reasons.append(message("A session has at most %(most)s half-days.", most=MOST_SITTINGS))
    for one in ordered:
        reasons.extend(_faults(one, zone))
    reasons.extend(_overlaps(ordered))
    if reasons:
        raise RefusalError(*reasons)
    return ordered


def _faults(sitting: Sitting, zone: ZoneInfo) -> list[Message]:
    said = {
        "starts": f"{sitting.starts:%H:%M}",
        "ends": f"{sitting.ends:%H:%M}",
        "on": f"{sitting.on:%d/%m/%Y}",
    }
    if sitting.ends <= sitting.starts:
        return [message("On %(on)s, the end (%(ends)s) must come after the beginning (%(starts)s).", **said)]
    missing = [at for at in (sitting.starts, sitting.ends) if not _exists(sitting.on, at, zone)]
    if missing:
        return [
            message(
                "On %(on)s, clocks go forward: it is never %(at)s there. Choose another hour.",
                on=f"{sitting.on:%d/%m/%Y}",
                at=f"{missing[0]:%H:%M}",
            )
        ]
    if timedelta(minutes=minutes_of(sitting, zone)) > LONGEST:
        return [
            message(
                "From %(starts)s to %(ends)s on %(on)s is more than a half-day: give the morning and the"
                " afternoon apart.",
                **said,
            )
        ]
    return []


def _exists(on: date, at: time, zone: ZoneInfo) -> bool:
    """Whether a clock ever shows this hour: in spring it jumps over one."""
    shown = datetime.combine(on, at, zone)
    return shown.astimezone(UTC).astimezone(zone).replace(fold=0) == shown.replace(fold=0)


def _overlaps(ordered: Sequence[Sitting]) -> list[Message]:
    return [
        message(
            "On %(on)s, two half-days overlap: one ends at %(ends)s, the next begins at %(starts)s.",
            on=f"{after.on:%d/%m/%Y}",
            ends=f"{before.ends:%H:%M}",
            starts=f"{after.starts:%H:%M}",
        )
        for before, after in pairwise(ordered)
        if before.on == after.on and after.starts < before.ends
    ]
