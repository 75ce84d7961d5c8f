"""What an address asks of the list of people."""

import pytest

from lms.rosters.people import Asked, Place, State, read_asked
from lms.rosters.ticked import numbers_in
from lms.schools.population import Audience, Function


def test_nothing_asked_is_everybody() -> None:
    asked = read_asked({})
    assert asked == Asked()
    assert not asked.is_narrowed
    assert asked.address("/people") == "/people"


def test_filters_stand_in_the_address_and_come_back() -> None:
    query = {"q": "Éluard", "school": "laon", "function": "cpe", "audience": "staff", "state": "to-confirm"}
    asked = read_asked({**query, "after": "12-7"})
    assert (asked.function, asked.audience, asked.state) == (Function.CPE, Audience.STAFF, State.TO_CONFIRM)
    assert asked.after == Place(person_id=12, affiliation_id=7)
    assert asked.filters == query
    assert asked.address("/people", after=asked.after).endswith("after=12-7")
    assert asked.is_narrowed


@pytest.mark.parametrize("name", ["function", "audience", "state"])
def test_what_is_not_a_filter_is_said(name: str) -> None:
    asked = read_asked({name: "x\x00" * 90})
    assert not asked.is_narrowed
    (note,) = asked.notes
    assert "\x00" not in str(note.values)


@pytest.mark.parametrize("text", ["", "12", "12-", "-7", "a-b", "12-7-1", "9" * 19 + "-1", "²-1"])
def test_a_place_that_cannot_be_is_the_beginning(text: str) -> None:
    assert read_asked({"after": text}).after is None


def test_words_are_cut_and_cleaned() -> None:
    assert read_asked({"q": " le\x00 \t goff "}).words == "le goff"
    assert len(read_asked({"q": "x" * 5000}).words) == 120


def test_numbers_that_no_database_holds_are_passed_over() -> None:
    assert numbers_in(["1", "x", "", "²", "-3", "9" * 30, "42"]) == [1, 42]
