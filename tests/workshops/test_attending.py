"""Presences: noted once, counted on the day of the place, corrected with a trace."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.coverage import operations as coverage
from lms.coverage.models import LedgerEntry
from lms.messages import RefusalError
from lms.schools.affiliations import move_affiliation
from lms.schools.population import Audience, Function
from lms.workshops.attending import correct_headcount, note_presence
from lms.workshops.entering import SheetRow, enter_row
from lms.workshops.kinds import Way
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Attendance
from lms.workshops.operations import close, hold
from lms.workshops.registering import Asked, register
from lms.workshops.row_codes import FIRST_BLANK
from lms.workshops.sheet_page import NOBODY, Content
from lms.workshops.trace_models import Correction
from tests.factories.accounts import make_person
from tests.factories.coverage import complete, join, make_world
from tests.factories.programmes import make_school
from tests.factories.workshops import AT_THE_DOOR, DAY, NOW, SENDER, make_open_workshop, make_workshop
from tests.workshops.presences import note, revoke, standing_completions, teachers_session, there


@pytest.fixture(autouse=True)
def _counting() -> Iterator[None]:
    coverage.install()
    return None


def test_parents_are_noted_by_first_name_and_two_of_one_name_are_two(db: Session) -> None:
    school = make_school(db)
    workshop = make_open_workshop(db)
    assert there(db, workshop, "k1", given_name="Fatima", uai=school.uai, way=Way.DOOR)
    assert not there(db, workshop, "k1", given_name="Fatima", uai=school.uai, way=Way.DOOR)
    assert there(db, workshop, "k2", given_name="Fatima", way=Way.DOOR)
    rows = db.scalars(select(Attendance).order_by(Attendance.id)).all()
    assert [(row.given_name, row.uai, row.person_id) for row in rows] == [
        ("Fatima", school.uai, None),
        ("Fatima", None, None),
    ]
    assert lock_workshop(db, workshop.id).state == "held"
    with pytest.raises(RefusalError, match="Write a first name"):
        there(db, workshop, "k3", given_name=" ")


def test_a_registration_is_noted_once_a_half_day(db: Session) -> None:
    workshop = make_open_workshop(db)
    asked = Asked(key="r", language="ar", given_name="Nour")
    mine = register(db, workshop_id=workshop.id, asked=asked, sender=SENDER, now=NOW)
    assert there(db, workshop, "k1", registration_id=mine.id)
    assert not there(db, workshop, "k2", registration_id=mine.id)
    row = db.scalars(select(Attendance)).one()
    assert (row.given_name, row.language) == ("Nour", "ar")
    # Noted by mistake, then rightly.
    assert revoke(db, workshop, "k1")
    assert there(db, workshop, "k3", registration_id=mine.id)
    other = make_open_workshop(db)
    with pytest.raises(RefusalError, match="isn’t one of this session"):
        there(db, other, "k4", registration_id=mine.id)
    with pytest.raises(RefusalError, match="half-day isn’t one of this session"):
        note_presence(
            db, workshop_id=workshop.id, note=note(other, "k5", given_name="A"), by=None, now=AT_THE_DOOR
        )


def test_a_headcount_replaces_the_one_before_and_leaves_a_trace(db: Session) -> None:
    school = make_school(db)
    workshop = make_open_workshop(db)

    def count(key: str, n: int, uai: str | None = school.uai) -> bool:
        counted = note(workshop, key, way=Way.HEADCOUNT, uai=uai, headcount=n)
        return correct_headcount(db, workshop_id=workshop.id, note=counted, by=7, now=AT_THE_DOOR)

    assert count("k1", 4)
    assert not count("k1", 4)
    assert count("k2", 6)
    # The first one arrives again, late: what came after it stays.
    assert not count("k1", 4)
    assert count("k3", 3, None)
    assert count("k4", 0, None)
    assert not count("k5", 0, None)
    for wrong in (-1, 501):
        with pytest.raises(RefusalError, match="from 0 to 500"):
            count("k6", wrong)
    rows = db.execute(
        select(Attendance.headcount, Attendance.uai, Attendance.revoked_by).order_by(Attendance.id)
    ).all()
    assert [tuple(row) for row in rows] == [(4, school.uai, 7), (6, school.uai, None), (3, None, 7)]


def test_nobody_is_noted_before_the_day_of_the_place(db: Session) -> None:
    reunion = make_school(db, department_code="974", municipality_code="97411")
    reunion.timezone = "Indian/Reunion"
    db.flush()
    workshop = make_open_workshop(db, host_uai=reunion.uai)
    # 19:59 in UTC on the 16th is 23:59 at Réunion; a minute later it is the 17th there, not yet in Paris.
    eve = datetime(2026, 11, 16, 19, 59, tzinfo=UTC)
    with pytest.raises(RefusalError, match="on 17/11/2026: nobody is there yet"):
        there(db, workshop, "k1", eve, given_name="Léa")
    assert there(db, workshop, "k1", eve + timedelta(minutes=1), given_name="Léa")
    proposed = make_workshop(db)
    with pytest.raises(RefusalError, match="“Proposed”: nobody can be noted present"):
        there(db, proposed, "k2", given_name="Léa")


def test_a_closed_list_is_opened_again_to_be_corrected(db: Session) -> None:
    workshop = make_open_workshop(db)
    there(db, workshop, "k1", given_name="Léa")
    close(db, workshop_id=workshop.id, now=AT_THE_DOOR)
    with pytest.raises(RefusalError, match="The list is closed"):
        there(db, workshop, "k2", given_name="Nour")
    with pytest.raises(RefusalError, match="The list is closed"):
        revoke(db, workshop, "k1")


def test_a_list_corrected_after_a_move_counts_at_the_school_of_that_day(db: Session) -> None:
    world = make_world(db, people=0)
    person = make_person(db).id
    join(db, person, world.schools[0])
    move_affiliation(
        db,
        person_id=person,
        audience=Audience.TEACHER,
        uai=world.schools[1],
        function=Function.TEACHER,
        on=DAY + timedelta(days=5),
        confirmed_on=DAY + timedelta(days=5),
        now=NOW,
    )
    workshop = teachers_session(db, world)
    assert there(db, workshop, "k1", AT_THE_DOOR + timedelta(days=30), person_id=person)
    assert db.scalars(select(Attendance.uai)).one() == world.schools[0]
    assert standing_completions(db)[0][1] == DAY


def test_a_sheet_corrected_after_closing_and_after_a_move_is_counted_and_taken_back(db: Session) -> None:
    world = make_world(db, people=0)
    person = make_person(db).id
    join(db, person, world.schools[0])
    complete(db, world, person, "hybrider/b")
    workshop = teachers_session(db, world)
    late = AT_THE_DOOR + timedelta(days=30)
    hold(db, workshop_id=workshop.id, today=DAY, now=late)
    close(db, workshop_id=workshop.id, now=late)
    move_affiliation(
        db,
        person_id=person,
        audience=Audience.TEACHER,
        uai=world.schools[1],
        function=Function.TEACHER,
        on=DAY + timedelta(days=5),
        confirmed_on=DAY + timedelta(days=5),
        now=NOW,
    )
    sheet_row = SheetRow(number=FIRST_BLANK, sittings=(workshop.sittings[0].id,))
    signed = Content(marked=frozenset(sheet_row.sittings), person_id=person)

    def enter(row: SheetRow, typed: Content, reason: str = "Feuille retrouvée") -> bool:
        return enter_row(db, workshop_id=workshop.id, row=row, typed=typed, reason=reason, by=None, now=late)

    with pytest.raises(RefusalError):
        enter(sheet_row, signed, reason=" ")
    assert enter(sheet_row, signed)
    assert not enter(sheet_row, signed)
    assert [one[1] for one in standing_completions(db)] == [date(2026, 11, 10), DAY]
    counted = select(LedgerEntry.uai, func.sum(LedgerEntry.delta)).where(
        LedgerEntry.person_id == person, LedgerEntry.measure == "trained"
    )
    # Trained since that day at the school of then, from her move on at the other.
    days = select(LedgerEntry.uai, LedgerEntry.on).where(
        LedgerEntry.measure == "trained", LedgerEntry.delta == 1
    )
    assert set(db.execute(days).all()) == {
        (world.schools[0], DAY),
        (world.schools[1], DAY + timedelta(days=5)),
    }
    stocks = dict(db.execute(counted.group_by(LedgerEntry.uai)).all())
    seen = db.scalars(select(Attendance.id)).all()
    assert enter(replace(sheet_row, seen=tuple(seen)), NOBODY)
    assert [one[1] for one in standing_completions(db)] == [date(2026, 11, 10)]
    assert dict(db.execute(counted.group_by(LedgerEntry.uai)).all()) == dict.fromkeys(stocks, 0)
    assert [one.reason for one in db.scalars(select(Correction))] == ["Feuille retrouvée"] * 2
