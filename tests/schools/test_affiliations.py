"""Who belongs where: arrivals, moves, departures, confirmations, mergers."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lms.accounts import signals
from lms.accounts.models import Person
from lms.messages import RefusalError
from lms.schools.affiliations import (
    close_affiliation,
    confirm_affiliation,
    move_affiliation,
    open_affiliation,
    set_main,
)
from lms.schools.models import Affiliation, School
from lms.schools.operations import succeed
from lms.schools.population import Audience, Function
from lms.schools.queries import affiliations_of, main_affiliation, predecessors_of
from tests.factories.accounts import make_person
from tests.factories.schools import make_school

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
A, B, C = "0599901S", "0599902T", "0599903U"


@pytest.fixture
def person(db: Session) -> Person:
    for uai in (A, B, C):
        make_school(db, uai)
    return make_person(db)


@pytest.fixture
def touched() -> Iterator[list[frozenset[int]]]:
    heard: list[frozenset[int]] = []

    def listen(_db: Session, *, person_ids: frozenset[int]) -> None:
        heard.append(person_ids)

    signals.on_standing_touched(listen)
    yield heard
    signals._touched.disconnect(listen)


def arrive(db: Session, person: Person, uai: str, on: date = SEPTEMBER, **given: object) -> Affiliation:
    facts = {"audience": Audience.TEACHER, "function": Function.TEACHER, "now": NOW} | given
    return open_affiliation(db, person_id=person.id, uai=uai, from_on=on, **facts)


def move(db: Session, person: Person, uai: str, on: date, **given: object) -> Affiliation:
    facts = {"audience": Audience.TEACHER, "function": Function.TEACHER, "now": NOW} | given
    return move_affiliation(db, person_id=person.id, uai=uai, on=on, **facts)


def story(db: Session, person: Person) -> list[tuple[str, date, date | None, bool]]:
    db.expire_all()
    return [(one.uai, one.from_on, one.to_on, one.is_main) for one in affiliations_of(db, person.id)]


def test_somebody_arrives_once(db: Session, person: Person, touched: list[frozenset[int]]) -> None:
    arrive(db, person, A)
    arrive(db, person, A)
    assert story(db, person) == [(A, SEPTEMBER, None, True)]
    assert touched == [frozenset({person.id})]


def test_arriving_again_with_something_new_is_a_correction(
    db: Session, person: Person, touched: list[frozenset[int]]
) -> None:
    arrive(db, person, A)
    arrive(db, person, A, function=Function.HEAD_TEACHER, to_on=NOVEMBER, confirmed_on=OCTOBER)
    one = affiliations_of(db, person.id)[0]
    assert (one.function, one.to_on, one.confirmed_on) == ("head_teacher", NOVEMBER, OCTOBER)
    assert len(touched) == 2


def test_a_second_main_school_is_refused_and_says_which_is_the_first(db: Session, person: Person) -> None:
    arrive(db, person, A)
    with pytest.raises(RefusalError, match=A):
        arrive(db, person, B, OCTOBER)
    arrive(db, person, B, OCTOBER, is_main=False)
    arrive(db, person, C, OCTOBER, audience=Audience.PARENT, function=Function.PARENT)
    assert [one[3] for one in story(db, person)] == [True, False, True]


def test_main_schools_may_follow_one_another(db: Session, person: Person) -> None:
    arrive(db, person, B, OCTOBER)
    arrive(db, person, A, SEPTEMBER, to_on=OCTOBER)
    assert story(db, person) == [(A, SEPTEMBER, OCTOBER, True), (B, OCTOBER, None, True)]


def test_nobody_leaves_before_arriving(db: Session, person: Person) -> None:
    with pytest.raises(RefusalError, match="after the day of arrival"):
        arrive(db, person, A, OCTOBER, to_on=SEPTEMBER)


def test_a_move_ends_one_school_and_begins_the_other(
    db: Session, person: Person, touched: list[frozenset[int]]
) -> None:
    arrive(db, person, A)
    move(db, person, B, OCTOBER)
    move(db, person, B, OCTOBER)
    move(db, person, B, NOVEMBER)
    assert story(db, person) == [(A, SEPTEMBER, OCTOBER, True), (B, OCTOBER, None, True)]
    assert len(touched) == 2


def test_a_first_move_is_an_arrival(db: Session, person: Person) -> None:
    move(db, person, A, SEPTEMBER, confirmed_on=SEPTEMBER)
    assert story(db, person) == [(A, SEPTEMBER, None, True)]


def test_a_move_on_the_day_of_arrival_corrects_it(db: Session, person: Person) -> None:
    arrive(db, person, A)
    move(db, person, B, SEPTEMBER)
    assert story(db, person) == [(B, SEPTEMBER, None, True)]


def test_a_move_recorded_late_keeps_what_came_after(db: Session, person: Person) -> None:
    arrive(db, person, A)
    move(db, person, C, NOVEMBER)
    move(db, person, B, OCTOBER)
    assert story(db, person) == [
        (A, SEPTEMBER, OCTOBER, True),
        (B, OCTOBER, NOVEMBER, True),
        (C, NOVEMBER, None, True),
    ]


def test_a_new_function_begins_on_its_day(db: Session, person: Person) -> None:
    arrive(db, person, A)
    move(db, person, A, OCTOBER, function=Function.HEAD_TEACHER)
    assert [(one.function, one.from_on) for one in affiliations_of(db, person.id)] == [
        ("teacher", SEPTEMBER),
        ("head_teacher", OCTOBER),
    ]


def test_moving_to_a_second_school_makes_it_the_only_one_there(db: Session, person: Person) -> None:
    arrive(db, person, A)
    arrive(db, person, B, is_main=False)
    move(db, person, B, OCTOBER)
    assert sorted(story(db, person)) == [
        (A, SEPTEMBER, OCTOBER, True),
        (B, SEPTEMBER, OCTOBER, False),
        (B, OCTOBER, None, True),
    ]


def test_moving_where_they_are_confirms(db: Session, person: Person, touched: list[frozenset[int]]) -> None:
    arrive(db, person, A)
    moved = move(db, person, A, OCTOBER, confirmed_on=OCTOBER)
    assert (moved.from_on, moved.confirmed_on) == (SEPTEMBER, OCTOBER)
    assert len(touched) == 2


def test_a_leaver(db: Session, person: Person, touched: list[frozenset[int]]) -> None:
    one = arrive(db, person, A)
    close_affiliation(db, affiliation=one, on=OCTOBER, now=NOW)
    close_affiliation(db, affiliation=one, on=OCTOBER, now=NOW)
    assert story(db, person) == [(A, SEPTEMBER, OCTOBER, True)]
    assert len(touched) == 2
    assert main_affiliation(db, person_id=person.id, audience=Audience.TEACHER, day=OCTOBER) is None


def test_leaving_on_the_first_day_means_never_having_come(db: Session, person: Person) -> None:
    close_affiliation(db, affiliation=arrive(db, person, A), on=date(2026, 8, 1), now=NOW)
    assert story(db, person) == []


def test_a_later_departure_may_not_reach_into_the_next_main_school(db: Session, person: Person) -> None:
    one = arrive(db, person, A)
    move(db, person, B, OCTOBER)
    with pytest.raises(RefusalError, match=B):
        close_affiliation(db, affiliation=one, on=NOVEMBER, now=NOW)


def test_a_school_outside_the_main_one_is_left_freely(db: Session, person: Person) -> None:
    arrive(db, person, A)
    other = arrive(db, person, B, is_main=False)
    close_affiliation(db, affiliation=other, on=OCTOBER, now=NOW)
    assert (B, SEPTEMBER, OCTOBER, False) in story(db, person)


def test_another_school_becomes_the_main_one(db: Session, person: Person) -> None:
    arrive(db, person, A)
    arrive(db, person, B, OCTOBER, is_main=False)
    facts = {"person_id": person.id, "audience": Audience.TEACHER, "uai": B, "now": NOW}
    set_main(db, on=OCTOBER, **facts)
    set_main(db, on=NOVEMBER, **facts)
    assert sorted(story(db, person)) == [
        (A, SEPTEMBER, OCTOBER, True),
        (A, OCTOBER, None, False),
        (B, OCTOBER, None, True),
    ]


def test_the_main_school_must_be_one_of_theirs(db: Session, person: Person) -> None:
    arrive(db, person, A, to_on=OCTOBER)
    with pytest.raises(RefusalError, match="doesn’t belong"):
        set_main(db, person_id=person.id, audience=Audience.TEACHER, uai=A, on=OCTOBER, now=NOW)


def test_somebody_without_a_main_school_gets_one(db: Session, person: Person) -> None:
    arrive(db, person, A, is_main=False)
    set_main(db, person_id=person.id, audience=Audience.TEACHER, uai=A, on=OCTOBER, now=NOW)
    assert story(db, person) == [(A, SEPTEMBER, OCTOBER, False), (A, OCTOBER, None, True)]


def test_confirming_counts_once(db: Session, person: Person, touched: list[frozenset[int]]) -> None:
    one = arrive(db, person, A)
    confirm_affiliation(db, affiliation=one, on=OCTOBER, now=NOW)
    confirm_affiliation(db, affiliation=one, on=NOVEMBER, now=NOW)
    assert one.confirmed_on == OCTOBER
    assert len(touched) == 2


def merge(db: Session, old: str = A, new: str = B, on: date = OCTOBER) -> frozenset[int]:
    return succeed(db, old=old, new=new, on=on, today=TODAY, now=NOW)


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


def test_an_unknown_school_is_refused_in_words(db: Session, person: Person) -> None:
    with pytest.raises(RefusalError, match="0350122T"):
        arrive(db, person, "0350122T")


DAYS = st.integers(1, 28).map(lambda day: date(2026, 9, day))
STEPS = st.lists(
    st.tuples(st.sampled_from(["move", "open", "close", "main", "merge"]), st.sampled_from([A, B, C]), DAYS),
    max_size=8,
)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_there_is_never_more_than_one_main_school_a_day(
    db: Session, steps: list[tuple[str, str, date]]
) -> None:
    savepoint = db.begin_nested()
    try:
        follow(db, steps)
    finally:
        savepoint.rollback()
        db.expunge_all()


def follow(db: Session, steps: list[tuple[str, str, date]]) -> None:
    for uai in (A, B, C):
        make_school(db, uai)
    person = make_person(db)
    for verb, uai, day in steps:
        try:
            with db.begin_nested():
                apply(db, person, verb, uai, day)
        except RefusalError:
            db.expire_all()
        held = affiliations_of(db, person.id)
        for on in (date(2026, 9, number) for number in range(1, 31)):
            mains = [
                one for one in held if one.is_main and one.from_on <= on and (one.to_on or date.max) > on
            ]
            assert len(mains) <= 1


def apply(db: Session, person: Person, verb: str, uai: str, day: date) -> None:
    if verb == "move":
        move(db, person, uai, day)
    elif verb == "open":
        arrive(db, person, uai, day, is_main=False)
    elif verb == "main":
        set_main(db, person_id=person.id, audience=Audience.TEACHER, uai=uai, on=day, now=NOW)
    elif verb == "merge":
        merge(db, uai, {A: B, B: C, C: A}[uai], day)
    else:
        for one in affiliations_of(db, person.id):
            if one.uai == uai:
                close_affiliation(db, affiliation=one, on=day, now=NOW)
                break
