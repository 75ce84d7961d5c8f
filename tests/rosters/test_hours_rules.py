"""Hours as they are typed and asked for, and what a decision about them would do."""

from dataclasses import dataclass
from datetime import date

import pytest

from lms.messages import RefusalError
from lms.rosters.hours_asked import Asked, State, read_asked
from lms.rosters.hours_effect import Decision, Effect, How, effect_of
from lms.rosters.hours_typed import read_minutes

TODAY = date(2027, 3, 17)


@dataclass(frozen=True, kw_only=True)
class Line:
    person_id: int
    minutes: int = 60
    recognised: int = 0


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1,5", 90),
        ("1.5", 90),
        (" 2 ", 120),
        ("2h", 120),
        ("1 h 30", 90),
        ("1H05", 65),
        ("1\u00a0h\u00a030 min", 90),
        ("45 min", 45),
        ("0,33", 20),
        ("0,75 h", 45),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, minutes: int) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize(
    "text", ["", "une heure", "-1", "1,5,2", "1e3", "1 h 75", "٣", "1/2", "99999", "NaN", "1\x00"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(RefusalError, match="number of hours"):
        read_minutes(text)


@pytest.mark.parametrize("text", ["0", "0,0", "0 min", "0 h 00", "0,001"])
def test_no_time_at_all_is_another_choice(text: str) -> None:
    with pytest.raises(RefusalError, match="take the recognition back"):
        read_minutes(text)


def test_an_effect_counts_people_once_and_leaves_out_what_stands_so_already() -> None:
    lines = [
        Line(person_id=1),
        Line(person_id=1, minutes=30, recognised=10),
        Line(person_id=2, recognised=60),
        Line(person_id=3),
    ]
    assert effect_of(lines, Decision(how=How.FULL)) == Effect(
        people=2, minutes=150, changed=3, unchanged=1, replaced=1
    )
    assert effect_of(lines, Decision(how=How.PART, minutes=30)) == Effect(
        people=3, minutes=120, changed=4, unchanged=0, replaced=2
    )
    assert effect_of(lines, Decision(how=How.NONE)) == Effect(
        people=2, minutes=70, changed=2, unchanged=2, replaced=0
    )


def test_more_than_was_credited_is_refused_for_all() -> None:
    lines = [Line(person_id=1), Line(person_id=2, minutes=30)]
    with pytest.raises(RefusalError, match="1 of those chosen was credited less"):
        effect_of(lines, Decision(how=How.PART, minutes=45))


def test_nothing_asked_is_what_waits_of_this_school_year() -> None:
    asked = read_asked({}, today=TODAY)
    assert asked == Asked(year=2026, this_year=2026)
    assert asked.years == (2026, 2025, 2024, 2023)
    assert asked.address() == "/people/hours"
    assert not asked.is_narrowed


def test_filters_stand_in_the_address_and_come_back() -> None:
    query = {"year": "2025", "module": "hybrider/a", "school": "laon", "state": "all"}
    asked = read_asked({**query, "after": "12"}, today=TODAY)
    assert (asked.year, asked.module, asked.state, asked.after) == (2025, ("hybrider", "a"), State.ALL, 12)
    assert asked.filters == query
    assert asked.address(after=12).endswith("&after=12")
    assert asked.is_narrowed


@pytest.mark.parametrize(
    "query", [{"year": "2027"}, {"year": "1999"}, {"year": "x"}, {"module": "a"}, {"state": "x\x00"}]
)
def test_what_is_not_a_filter_is_said(query: dict[str, str]) -> None:
    asked = read_asked(query, today=TODAY)
    assert asked.filters == {}
    (note,) = asked.notes
    assert "\x00" not in str(note.values)


@pytest.mark.parametrize("text", ["", "-1", "x", "9" * 19, "²"])
def test_a_place_that_cannot_be_is_the_beginning(text: str) -> None:
    assert read_asked({"after": text}, today=TODAY).after == 0


def test_a_school_year_begins_in_september() -> None:
    assert read_asked({}, today=date(2027, 8, 31)).year == 2026
    assert read_asked({}, today=date(2027, 9, 1)).year == 2027
