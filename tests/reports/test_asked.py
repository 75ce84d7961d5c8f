"""Filters out of addresses: whatever is written, days stay within the programme and the order is known."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lms.coverage.places import Grouping
from lms.reports.asked import (
    Period,
    Sort,
    month_ends,
    period_of,
    read_asked,
    school_year,
    school_year_start,
)
from lms.reports.places import finer_levels, parse_area

PERIOD = Period(first=date(2026, 9, 1), last=date(2027, 3, 17))
NAMES = ("as_of", "from", "by", "within", "only", "sort", "page")


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30)))
def test_anything_written_gives_days_within_the_programme(query: dict[str, str]) -> None:
    asked = read_asked(query, period=PERIOD)
    assert PERIOD.first <= asked.from_on <= asked.as_of <= PERIOD.last
    assert asked.page >= 1
    assert asked.by is None or asked.by in finer_levels(asked.within)


@given(st.dates(), st.dates())
def test_a_day_asked_for_is_given_or_said(as_of: date, from_on: date) -> None:
    asked = read_asked({"as_of": as_of.isoformat(), "from": from_on.isoformat()}, period=PERIOD)
    assert (asked.as_of == as_of and asked.from_on == from_on) or asked.notes
    for note in asked.notes:
        assert str(note)


def test_nothing_asked_is_the_latest_day_and_its_school_year() -> None:
    asked = read_asked({}, period=PERIOD)
    assert (asked.as_of, asked.from_on, asked.sort, asked.notes) == (
        PERIOD.last,
        date(2026, 9, 1),
        Sort.NAME,
        (),
    )
    later = read_asked({}, period=Period(first=date(2026, 9, 1), last=date(2028, 1, 5)))
    assert later.from_on == date(2027, 9, 1)


def test_a_programme_that_ended_is_reported_on_its_last_day() -> None:
    ended = period_of(starts_on=date(2020, 9, 1), ends_on=date(2022, 8, 31), today=date(2026, 1, 1))
    assert ended == Period(first=date(2020, 9, 1), last=date(2022, 8, 31))


def test_school_years_begin_in_september() -> None:
    assert school_year_start(date(2026, 8, 31)) == date(2025, 9, 1)
    assert school_year(date(2026, 9, 1)) == "2026-2027"


def test_month_ends_lie_between_the_days() -> None:
    assert month_ends(first=date(2026, 9, 1), until=date(2026, 11, 22)) == (
        date(2026, 9, 30),
        date(2026, 10, 31),
    )
    assert month_ends(first=date(2026, 9, 1), until=date(2026, 9, 30)) == ()
    assert len(month_ends(first=date(2020, 9, 1), until=date(2026, 9, 30))) == 12


def test_territories_are_written_as_scopes_are() -> None:
    area = parse_area("district/35/Rennes Nord")
    assert area is not None
    assert (area.by, area.code, str(area)) == (Grouping.DISTRICT, "35/Rennes Nord", "district/35/Rennes Nord")
    second = parse_area("district/35/")
    assert second is not None
    assert second.is_second_degree
    for wrong in ("", "x", "school/", "programme/x", "district", "academy/\x00"):
        assert parse_area(wrong) is None
