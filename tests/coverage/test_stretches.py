"""Who counts where, from which day until which day."""

from datetime import date

import pytest

from lms.coverage.facts import Affiliation, Completion, Life, Opening, Scope
from lms.coverage.rule import Modules
from lms.coverage.stretches import OverlappingMainsError, Stretch, standing_of, stays
from lms.schools.headcount import Population
from lms.schools.population import Audience, Function

A, B = "0301674G", "0350122T"
RULE = Modules(modules=("hybrider/a",))


def day(n: int) -> date:
    return date(2027, 3, n)


def main(school: str, from_: int, to: int | None = None, **changes) -> Affiliation:
    values = {
        "audience": Audience.TEACHER,
        "function": Function.TEACHER,
        "confirmed_on": day(1),
        "from_on": day(from_),
        "to_on": to and day(to),
        **changes,
    }
    return Affiliation(school=school, **values)


def stretch(school: str, from_: int, to: int | None = None) -> Stretch:
    return Stretch(school=school, from_on=day(from_), to_on=to and day(to))


def standing(*mains: Affiliation, trained: int | None = None, opened: int | None = None, scope=None):
    done = (
        [Completion(module="hybrider/a", done_on=day(trained), minutes=30, means="presence")]
        if trained
        else []
    )
    seen = [Opening(module="hybrider/a", first_on=day(opened))] if opened else []
    life = Life(completions=tuple(done), openings=tuple(seen), affiliations=mains)
    return standing_of(life, rule=RULE, scope=scope or Scope())


def test_one_counts_from_the_later_of_trained_and_arrived_until_departure():
    present_first = standing(main(A, 5, 20), trained=10)
    assert present_first.enrolled == (stretch(A, 5, 20),)
    assert present_first.trained == (stretch(A, 10, 20),)
    assert standing(main(A, 5, 20), trained=3).trained == (stretch(A, 5, 20),)


def test_the_day_of_departure_no_longer_counts():
    [held] = standing(main(A, 5, 20)).enrolled
    assert held.holds(day(5))
    assert held.holds(day(19))
    assert not held.holds(day(20))
    assert not held.holds(day(4))


def test_trained_on_the_day_of_departure_or_later_counts_nowhere():
    assert standing(main(A, 5, 20), trained=20).trained == ()
    assert standing(main(A, 5, 20), trained=25).trained == ()


def test_a_move_within_a_day_counts_that_day_at_the_new_school_only():
    moved = standing(main(A, 5, 12), main(B, 12), trained=6)
    assert moved.trained == (stretch(A, 6, 12), stretch(B, 12))


def test_arrived_and_left_on_one_day_counts_nowhere():
    assert standing(main(A, 5, 5), trained=3).enrolled == ()


def test_leaving_and_coming_back_leaves_the_gap_out():
    back = standing(main(A, 5, 10), main(A, 15), trained=7)
    assert back.enrolled == (stretch(A, 5, 10), stretch(A, 15))
    assert back.trained == (stretch(A, 7, 10), stretch(A, 15))


def test_a_change_of_function_within_the_population_is_one_stretch():
    promoted = standing(main(A, 5, 10), main(A, 10, function=Function.HEAD_TEACHER))
    assert promoted.enrolled == (stretch(A, 5),)


def test_becoming_a_superior_is_leaving_the_population():
    assert standing(main(A, 5, 10), main(A, 10, function=Function.PRINCIPAL)).enrolled == (stretch(A, 5, 10),)


def test_a_population_chosen_is_counted_and_others_are_not():
    mains = [main(A, 5, 10), main(B, 10, function=Function.LIBRARIAN)]
    assert standing(*mains).enrolled == (stretch(A, 5, 10),)
    chosen = Scope(populations=frozenset({Population.LIBRARIANS}))
    assert standing(*mains, scope=chosen).enrolled == (stretch(B, 10),)


def test_what_is_not_confirmed_is_in_no_figure_and_once_confirmed_counts_from_its_first_day():
    assert standing(main(A, 5, confirmed_on=None)).enrolled == ()
    assert standing(main(A, 5, confirmed_on=day(28))).enrolled == (stretch(A, 5),)


def test_audiences_are_apart():
    parent = main(B, 1, audience=Audience.PARENT, function=Function.PARENT)
    assert standing(main(A, 5), parent).enrolled == (stretch(A, 5),)
    families = Scope(audience=Audience.PARENT, populations=frozenset({Population.FAMILIES}))
    assert standing(main(A, 5), parent, scope=families).enrolled == (stretch(B, 1),)


@pytest.mark.parametrize("first", [main(A, 5, 11), main(A, 5), main(A, 5, function=Function.PRINCIPAL)])
def test_two_mains_on_one_day_are_refused(first):
    with pytest.raises(OverlappingMainsError) as refused:
        stays([main(B, 10), first], scope=Scope())
    assert (refused.value.first, refused.value.second) == (first, main(B, 10))


def test_an_affiliation_not_confirmed_may_overlap_as_it_counts_nowhere():
    assert stays([main(A, 5), main(B, 8, confirmed_on=None)], scope=Scope()) == (stretch(A, 5),)


def test_started_is_having_opened_a_unit_of_a_module_the_goal_names():
    begun = standing(main(A, 5, 20), opened=8)
    assert (begun.started_on, begun.started) == (day(8), (stretch(A, 8, 20),))
    assert standing(main(A, 5, 20), trained=8).started == ()
    other = Life(openings=(Opening(module="other/a", first_on=day(8)),), affiliations=(main(A, 5),))
    assert standing_of(other, rule=RULE, scope=Scope()).started == ()
