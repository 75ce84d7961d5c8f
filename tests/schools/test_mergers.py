"""People of schools merged into others continue at the successor, whenever it is recorded."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.messages import RefusalError
from lms.schools.models import School
from lms.schools.queries import affiliations_of, predecessors_of
from tests.factories.accounts import make_person
from tests.schools.staying import NOVEMBER, OCTOBER, SEPTEMBER, A, B, C, arrive, merge, move, story


def test_people_of_a_merged_school_continue_at_its_successor(
    db: Session, person: Person, touched: list[frozenset[int]]
) -> None:
    gone, newcomer, elsewhere = make_person(db), make_person(db), make_person(db)
    arrive(db, person, A, confirmed_on=SEPTEMBER)
    arrive(db, gone, A, to_on=date(2026, 9, 20))
    arrive(db, newcomer, A, NOVEMBER)
    arrive(db, elsewhere, C)
    touched.clear()
    assert merge(db) == {person.id, newcomer.id}
    assert touched == [frozenset({person.id, newcomer.id})]
    assert merge(db) == frozenset()
    assert story(db, person) == [(A, SEPTEMBER, OCTOBER, True), (B, OCTOBER, None, True)]
    assert affiliations_of(db, person.id)[1].confirmed_on == SEPTEMBER
    assert story(db, newcomer) == [(B, NOVEMBER, None, True)]
    assert story(db, gone) == [(A, SEPTEMBER, date(2026, 9, 20), True)]
    old = db.get_one(School, A)
    assert (old.state, old.standing, old.standing_reason) == ("closed", "out", "closed")
    assert [school.uai for school in predecessors_of(db, B)] == [A]


def test_a_merger_keeps_its_day(db: Session, person: Person) -> None:
    arrive(db, person, A)
    merge(db)
    with pytest.raises(RefusalError, match="on 2026-10-01 already"):
        merge(db, on=NOVEMBER)
    assert db.get_one(School, A).succeeded_on == OCTOBER


def test_somebody_of_both_merged_schools_has_one_affiliation_after(db: Session, person: Person) -> None:
    other = make_person(db)
    arrive(db, person, A)
    arrive(db, person, B, is_main=False)
    arrive(db, other, B)
    arrive(db, other, A, is_main=False)
    merge(db)
    assert sorted(story(db, person)) == [
        (A, SEPTEMBER, OCTOBER, True),
        (B, SEPTEMBER, OCTOBER, False),
        (B, OCTOBER, None, True),
    ]
    assert sorted(story(db, other)) == [(A, SEPTEMBER, OCTOBER, False), (B, SEPTEMBER, None, True)]


def test_nobody_belongs_twice_to_one_school(db: Session, person: Person) -> None:
    arrive(db, person, A)
    with pytest.raises(RefusalError, match="already belongs"):
        arrive(db, person, A, OCTOBER, is_main=False)


@pytest.mark.parametrize(
    ("old", "new", "on", "reason"),
    [
        (A, A, OCTOBER, "itself"),
        (A, "0350122T", OCTOBER, "0350122T"),
        ("0350122T", A, OCTOBER, "0350122T"),
        (A, B, date(2027, 1, 1), "up to today"),
    ],
)
def test_refuses_a_merger_that_makes_no_sense(
    db: Session, person: Person, old: str, new: str, on: date, reason: str
) -> None:
    with pytest.raises(RefusalError, match=reason):
        merge(db, old, new, on)


def test_a_school_has_one_successor_and_mergers_name_the_last(db: Session, person: Person) -> None:
    merge(db, A, B)
    with pytest.raises(RefusalError, match="already has a successor"):
        merge(db, A, C)
    with pytest.raises(RefusalError, match="name that one"):
        merge(db, C, A)


def test_an_arrival_at_a_school_merged_since_is_one_at_its_successor(db: Session, person: Person) -> None:
    merge(db)
    assert arrive(db, person, A, NOVEMBER).uai == B
    assert story(db, person) == [(B, NOVEMBER, None, True)]


def test_an_arrival_recorded_late_goes_on_at_the_successor(db: Session, person: Person) -> None:
    merge(db)
    merge(db, B, C, NOVEMBER)
    arrive(db, person, A)
    arrive(db, person, A)
    after = [(A, SEPTEMBER, OCTOBER, True), (B, OCTOBER, NOVEMBER, True), (C, NOVEMBER, None, True)]
    assert story(db, person) == after


def test_a_stay_that_ended_before_the_merger_is_untouched(db: Session, person: Person) -> None:
    merge(db)
    arrive(db, person, A, to_on=OCTOBER)
    assert story(db, person) == [(A, SEPTEMBER, OCTOBER, True)]


def test_a_move_to_a_merged_school_is_one_to_its_successor(db: Session, person: Person) -> None:
    arrive(db, person, C)
    merge(db)
    assert move(db, person, A, NOVEMBER).uai == B
    move(db, person, A, date(2026, 9, 15))
    assert story(db, person) == [
        (C, SEPTEMBER, date(2026, 9, 15), True),
        (A, date(2026, 9, 15), OCTOBER, True),
        (B, OCTOBER, NOVEMBER, True),
        (B, NOVEMBER, None, True),
    ]
