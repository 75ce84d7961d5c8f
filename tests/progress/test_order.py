"""Which modules are open, and why another isn't yet."""

from datetime import date

from lms.progress.order import is_open, missing_before, why_closed
from lms.progress.record import NOTHING, Record
from tests.factories.progress import make_module, make_release, make_unit

DAY = date(2026, 11, 20)
ONE = make_module("un", make_unit("a"))
EXTRA = make_module("bonus", make_unit("x"), required=False)
TWO = make_module("deux", make_unit("b"))


def test_free_order_opens_everything():
    release = make_release(ONE, EXTRA, TWO)
    assert all(is_open(release, module, NOTHING) for module in release.modules)
    assert why_closed(release, TWO, NOTHING, "fr") == ()


def test_a_sequence_asks_for_the_required_modules_before():
    release = make_release(ONE, EXTRA, TWO, order="sequence")
    assert missing_before(release, TWO, NOTHING) == (ONE,)
    assert is_open(release, TWO, Record(completed={"un": DAY}))
    assert [str(reason) for reason in why_closed(release, TWO, NOTHING, "fr")] == [
        "This module opens once “Un” is complete."
    ]


def test_requires_names_modules_wherever_they_stand():
    late = make_module("fin", make_unit("z"), requires=("un", "bonus"))
    release = make_release(late, ONE, EXTRA)
    assert missing_before(release, late, NOTHING) == (ONE, EXTRA)


def test_what_was_begun_never_closes_again():
    release = make_release(ONE, TWO, order="sequence")
    assert is_open(release, TWO, Record(opened={"deux": "b"}))
    assert is_open(release, TWO, Record(completed={"deux": DAY}))
