"""When a school stands on one row of the sums that are read, so that nothing need be grouped."""

from datetime import date

import pytest

from lms.coverage.sums_select import EVERY_DAY, Days, counts_and_whether_once

TODAY = date(2026, 11, 27)
THIS_MONTH = Days(since=date(2026, 11, 1))


@pytest.mark.parametrize(
    ("as_of", "period_from", "days", "stands_once"),
    [
        (date(2026, 11, 1), date(2026, 9, 1), THIS_MONTH, True),
        (date(2026, 11, 30), date(2026, 9, 1), THIS_MONTH, True),
        # Several days; a month less some of its days; several months; a period that begins in this month.
        (TODAY, date(2026, 9, 1), THIS_MONTH, False),
        (date(2026, 11, 10), date(2026, 9, 1), THIS_MONTH, False),
        (date(2026, 11, 20), date(2026, 9, 1), THIS_MONTH, False),
        (TODAY, date(2026, 9, 1), EVERY_DAY, False),
        (TODAY, date(2026, 9, 1), Days(before=date(2026, 11, 1)), False),
        (TODAY, date(2026, 11, 16), THIS_MONTH, False),
    ],
)
def test_rows_are_grouped_unless_a_school_stands_on_one(
    as_of: date, period_from: date, days: Days, stands_once: bool
) -> None:
    _, once = counts_and_whether_once(
        revision_id=1, as_of=as_of, period_from=period_from, days=days, today=TODAY
    )
    assert once is stands_once
