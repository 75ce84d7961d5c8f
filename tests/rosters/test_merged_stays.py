"""Where somebody is, told by two records, made one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.rosters.merged_stays import is_sound, merge_stays
from lms.rosters.stay_plan import Held

A, B, C = "0350122T", "0351234B", "0301674G"
SEPTEMBER = date(2026, 9, 1)


def held(number: int, uai: str, from_on: date, to_on: date | None = None, **changed: object) -> Held:
    given = {"function": "teacher", "is_main": True, "confirmed_on": from_on} | changed
    return Held(id=number, uai=uai, from_on=from_on, to_on=to_on, **given)  # type: ignore[arg-type]


def test_the_same_school_is_said_once_from_the_first_day() -> None:
    kept = held(1, A, SEPTEMBER, confirmed_on=None)
    gone = held(2, A, date(2025, 9, 1), confirmed_on=date(2025, 9, 3))
    merged = merge_stays([kept], [gone])
    assert (merged.removed, merged.moved) == ([gone], [])
    assert merged.changed == [(kept, held(1, A, date(2025, 9, 1), confirmed_on=date(2025, 9, 3)))]


def test_a_second_main_school_is_kept_without_counting() -> None:
    gone = held(2, B, date(2025, 9, 1))
    merged = merge_stays([held(1, A, SEPTEMBER)], [gone])
    assert merged.moved == [(gone, held(2, B, date(2025, 9, 1), is_main=False))]
    assert merged.changed == []


def test_an_earlier_school_stays_main_while_it_was() -> None:
    gone = held(2, B, date(2024, 9, 1), SEPTEMBER)
    merged = merge_stays([held(1, A, SEPTEMBER)], [gone])
    assert merged.moved == [(gone, gone)]


def test_a_stay_is_not_made_longer_over_another_main_one() -> None:
    kept = [held(1, B, date(2025, 9, 1), SEPTEMBER), held(2, A, SEPTEMBER)]
    gone = held(3, A, date(2025, 9, 1))
    merged = merge_stays(kept, [gone])
    assert (merged.removed, merged.moved) == ([gone], [])
    assert merged.changed == [(kept[1], held(2, A, SEPTEMBER, confirmed_on=date(2025, 9, 1)))]


def test_two_stays_of_the_record_that_goes_become_one() -> None:
    gone = [held(2, B, date(2024, 9, 1), date(2025, 9, 1)), held(3, B, date(2025, 9, 1))]
    merged = merge_stays([], gone)
    assert merged.removed == [gone[1]]
    assert merged.moved == [(gone[0], held(2, B, date(2024, 9, 1)))]


@st.composite
def records(draw: st.DrawFn) -> list[Held]:
    """Stays of one record, as the rest of the application leaves them: sound."""
    stays: list[Held] = []
    first = draw(st.integers(1, 100)) * 100
    for place in range(draw(st.integers(0, 4))):
        begin = SEPTEMBER + timedelta(days=draw(st.integers(0, 30)))
        length = draw(st.one_of(st.none(), st.integers(1, 20)))
        one = held(
            first + place,
            draw(st.sampled_from([A, B, C])),
            begin,
            None if length is None else begin + timedelta(days=length),
            is_main=draw(st.booleans()),
        )
        if is_sound([*stays, one]):
            stays.append(one)
    return stays


@given(records(), records())
def test_what_remains_is_always_sound(kept: list[Held], gone: list[Held]) -> None:
    gone = [replace(one, id=10_000_000 + place) for place, one in enumerate(gone)]
    merged = merge_stays(kept, gone)
    after = {one.id: one for one in kept} | {one.id: one for _, one in (*merged.changed, *merged.moved)}
    assert is_sound(after.values())
    settled = [one.id for one in (*merged.removed, *(one for one, _ in merged.moved))]
    assert sorted(settled) == [one.id for one in gone]
    assert days(after.values()) <= days([*kept, *gone])
    assert {uai for uai, _ in days(after.values())} == {uai for uai, _ in days([*kept, *gone])}


def days(stays: Iterable[Held]) -> set[tuple[str, date]]:
    every = [SEPTEMBER + timedelta(days=n) for n in range(60)]
    return {
        (one.uai, day)
        for one in stays
        for day in every
        if one.from_on <= day and (one.to_on is None or day < one.to_on)
    }
