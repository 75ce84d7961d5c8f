"""What the address of a session's code opens, and when: registering before, checking in on the day. Pure."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from lms.workshops.schedule import Dated
from lms.workshops.sittings import Sitting, ends_at
from lms.workshops.states import State

AnyDated = TypeVar("AnyDated", bound=Dated)


class Opening(StrEnum):
    """What one may do at the door now."""

    REGISTER = "register"
    CHECK_IN = "check-in"
    OVER = "over"
    CANCELLED = "cancelled"


class Doored(Protocol):
    """What the door needs to know of a session."""

    state: str
    timezone: str


def opening(workshop: Doored, sittings: Sequence[Dated], *, now: datetime) -> Opening:
    """Say what one may do: on a day of the session one checks in, on the day of its place."""
    state, today = State(workshop.state), now.astimezone(ZoneInfo(workshop.timezone)).date()
    if state is State.CANCELLED:
        return Opening.CANCELLED
    if state in {State.OPEN, State.HELD} and any(one.on == today for one in sittings):
        return Opening.CHECK_IN
    if state is State.OPEN and any(one.on > today for one in sittings):
        return Opening.REGISTER
    return Opening.OVER


def current(sittings: Sequence[AnyDated], *, zone: ZoneInfo, now: datetime) -> AnyDated | None:
    """Give today's half-day that goes on or comes next, otherwise today's last; None on another day."""
    today = now.astimezone(zone).date()
    todays = sorted((one for one in sittings if one.on == today), key=lambda one: one.starts)
    for one in todays:
        if now < ends_at(Sitting(on=one.on, starts=one.starts, ends=one.ends), zone):
            return one
    return todays[-1] if todays else None


def nearest(sittings: Sequence[AnyDated], *, zone: ZoneInfo, now: datetime) -> AnyDated:
    """Give the half-day that a leader's list opens on: today's, otherwise the last begun, else the first."""
    found = current(sittings, zone=zone, now=now)
    if found is not None:
        return found
    today = now.astimezone(zone).date()
    past = [one for one in sittings if one.on < today]
    return past[-1] if past else sittings[0]
