"""The outline and the words around a unit."""

from datetime import date

import pytest

from lms.progress import words
from lms.progress.record import NOTHING, Record
from lms.progress.resume import Standing, first_incomplete, go_on, next_to_do, place_of
from lms.progress.view import (
    closed_modules,
    marks_of,
    module_key,
    outline,
    reader_view,
    unit_address,
    unit_key,
    without_marks,
)
from tests.factories.progress import make_release, make_unit

DAY = date(2026, 11, 20)
RELEASE = make_release(order="sequence")
UN, DEUX = RELEASE.modules


def view(unit_id, record):
    closed = closed_modules(RELEASE, record)
    return reader_view(
        RELEASE,
        RELEASE.unit(unit_id),
        "fr",
        kicker="",
        place="",
        time_left="",
        closed=closed,
        marks=marks_of(RELEASE, record, closed),
        level=record.level,
    )


def test_outline_marks_and_addresses():
    shown = view("page-1", Record(done={"page-2": 1}, opened={"un": "page-1"}))
    first, second = shown.modules
    assert (first.title, first.mark, second.mark) == ("1. Un", "doing", "locked")
    assert [unit.mark for unit in first.units] == ["doing", "done", "todo"]
    assert [unit.is_current for unit in first.units] == [True, False, False]
    assert [unit.address for unit in second.units] == [None, None]
    assert [unit.mark for unit in second.units] == ["", ""]


def test_neighbours_stop_at_a_closed_module():
    assert view("page-1", NOTHING).previous is None
    assert view("quiz-1", NOTHING).next is None
    assert view("quiz-1", Record(completed={"un": DAY})).next == "/courses/cours/deux/page-3"
    assert view("page-4", Record(completed={"un": DAY})).next is None


def test_no_marks_for_visitors():
    marks = without_marks(RELEASE)
    assert set(marks) == {module_key(m.id) for m in RELEASE.modules} | {
        unit_key(u.id) for u in RELEASE.units()
    }
    assert set(marks.values()) == {""}
    assert outline(RELEASE, "fr", current=None, closed=frozenset(), marks=marks)[1].units[0].address


def test_a_unit_of_another_course_has_no_address():
    with pytest.raises(ValueError, match="no unit"):
        unit_address(RELEASE, make_unit("ailleurs"))


def test_what_to_do_next_in_a_module():
    assert next_to_do(UN, NOTHING).id == "page-1"
    assert next_to_do(UN, Record(opened={"un": "page-2"})).id == "page-2"
    assert next_to_do(UN, Record(opened={"un": "page-2"}, done={"page-2": 1})).id == "page-1"
    assert next_to_do(DEUX, Record(done={"page-3": 1, "page-4": 1})).id == "page-3"
    assert first_incomplete(RELEASE, Record(completed={"un": DAY})) is DEUX
    assert first_incomplete(RELEASE, Record(completed={"un": DAY, "deux": DAY})) is UN


def test_words():
    place = go_on(RELEASE, NOTHING, last_opened=None)
    assert str(words.resume_words(place)) == "Page 1 of 3, 16 min left"
    assert place_of(UN, UN.units[1], NOTHING).number == 2
    assert str(words.time_left(0)) == "This module is complete"
    assert str(words.time_left(1)) == "1 minute left in this module"
    assert str(words.module_title(RELEASE, DEUX, "fr")) == "Module 2: Deux"
    assert (
        str(words.modules_done(Standing(modules_done=1, modules=3, minutes_left=0))) == "1 module of 3 done"
    )
    said = [str(words.course_time_left(minutes)) for minutes in (0, 12, 60, 100, 65)]
    assert said == ["Finished", "12 min left", "1 h left", "1 h 40 left", "1 h 05 left"]
