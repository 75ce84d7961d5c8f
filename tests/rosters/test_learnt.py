"""Each module once, with the larger of what it gave; of an agent, the agents' courses only."""

from datetime import date

from lms.rosters.learnt import Courses, ModuleLearnt, Sum, once_each, summed
from lms.schools.population import Audience
from tests.factories.progress import make_release


def fact(
    module: str = "a", *, completed: bool = True, minutes: int = 30, day: int = 3, course: str = "hybrider"
) -> ModuleLearnt:
    return ModuleLearnt(
        course_id=course,
        module_id=module,
        is_completed=completed,
        on=date(2026, 11, day),
        minutes=minutes,
        means="self-study",
    )


def test_a_module_credits_the_larger_of_what_it_gave() -> None:
    (one,) = once_each([fact(minutes=20), fact(completed=False, minutes=30, day=2)])
    assert (one.is_completed, one.minutes, one.on.day) == (True, 30, 3)
    (attended,) = once_each([fact(completed=False, minutes=15), fact(completed=False, minutes=10)])
    assert (attended.is_completed, attended.minutes) == (False, 15)


def test_the_latest_come_first_and_sums_are_of_some_courses() -> None:
    learnt = once_each(
        [fact("a", day=3), fact("b", day=9), fact("c", completed=False, day=5), fact("p", course="parents")]
    )
    assert [one.module_id for one in learnt][:2] == ["b", "c"]
    assert summed(learnt, {"hybrider"}) == Sum(modules=2, minutes=90)
    assert summed([], {"hybrider"}) == Sum()


def test_what_a_teacher_follows_as_a_parent_is_not_asked_about() -> None:
    courses = Courses(
        releases={
            "hybrider": make_release(course_id="hybrider"),
            "parents": make_release(course_id="parents", audience=("parent",)),
            "all": make_release(course_id="all", audience=("staff", "parent")),
        }
    )
    assert courses.for_audience(Audience.TEACHER) == {"hybrider", "all"}
    assert courses.for_audience(Audience.STAFF) == {"hybrider", "all"}
    assert courses.for_audience(Audience.PARENT) == {"parents", "all"}
    assert courses.for_audience(None) == frozenset()
    assert courses.title("gone", "fr") == "gone"
    assert courses.title_of("gone", "a", "fr") == "a"
