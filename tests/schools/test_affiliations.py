"""Who belongs where: arrivals, moves, departures, confirmations, mergers."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.messages import RefusalError
from lms.schools.affiliations import close_affiliation, confirm_affiliation, set_main
from lms.schools.population import Audience, Function
from lms.schools.queries import affiliations_of, main_affiliation
from tests.factories.accounts import make_person
from tests.factories.schools import make_school
from tests.schools.staying import NOVEMBER, NOW, OCTOBER, SEPTEMBER, A, B, C, arrive, merge, move, story


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
