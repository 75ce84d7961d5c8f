"""Stored entries become the wanted ones; no day gone by changes, and a second time nothing does."""

from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from lms.programmes.history import Difference, Stored, difference
from lms.programmes.perimeter import Entry, joined, on_day
from lms.schools.school import Standing
from lms.schools.uai import Uai

A, B = Uai("0350001A"), Uai("0350002B")
START = date(2026, 9, 1)
TODAY = date(2026, 11, 22)


def entry(uai: Uai = A, from_on: date = START, to_on: date | None = None, reason: str = "public") -> Entry:
    standing = Standing.IN if reason == "public" else Standing.OUT
    return Entry(uai=uai, from_on=from_on, to_on=to_on, standing=standing, reason=reason)


def applied(stored: list[Stored], steps: Difference) -> list[Stored]:
    """Do what a difference says, as the database does."""
    ends = {one.id: one.to_on for one in steps.retimed}
    kept = [
        Stored(id=one.id, entry=one.entry if one.id not in ends else _until(one.entry, ends[one.id]))
        for one in stored
        if one.id not in steps.withdrawn
    ]
    first = max((one.id for one in stored), default=0) + 1
    return kept + [Stored(id=first + place, entry=one) for place, one in enumerate(steps.opened)]


def _until(one: Entry, to_on: date | None) -> Entry:
    return Entry(uai=one.uai, from_on=one.from_on, to_on=to_on, standing=one.standing, reason=one.reason)


def test_the_first_time_the_whole_period_is_written() -> None:
    steps = difference([], [entry(), entry(B, reason="service")], changes_from=TODAY)
    assert steps.opened == (entry(), entry(B, reason="service"))
    assert (steps.new, steps.changed, steps.unchanged) == (2, 0, 0)


def test_a_change_takes_force_on_its_day() -> None:
    stored = [Stored(id=1, entry=entry()), Stored(id=2, entry=entry(B))]
    steps = difference(stored, [entry(reason="excluded"), entry(B)], changes_from=TODAY)
    assert [(one.id, one.to_on) for one in steps.retimed] == [(1, TODAY)]
    assert steps.opened == (entry(from_on=TODAY, reason="excluded"),)
    assert (steps.new, steps.changed, steps.unchanged) == (0, 1, 1)


def test_a_school_no_longer_selected_is_closed_and_one_added_counts_from_the_change() -> None:
    steps = difference([Stored(id=1, entry=entry())], [entry(B)], changes_from=TODAY)
    assert [(one.id, one.to_on) for one in steps.retimed] == [(1, TODAY)]
    assert steps.opened == (entry(B, from_on=TODAY),)
    assert (steps.new, steps.changed, steps.unchanged) == (1, 1, 0)


def test_what_had_not_begun_is_withdrawn() -> None:
    later = TODAY + timedelta(days=30)
    stored = [
        Stored(id=1, entry=entry(to_on=later)),
        Stored(id=2, entry=entry(from_on=later, reason="closed")),
    ]
    steps = difference(stored, [entry()], changes_from=TODAY)
    assert steps.withdrawn == (2,)
    assert [(one.id, one.to_on) for one in steps.retimed] == [(1, None)]
    assert steps.opened == ()


def test_changing_ones_mind_the_same_day_withdraws_and_reopens() -> None:
    stored = [
        Stored(id=1, entry=entry(to_on=TODAY)),
        Stored(id=2, entry=entry(from_on=TODAY, reason="closed")),
    ]
    steps = difference(stored, [entry(reason="service")], changes_from=TODAY)
    assert steps.withdrawn == (2,)
    assert steps.opened == (entry(from_on=TODAY, reason="service"),)
    back = difference(stored, [entry()], changes_from=TODAY)
    assert back.withdrawn == (2,)
    assert [(one.id, one.to_on) for one in back.retimed] == [(1, None)]


DAYS = [START + timedelta(days=10 * n) for n in range(9)]


@st.composite
def timelines(draw: st.DrawFn) -> list[Entry]:
    found: list[Entry] = []
    for uai in (A, B):
        cuts = sorted(draw(st.sets(st.sampled_from(DAYS), max_size=4)))
        ends: list[date | None] = [*cuts[1:], draw(st.sampled_from([None, DAYS[-1] + timedelta(days=10)]))]
        parts = [
            entry(uai, from_on, to_on, draw(st.sampled_from(["public", "service", "closed"])))
            for from_on, to_on in zip(cuts, ends, strict=False)
            if draw(st.booleans()) or uai == A
        ]
        found += joined(parts)
    return found


@example([([entry(A, DAYS[1])], DAYS[0]), ([entry(A, DAYS[0], DAYS[1])], DAYS[1])])
@given(st.lists(st.tuples(timelines(), st.sampled_from(DAYS)), min_size=1, max_size=5))
def test_every_day_says_what_was_wanted_when_it_was_decided(rounds: list[tuple[list[Entry], date]]) -> None:
    stored: list[Stored] = []
    every_day = [START + timedelta(days=day) for day in range(-1, 110)]
    stood = False
    for wanted, changes_from in rounds:
        is_first = not stood
        before = {(uai, day): _said(stored, uai, day) for uai in (A, B) for day in every_day}
        stored = applied(stored, difference(stored, wanted, changes_from=changes_from, is_first=is_first))
        stood = stood or bool(stored)
        for uai in (A, B):
            of_school = [one for one in wanted if one.uai == uai]
            for day in every_day:
                target = on_day(of_school, day)
                expected = None if target is None else target.reason
                if not is_first and day < changes_from:
                    expected = before[uai, day]
                assert _said(stored, uai, day) == expected
        again = difference(stored, wanted, changes_from=changes_from, is_first=not stood)
        assert (again.opened, again.retimed, again.withdrawn) == ((), (), ())
        assert (again.new, again.changed) == (0, 0)


def _said(stored: list[Stored], uai: Uai, day: date) -> str | None:
    found = [
        one.entry
        for one in stored
        if one.entry.uai == uai
        and one.entry.from_on <= day
        and (one.entry.to_on is None or day < one.entry.to_on)
    ]
    assert len(found) <= 1
    return found[0].reason if found else None
