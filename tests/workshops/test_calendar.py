"""Calendars: one id a half-day for ever, the place's clock, an update that replaces, a cancellation."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from icalendar import Calendar

from lms.workshops.calendar import Invitation, write_calendar
from lms.workshops.sittings import Sitting

FIRST = Sitting(on=date(2026, 3, 28), starts=time(22), ends=time(23, 30))
LAST = Sitting(on=date(2026, 3, 29), starts=time(9), ends=time(12))
INVITATION = Invitation(
    workshop_id=12,
    title="Écrans; une, question\\",
    place="Salle B",
    description="",
    address="https://passerelle.example/workshops/12",
    timezone="Europe/Paris",
    sequence=0,
    is_cancelled=False,
    sittings=(FIRST, LAST),
    host="passerelle.example",
    organiser="passerelle@exemple.fr",
    changed_at=datetime(2026, 3, 1, 9, tzinfo=UTC),
)


def events(made: bytes) -> list[tuple[str, int, datetime, datetime, str]]:
    return [
        (
            str(one["uid"]),
            int(one["sequence"]),
            one.decoded("dtstart"),
            one.decoded("dtend"),
            str(one["status"]),
        )
        for one in Calendar.from_ical(made).walk("VEVENT")
    ]


def test_each_half_day_is_an_event_on_the_clock_of_its_place() -> None:
    made = write_calendar(INVITATION)
    calendar = Calendar.from_ical(made)
    assert calendar["method"] == "REQUEST"
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    # The clocks go forward in the night between the two.
    assert [(uid, begins.astimezone(UTC)) for uid, _, begins, _, _ in events(made)] == [
        ("workshop-12-1@passerelle.example", datetime(2026, 3, 28, 21, tzinfo=UTC)),
        ("workshop-12-2@passerelle.example", datetime(2026, 3, 29, 7, tzinfo=UTC)),
    ]
    assert str(calendar.walk("VEVENT")[0]["summary"]) == "Écrans; une, question\\"
    reunion = events(write_calendar(replace(INVITATION, timezone="Indian/Reunion")))
    assert reunion[0][2].astimezone(UTC) == datetime(2026, 3, 28, 18, tzinfo=UTC)


def test_an_update_and_a_cancellation_replace_what_stands() -> None:
    moved = replace(INVITATION, sequence=1, sittings=(replace(FIRST, on=date(2026, 4, 1)), LAST))
    cancelled = replace(moved, sequence=2, is_cancelled=True, description="Salle inondée")
    before, after, last = (events(write_calendar(one)) for one in (INVITATION, moved, cancelled))
    assert [one[0] for one in before] == [one[0] for one in after] == [one[0] for one in last]
    assert [one[1] for one in (before[0], after[0], last[0])] == [0, 1, 2]
    assert {one[4] for one in last} == {"CANCELLED"}
    assert Calendar.from_ical(write_calendar(cancelled))["method"] == "CANCEL"
