"""When a target is reached, drawn on from the last three months."""

from datetime import date
from fractions import Fraction

from lms.coverage.pace import Measured, Pace, pace

DUE = date(2027, 6, 30)
HALF = Fraction(1, 2)


def _measured(*points: tuple[date, Fraction]) -> list[Measured]:
    return [Measured(on=on, reached=reached) for on, reached in points]


def test_a_line_is_drawn_on() -> None:
    points = _measured((date(2026, 9, 30), Fraction(1, 10)), (date(2026, 10, 10), Fraction(2, 10)))
    assert pace(points, wanted=HALF, due_on=DUE) is None  # ten days decide nothing
    points = _measured((date(2026, 9, 30), Fraction(1, 10)), (date(2026, 10, 30), Fraction(2, 10)))
    assert pace(points, wanted=HALF, due_on=DUE) == Pace(
        since=date(2026, 9, 30), reached_on=date(2027, 1, 28), is_in_time=True
    )
    assert pace(points, wanted=HALF, due_on=date(2027, 1, 27)) == Pace(
        since=date(2026, 9, 30), reached_on=date(2027, 1, 28), is_in_time=False
    )


def test_only_the_last_three_months_decide() -> None:
    points = _measured(
        (date(2026, 1, 31), Fraction(0)),
        (date(2026, 9, 30), Fraction(1, 10)),
        (date(2026, 10, 30), Fraction(2, 10)),
    )
    found = pace(points, wanted=HALF, due_on=DUE)
    assert found is not None
    assert found.since == date(2026, 9, 30)
    far = _measured((date(2026, 1, 31), Fraction(0)), (date(2026, 10, 30), Fraction(2, 10)))
    found = pace(far, wanted=HALF, due_on=DUE)
    assert found is not None
    assert found.since == date(2026, 1, 31)


def test_where_nothing_is_gained_nothing_is_reached() -> None:
    points = _measured((date(2026, 9, 30), Fraction(2, 10)), (date(2026, 10, 30), Fraction(2, 10)))
    assert pace(points, wanted=HALF, due_on=DUE) == Pace(
        since=date(2026, 9, 30), reached_on=None, is_in_time=False
    )
    slow = _measured((date(2026, 9, 30), Fraction(0)), (date(2026, 10, 30), Fraction(1, 1000)))
    found = pace(slow, wanted=HALF, due_on=DUE)
    assert found is not None
    assert found.reached_on is None


def test_nothing_is_said_of_what_is_reached_or_unknown() -> None:
    reached = _measured((date(2026, 9, 30), Fraction(1, 10)), (date(2026, 10, 30), HALF))
    assert pace(reached, wanted=HALF, due_on=DUE) is None
    assert pace(reached[:1], wanted=HALF, due_on=DUE) is None
    assert pace([], wanted=HALF, due_on=DUE) is None
