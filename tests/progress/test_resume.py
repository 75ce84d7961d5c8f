"""Where to go on, and how long it still takes."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lms.progress.record import NOTHING, Record
from lms.progress.resume import go_on, module_minutes_left, next_unit, previous_unit, standing
from tests.factories.progress import make_module, make_quiz_unit, make_release, make_unit

DAY = date(2026, 11, 20)
RELEASE = make_release()
UN, DEUX = RELEASE.modules


def where(record, last, release=RELEASE):
    place = go_on(release, record, last_opened=last)
    return place and (place.unit.id, place.number, place.total)


def test_a_newcomer_begins_at_the_beginning():
    assert where(NOTHING, None) == ("page-1", 1, 3)


def test_the_unit_last_opened_comes_first_until_it_is_done():
    assert where(NOTHING, "page-4") == ("page-4", 2, 2)
    assert where(Record(done={"page-3": 1}), "page-3") == ("page-4", 2, 2)


def test_after_the_last_one_come_those_left_behind():
    assert where(Record(done={"page-4": 1}), "page-4") == ("page-1", 1, 3)


def test_a_complete_module_is_not_resumed():
    record = Record(completed={"deux": DAY})
    assert where(record, "page-3") == ("page-1", 1, 3)


def test_nothing_is_left_when_everything_is_complete():
    assert where(Record(completed={"un": DAY, "deux": DAY}), "page-1") is None


def test_a_unit_that_is_gone_is_not_resumed():
    assert where(NOTHING, "gone") == ("page-1", 1, 3)


def test_a_closed_module_is_not_resumed():
    release = make_release(UN, DEUX, order="sequence")
    assert where(NOTHING, "page-3", release) == ("page-1", 1, 3)


def test_optional_modules_wait_until_the_required_ones_are_done():
    bonus = make_module("bonus", make_unit("x"), required=False)
    release = make_release(bonus, UN)
    assert where(NOTHING, None, release)[0] == "page-1"
    assert where(Record(completed={"un": DAY}), None, release)[0] == "x"


def test_minutes_left():
    assert module_minutes_left(UN, NOTHING) == 16
    assert module_minutes_left(UN, Record(done={"page-1": 1})) == 11
    assert module_minutes_left(UN, Record(completed={"un": DAY})) == 0
    longer = make_module("m", make_unit("a", minutes=5), make_unit("b", minutes=5), minutes=60)
    assert module_minutes_left(longer, NOTHING) == 60
    choice = make_module("m", make_unit("a"), make_unit("b", minutes=9), make_unit("c"), rule="at_least", n=2)
    assert module_minutes_left(choice, Record(done={"a": 1})) == 5


def test_standing_counts_required_modules():
    assert standing(RELEASE, NOTHING).minutes_left == 26
    half = standing(RELEASE, Record(completed={"un": DAY}))
    assert (half.modules_done, half.modules, half.complete) == (1, 2, False)
    assert standing(RELEASE, Record(completed={"un": DAY, "deux": DAY})).complete
    only_optional = make_release(make_module("bonus", make_unit("x"), required=False))
    assert standing(only_optional, NOTHING).modules == 1


def test_neighbours():
    units = list(RELEASE.units())
    assert previous_unit(RELEASE, units[0]) is None
    assert next_unit(RELEASE, units[-1]) is None
    assert next_unit(RELEASE, units[2]).id == "page-3"
    assert previous_unit(RELEASE, units[3]).id == "quiz-1"


@given(st.permutations(["page-1", "page-2", "quiz-1", "page-3", "page-4"]))
def test_following_the_advice_ends(order):
    """Whatever was done first, doing what is proposed finishes the course."""
    release = make_release(
        make_module("un", make_unit("page-1"), make_unit("page-2"), make_quiz_unit("quiz-1")), DEUX
    )
    done = dict.fromkeys(order[:2], 1)
    last = order[1]
    for _step in range(10):
        completed = {
            module.id: DAY for module in release.modules if all(unit.id in done for unit in module.units)
        }
        place = go_on(release, Record(done=done, completed=completed), last_opened=last)
        if place is None:
            break
        assert place.unit.id not in done
        last = place.unit.id
        done[last] = 1
    assert len(done) == 5
