"""What attending a session gives: the module, minutes of it, or nothing. Pure.

A session whose module `completes` gives the module to whoever was there from beginning to end; whoever
missed a half-day is credited with the minutes attended, as everybody is where the module `counts`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from lms.courses.release import Module


@dataclass(frozen=True, kw_only=True)
class HalfDayHeld:
    """A half-day of the session: its number, its local day, how long it lasted."""

    id: int
    on: date
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Gain:
    """What somebody gains, on the local day of the last half-day attended."""

    completes: bool
    on: date
    minutes: int


def gain(module: Module | None, *, sittings: Sequence[HalfDayHeld], attended: Collection[int]) -> Gain | None:
    """Judge what being there at some half-days gives; None for nothing. Minutes are at most the module's."""
    there = [one for one in sittings if one.id in attended]
    if module is None or module.workshop == "no" or not there:
        return None
    on = max(one.on for one in there)
    if module.workshop == "completes" and len(there) == len(sittings):
        return Gain(completes=True, on=on, minutes=module.minutes)
    return Gain(completes=False, on=on, minutes=min(module.minutes, sum(one.minutes for one in there)))
