"""A session as calendars take it: an invitation, its updates and its cancellation, on the place's clock.

The n-th half-day keeps its UID whatever becomes of the session; SEQUENCE says which word is the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from lms.workshops.schedule import Dated


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What a calendar shows of a session. `host` makes its ids unique; `organiser` is a mail address."""

    workshop_id: int
    title: str
    place: str
    description: str
    address: str
    timezone: str
    sequence: int
    is_cancelled: bool
    sittings: Sequence[Dated]
    host: str
    organiser: str
    changed_at: datetime


def write_calendar(invitation: Invitation) -> bytes:
    """Write METHOD:REQUEST, or METHOD:CANCEL once the session is cancelled."""
    calendar = Calendar()
    calendar.add("prodid", "-//Passerelle//workshops//")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if invitation.is_cancelled else "REQUEST")
    for n, sitting in enumerate(invitation.sittings, start=1):
        calendar.add_component(_event(invitation, sitting, n))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(invitation: Invitation, sitting: Dated, n: int) -> Event:
    zone = ZoneInfo(invitation.timezone)
    event = Event()
    event.add("uid", f"workshop-{invitation.workshop_id}-{n}@{invitation.host}")
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.changed_at)
    event.add("dtstart", datetime.combine(sitting.on, sitting.starts, zone))
    event.add("dtend", datetime.combine(sitting.on, sitting.ends, zone))
    event.add("summary", invitation.title)
    event.add("status", "CANCELLED" if invitation.is_cancelled else "CONFIRMED")
    for name, value in (
        ("location", invitation.place),
        ("description", invitation.description),
        ("url", invitation.address),
    ):
        if value:
            event.add(name, value)
    organiser = vCalAddress(f"mailto:{invitation.organiser}")
    organiser.params["cn"] = vText(invitation.host)
    event["organizer"] = organiser
    return event
