"""Addresses go after the last day, first names on 31 August; the eve's reminder leaves at nine there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.letters import Site
from lms.accounts.retention import purge
from lms.mail.models import OutboxMail
from lms.mail.operations import claim_next, mark_sent
from lms.workshops.attending import Note, note_presence
from lms.workshops.keeping import forget_addresses, forget_first_names, install, last_end_of_year, remind
from lms.workshops.kinds import Way
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Attendance, Registration
from lms.workshops.registering import Asked, register
from tests.factories.accounts import make_person
from tests.factories.programmes import make_school
from tests.factories.workshops import AT_THE_DOOR, DAY, NOW, SENDER, make_open_workshop

PLANTED = "zorglub@exemple.fr"


def registered(db: Session, **changes: object) -> int:
    workshop = make_open_workshop(db, **changes)
    asked = Asked(key="k", language="fr", given_name="Zorglub", contact=PLANTED)
    register(db, workshop_id=workshop.id, asked=asked, sender=SENDER, now=NOW)
    person = make_person(db, email="maelle@ac-exemple.fr")
    register(
        db,
        workshop_id=workshop.id,
        asked=Asked(key="p", language="fr", person_id=person.id),
        sender=SENDER,
        now=NOW,
    )
    return workshop.id


def send_all(db: Session, now: datetime) -> list[tuple[str, str]]:
    sent = []
    while (mail := claim_next(db, now=now)) is not None:
        mark_sent(db, mail_id=mail.id, now=now)
        sent.append((mail.purpose, mail.recipient))
    return sent


def test_an_address_goes_after_the_last_day_and_from_the_mails_too(db: Session) -> None:
    registered(db)
    send_all(db, NOW)
    assert forget_addresses(db, today=DAY + timedelta(days=1)) == 0
    assert forget_addresses(db, today=DAY + timedelta(days=2)) == 1
    assert forget_addresses(db, today=DAY + timedelta(days=2)) == 0
    assert set(db.scalars(select(Registration.contact))) == {""}
    assert db.scalars(select(OutboxMail.recipient)).all() == ["maelle@ac-exemple.fr"]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2027, 8, 30), date(2026, 8, 31)),
        (date(2027, 8, 31), date(2027, 8, 31)),
        (date(2027, 12, 31), date(2027, 8, 31)),
    ],
)
def test_the_end_of_a_school_year(today: date, expected: date) -> None:
    assert last_end_of_year(today) == expected


def test_a_first_name_goes_on_31_august_and_its_presence_stays(db: Session) -> None:
    workshop_id = registered(db)
    half_day = lock_workshop(db, workshop_id).sittings[0].id
    note = Note(sitting_id=half_day, way=Way.DOOR, key="k", given_name="Zorglub")
    note_presence(db, workshop_id=workshop_id, note=note, by=None, now=AT_THE_DOOR)
    assert forget_first_names(db, today=date(2027, 8, 30)) == 0
    assert forget_first_names(db, today=date(2027, 8, 31)) == 2
    assert forget_first_names(db, today=date(2027, 8, 31)) == 0
    db.expire_all()
    assert [(row.given_name, row.headcount) for row in db.scalars(select(Attendance))] == [("", 1)]


def test_a_purge_forgets_too(db: Session) -> None:
    install()
    registered(db)
    site = Site(base_url="http://localhost", name="Passerelle", default_language="fr")
    purge(db, site=site, now=datetime(2027, 9, 1, tzinfo=UTC))
    db.expire_all()
    rows = db.scalars(select(Registration).order_by(Registration.id)).all()
    assert [(row.given_name, row.contact) for row in rows] == [("", ""), ("", "")]


def test_the_eve_s_reminder_leaves_at_nine_of_the_place_once(db: Session) -> None:
    reunion = make_school(db, department_code="974", municipality_code="97411")
    reunion.timezone = "Indian/Reunion"
    db.flush()
    registered(db, host_uai=reunion.uai)
    send_all(db, NOW)
    # 20:30 UTC on the 14th is already the 15th at Réunion: the session of the 17th isn't tomorrow.
    assert remind(db, sender=SENDER, now=datetime(2026, 11, 14, 20, 30, tzinfo=UTC)) == 0
    eve = datetime(2026, 11, 15, 20, 30, tzinfo=UTC)
    for _ in range(2):
        assert remind(db, sender=SENDER, now=eve) == 2
    assert send_all(db, datetime(2026, 11, 16, 4, 59, tzinfo=UTC)) == []
    assert send_all(db, datetime(2026, 11, 16, 5, 0, tzinfo=UTC)) == [
        ("workshop-reminder", PLANTED),
        ("workshop-reminder", "maelle@ac-exemple.fr"),
    ]
    row = db.scalars(
        select(OutboxMail).where(OutboxMail.purpose == "workshop-reminder").order_by(OutboxMail.id)
    ).first()
    assert row is not None
    assert row.not_after == datetime(2026, 11, 17, 14, 0, tzinfo=UTC)
