"""A session as calendars take it: an invitation, its updates and its cancellation, on the place's clock.

The n-th half-day keeps its UID whatever becomes of the session; SEQUENCE says which word is the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from lms.mail.attachment import CalendarFile
from lms.workshops.models import Workshop
from lms.workshops.schedule import Dated
from lms.workshops.states import State


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
    # Whom a mail invites, and what place its first half-day has among those of the session.
    attendee: str = ""
    first: int = 1


def write_calendar(invitation: Invitation) -> bytes:
    """Write METHOD:REQUEST, or METHOD:CANCEL once the session is cancelled."""
    calendar = Calendar()
    calendar.add("prodid", "-//Passerelle//workshops//")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if invitation.is_cancelled else "REQUEST")
    for n, sitting in enumerate(invitation.sittings, start=invitation.first):
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
    if invitation.attendee:
        attendee = vCalAddress(f"mailto:{invitation.attendee}")
        # She has a seat already: her calendar asks her nothing.
        attendee.params["partstat"], attendee.params["rsvp"] = vText("ACCEPTED"), vText("FALSE")
        event.add("attendee", attendee)
    return event


def invitation_of(workshop: Workshop, *, address: str, base_url: str, mail_from: str) -> Invitation:
    """Say what calendars show of a session as it stands now; `address` is where one reads about it."""
    host = urlsplit(base_url).hostname or "localhost"
    return Invitation(
        workshop_id=workshop.id,
        title=workshop.title,
        place=workshop.place,
        description=workshop.cancel_reason,
        address=address,
        timezone=workshop.timezone,
        sequence=workshop.sequence,
        is_cancelled=workshop.state == State.CANCELLED.value,
        sittings=workshop.sittings,
        host=host,
        organiser=parseaddr(mail_from)[1] or f"noreply@{host}",
        changed_at=workshop.changed_at,
    )


def calendar_files(
    invitation: Invitation, *, attendee: str, removed: Sequence[Dated] = ()
) -> tuple[CalendarFile, ...]:
    """Write the files that go with a mail: the session as it stands, and dates that it has no more."""
    mine = replace(invitation, attendee=attendee)
    files = [mine]
    if removed and not invitation.is_cancelled:
        # The last dates go: those that stand have taken the ids of the first ones.
        first = len(invitation.sittings) + 1
        files.append(replace(mine, sittings=removed, first=first, is_cancelled=True))
    return tuple(
        CalendarFile(
            name="annulation.ics" if one.is_cancelled else "invitation.ics",
            method="CANCEL" if one.is_cancelled else "REQUEST",
            content=write_calendar(one).decode(),
        )
        for one in files
    )
