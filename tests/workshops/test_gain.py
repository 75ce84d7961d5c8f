"""What attending gives, without a database."""

from datetime import date

import pytest

from lms.workshops.gain import Gain, HalfDayHeld, gain
from tests.factories.progress import make_module, make_unit

FIRST, LAST = date(2026, 11, 17), date(2026, 12, 1)
PATH = (HalfDayHeld(id=1, on=FIRST, minutes=90), HalfDayHeld(id=2, on=LAST, minutes=60))


def module(workshop: str, minutes: int = 120):  # type: ignore[no-untyped-def]
    return make_module("un", make_unit("p"), workshop=workshop, minutes=minutes)


@pytest.mark.parametrize(
    ("workshop", "attended", "expected"),
    [
        ("no", {1, 2}, None),
        ("completes", set(), None),
        ("completes", {3}, None),
        ("completes", {1, 2}, Gain(completes=True, on=LAST, minutes=120)),
        ("completes", {1}, Gain(completes=False, on=FIRST, minutes=90)),
        ("completes", {2}, Gain(completes=False, on=LAST, minutes=60)),
        ("counts", {2}, Gain(completes=False, on=LAST, minutes=60)),
        ("counts", {1, 2}, Gain(completes=False, on=LAST, minutes=120)),
    ],
)
def test_what_attending_gives(workshop: str, attended: set[int], expected: Gain | None) -> None:
    assert gain(module(workshop), sittings=PATH, attended=attended) == expected


def test_a_session_about_no_module_gives_nothing() -> None:
    assert gain(None, sittings=PATH, attended={1, 2}) is None


def test_minutes_are_at_most_the_modules_own() -> None:
    assert gain(module("counts", 30), sittings=PATH, attended={1}) == Gain(
        completes=False, on=FIRST, minutes=30
    )
