"""Every invariant finds its own breach, and no other."""

from dataclasses import replace
from datetime import date

from lms.coverage.invariants import (
    Invariant,
    edge_breaches,
    negative_breaches,
    sum_breaches,
    twice_breaches,
)
from lms.coverage.ledger import Entry, Reason
from lms.coverage.stretches import Measure
from lms.coverage.sums import sum_deltas

A, B = "0301674G", "0350122T"
FIRST, LATER = date(2027, 3, 1), date(2027, 4, 9)
ARRIVED = Entry(measure=Measure.ENROLLED, person=7, school=A, on=FIRST, delta=1, reason=Reason.ARRIVED)
LEFT = replace(ARRIVED, on=LATER, delta=-1, reason=Reason.LEFT)


def test_a_sound_ledger_has_no_breach():
    entries = [ARRIVED, LEFT]
    sums = sum_deltas(entries)
    assert edge_breaches(wanted=entries, recorded=entries) == ()
    assert sum_breaches(entries=entries, months=dict(sums.months), days=dict(sums.days)) == ()
    assert negative_breaches(sums.days) == ()
    assert twice_breaches(entries) == ()


def test_an_edge_missing_and_one_too_many():
    [missing] = edge_breaches(wanted=[ARRIVED, LEFT], recorded=[ARRIVED])
    assert (missing.invariant, missing.on, missing.found, missing.expected) == (Invariant.EDGES, LATER, 0, -1)
    [extra] = edge_breaches(wanted=[ARRIVED], recorded=[ARRIVED, LEFT])
    assert (extra.person, extra.found, extra.expected) == (7, -1, 0)


def test_entries_of_the_erased_have_no_facts_to_be_compared_with():
    assert edge_breaches(wanted=[], recorded=[replace(ARRIVED, person=None)]) == ()


def test_sums_that_drifted():
    sums = sum_deltas([ARRIVED])
    key, month = sums.days[0][0], sums.months[0][0]
    [day] = sum_breaches(entries=[], months=dict(sums.months), days=dict(sums.days))
    assert (day.invariant, day.on, day.found, day.expected) == (Invariant.DAYS, key.on, 1, 0)
    [lost] = sum_breaches(entries=[ARRIVED], months={month: 2}, days=dict(sums.days))
    assert (lost.invariant, lost.school, lost.found, lost.expected) == (Invariant.MONTHS, A, 2, 1)


def test_a_count_below_zero():
    sums = sum_deltas([replace(LEFT, on=FIRST), replace(ARRIVED, on=LATER)])
    [below] = negative_breaches(reversed(sums.days))
    assert (below.invariant, below.on, below.found) == (Invariant.NEGATIVE, FIRST, -1)


def test_somebody_in_two_schools_at_once():
    elsewhere = replace(ARRIVED, school=B, on=LATER)
    [twice] = twice_breaches([ARRIVED, elsewhere])
    assert (twice.invariant, twice.person, twice.on) == (Invariant.TWICE, 7, LATER)
    assert (twice.found, twice.expected) == (2, 1)
    assert twice_breaches([ARRIVED, LEFT, elsewhere]) == ()


def test_somebody_less_than_nowhere():
    [below] = twice_breaches([LEFT])
    assert (below.found, below.expected) == (-1, 0)


def test_erased_people_are_many_and_may_be_anywhere():
    assert twice_breaches([replace(ARRIVED, person=None)] * 2) == ()
