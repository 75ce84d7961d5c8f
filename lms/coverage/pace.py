"""When a target is reached, if things go on as they have lately. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

LOOKED_BACK = 92
"""Days: three months, so that one holiday doesn't decide."""
FEWEST_DAYS = 14
FURTHEST = 3650
"""Days ahead beyond which a pace says nothing."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """How far it had come on a day: a share of people or schools, or a number."""

    on: date
    reached: Fraction


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Since which day it was measured, and when the target is reached at this pace; None: it isn't."""

    since: date
    reached_on: date | None
    is_in_time: bool


def pace(measured: list[Measured], *, wanted: Fraction, due_on: date) -> Pace | None:
    """Draw the line through the last three months on; None where it is reached, or too little is known.

    `measured` is in the order of days, the last one the day of the report.
    """
    if len(measured) < 2 or measured[-1].reached >= wanted:
        return None
    last = measured[-1]
    earlier = [one for one in measured[:-1] if last.on - one.on <= timedelta(days=LOOKED_BACK)]
    first = earlier[0] if earlier else measured[-2]
    days = (last.on - first.on).days
    if days < FEWEST_DAYS:
        return None
    gained = last.reached - first.reached
    if gained <= 0:
        return Pace(since=first.on, reached_on=None, is_in_time=False)
    ahead = ceil((wanted - last.reached) / (gained / days))
    if ahead > FURTHEST:
        return Pace(since=first.on, reached_on=None, is_in_time=False)
    reached_on = last.on + timedelta(days=ahead)
    return Pace(since=first.on, reached_on=reached_on, is_in_time=reached_on <= due_on)
