"""Sums of months and days."""

from datetime import date

from lms.coverage.ledger import Entry, Reason
from lms.coverage.stretches import Measure
from lms.coverage.sums import SumKey, as_of, first_of_month, in_period, sum_deltas

A, B = "0301674G", "0350122T"


def entry(on: date, delta: int = 1, school: int = A, measure: Measure = Measure.TRAINED) -> Entry:
    return Entry(measure=measure, person=7, school=school, on=on, delta=delta, reason=Reason.TRAINED)


ENTRIES = [
    entry(date(2027, 1, 31)),
    entry(date(2027, 2, 1), school=B),
    entry(date(2027, 2, 28)),
    entry(date(2027, 2, 28), delta=-1),
    entry(date(2027, 3, 1), delta=-1),
    entry(date(2027, 3, 2), measure=Measure.FLOW),
]


def test_deltas_are_in_key_order_and_without_zeros():
    sums = sum_deltas(reversed(ENTRIES))
    assert sums.days == (
        (SumKey(Measure.FLOW, A, date(2027, 3, 2)), 1),
        (SumKey(Measure.TRAINED, A, date(2027, 1, 31)), 1),
        (SumKey(Measure.TRAINED, A, date(2027, 3, 1)), -1),
        (SumKey(Measure.TRAINED, B, date(2027, 2, 1)), 1),
    )
    assert sums.months == (
        (SumKey(Measure.FLOW, A, date(2027, 3, 1)), 1),
        (SumKey(Measure.TRAINED, A, date(2027, 1, 1)), 1),
        (SumKey(Measure.TRAINED, A, date(2027, 3, 1)), -1),
        (SumKey(Measure.TRAINED, B, date(2027, 2, 1)), 1),
    )


def test_what_cancels_within_a_month_is_no_month():
    sums = sum_deltas([entry(date(2027, 2, 3)), entry(date(2027, 2, 9), delta=-1)])
    assert sums.months == ()
    assert len(sums.days) == 2
    assert as_of(date(2027, 2, 5), months=sums.months, days=sums.days) == {(Measure.TRAINED, A): 1}
    assert as_of(date(2027, 2, 9), months=sums.months, days=sums.days) == {}


def test_a_day_reads_the_whole_months_before_and_its_own_days():
    sums = sum_deltas(ENTRIES)
    read = {"months": sums.months, "days": sums.days}
    assert as_of(date(2027, 1, 30), **read) == {}
    assert as_of(date(2027, 1, 31), **read) == {(Measure.TRAINED, A): 1}
    assert as_of(date(2027, 2, 28), **read) == {(Measure.TRAINED, A): 1, (Measure.TRAINED, B): 1}
    assert as_of(date(2027, 3, 1), **read) == {(Measure.TRAINED, B): 1}


def test_a_period_holds_its_first_and_its_last_day():
    sums = sum_deltas(ENTRIES)
    read = {"months": sums.months, "days": sums.days}
    assert in_period(date(2027, 1, 31), date(2027, 2, 1), **read) == {
        (Measure.TRAINED, A): 1,
        (Measure.TRAINED, B): 1,
    }
    assert in_period(date(2027, 3, 1), date(2027, 3, 2), **read) == {
        (Measure.FLOW, A): 1,
        (Measure.TRAINED, A): -1,
    }
    assert first_of_month(date(2028, 2, 29)) == date(2028, 2, 1)
