"""Who may be reminded: rarely. No database, no clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MONTH = timedelta(days=30)
MOST_A_MONTH = 2
BETWEEN_TWO = timedelta(days=7)
# Of reminders alike; whoever didn't answer three times has answered.
MOST_ALIKE = 3
REMEMBERED = timedelta(days=90)

INVITED_FOR = timedelta(days=7)
STOPPED_FOR = timedelta(days=14)


class Reason(StrEnum):
    """Why somebody is reminded."""

    NEVER_CAME = "never-came"
    STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True)
class Past:
    """A reminder that somebody has had."""

    reason: Reason
    at: datetime


def may_remind(past: Collection[Past], *, reason: Reason, now: datetime) -> bool:
    """Say whether one more isn't too many: two a month, a week apart, three of a kind."""
    recent = [one for one in past if one.at > now - MONTH]
    alike = [one for one in past if one.reason is reason and one.at > now - REMEMBERED]
    too_soon = any(one.at > now - BETWEEN_TWO for one in past)
    return not too_soon and len(recent) < MOST_A_MONTH and len(alike) < MOST_ALIKE
