"""Calendars: one id a half-day for ever, the place's clock, an update that replaces, a cancellation."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from email import message_from_bytes
from email.policy import default

from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.mail.envelope import as_message
from lms.mail.models import OutboxMail
from lms.mail.operations import claim_next, mark_sent
from lms.workshops.calendar import Invitation, write_calendar
from lms.workshops.operations import agree, cancel, open_registration
from lms.workshops.planning import change_workshop, plan_workshop
from lms.workshops.registering import Asked, register
from lms.workshops.sittings import Sitting
from tests.factories.workshops import EVENING, NOW, SENDER, TODAY, everywhere, make_plan

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


def sent_files(db: Session) -> dict[str, list[tuple[str, str, list[str]]]]:
    """Send what waits; of each purpose the files that went with it: name, method, ids with their sequence."""
    found = {}
    while (mail := claim_next(db, now=NOW)) is not None:
        flat = bytes(as_message(mail, sender="passerelle@exemple.fr", now=NOW, flat=True))
        assert flat.isascii()
        made = message_from_bytes(flat, policy=default)
        files = []
        for part in made.iter_attachments():
            calendar = Calendar.from_ical(part.get_content())
            assert part.get_content_type() == "text/calendar"
            assert part.get_param("method") == calendar["method"]
            files.append(
                (
                    part.get_filename(),
                    str(calendar["method"]),
                    [f"{str(one['uid']).split('@')[0]}/{one['sequence']}" for one in calendar.walk("VEVENT")],
                )
            )
            assert all(str(one["attendee"]) == f"mailto:{mail.recipient}" for one in calendar.walk("VEVENT"))
        found[mail.purpose] = files
        mark_sent(db, mail_id=mail.id, now=NOW)
    return found


def test_calendars_go_with_mails_and_a_date_removed_is_cancelled(db: Session) -> None:
    by = everywhere(db)
    path = tuple(replace(EVENING, on=date(2026, 11, day)) for day in (17, 24, 26))
    plan = make_plan(db, sittings=path, seats=1)
    made = plan_workshop(db, reach=by, plan=plan, today=TODAY, now=NOW)
    agree(db, workshop_id=made.id, name="Mme Kervella", on=TODAY, now=NOW)
    open_registration(db, workshop_id=made.id, now=NOW)
    for n in range(2):
        asked = Asked(key=f"k{n}", language="fr", given_name="Ana", contact=f"ana{n}@exemple.fr")
        register(db, workshop_id=made.id, asked=asked, sender=SENDER, now=NOW)
    name = f"workshop-{made.id}"
    whole = [f"{name}-1/0", f"{name}-2/0", f"{name}-3/0"]
    # Whoever waits has nothing to put into her calendar.
    assert sent_files(db) == {
        "workshop-seated": [("invitation.ics", "REQUEST", whole)],
        "workshop-waiting": [],
    }

    def change(**changes: object) -> None:
        change_workshop(
            db,
            reach=by,
            workshop_id=made.id,
            plan=replace(plan, **changes),
            sender=SENDER,
            today=TODAY,
            now=NOW,
        )

    change(sittings=(path[0], path[2]), seats=2)
    both = [("invitation.ics", "REQUEST", [f"{name}-1/1", f"{name}-2/1"])]
    files = sent_files(db)
    # Both are told of the change in the order of asking: the second still waited then.
    assert files["workshop-changed"] in ([], [*both, ("annulation.ics", "CANCEL", [f"{name}-3/1"])])
    assert files["workshop-moved-up"] == both
    assert set(db.scalars(select(OutboxMail.files))) == {""}
    cancel(db, workshop_id=made.id, reason="Salle inondée", sender=SENDER, now=NOW)
    assert sent_files(db)["workshop-cancelled"] == [
        ("annulation.ics", "CANCEL", [f"{name}-1/2", f"{name}-2/2"])
    ]


def test_the_last_dates_of_a_path_go(db: Session) -> None:
    by = everywhere(db)
    path = tuple(replace(EVENING, on=date(2026, 11, day)) for day in (17, 24, 26))
    plan = make_plan(db, sittings=path)
    made = plan_workshop(db, reach=by, plan=plan, today=TODAY, now=NOW)
    agree(db, workshop_id=made.id, name="Mme Kervella", on=TODAY, now=NOW)
    open_registration(db, workshop_id=made.id, now=NOW)
    asked = Asked(key="k", language="ar", given_name="Ana", contact="ana@exemple.fr")
    register(db, workshop_id=made.id, asked=asked, sender=SENDER, now=NOW)
    sent_files(db)
    for wanted, gone in ((path[1:], ["3/1"]), (path[:1], ["2/2"])):
        change_workshop(
            db,
            reach=by,
            workshop_id=made.id,
            plan=replace(plan, sittings=wanted),
            sender=SENDER,
            today=TODAY,
            now=NOW,
        )
        files = sent_files(db)["workshop-changed"]
        assert files[1] == ("annulation.ics", "CANCEL", [f"workshop-{made.id}-{one}" for one in gone])
