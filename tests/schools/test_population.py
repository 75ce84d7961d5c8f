"""Functions, populations and audiences fit each other."""

import pytest

from lms.schools.headcount import Population
from lms.schools.population import FUNCTIONS, POPULATIONS, Audience, Function, functions_of, population_of


def test_no_function_stands_in_two_populations_so_that_a_sum_counts_nobody_twice():
    held = [function for functions in FUNCTIONS.values() for function in functions]
    assert len(held) == len(set(held))
    assert set(FUNCTIONS) == set(Population)


@pytest.mark.parametrize(
    ("function", "population"),
    [
        (Function.HEAD_TEACHER, Population.TEACHERS),
        (Function.TRAINEE_TEACHER, Population.TEACHERS),
        (Function.LIBRARIAN, Population.LIBRARIANS),
        (Function.PARENT, Population.FAMILIES),
        (Function.PRINCIPAL, None),
        (Function.ADVISER, None),
    ],
)
def test_the_population_of_a_function(function, population):
    assert population_of(function) is population


def test_functions_of_several_populations():
    assert functions_of({Population.CPE, Population.LIBRARIANS}) == {Function.CPE, Function.LIBRARIAN}
    assert functions_of(()) == frozenset()


def test_families_belong_to_parents_and_teachers_never_to_staff():
    assert POPULATIONS[Audience.PARENT] == {Population.FAMILIES}
    assert Population.FAMILIES not in POPULATIONS[Audience.TEACHER]
    assert Population.TEACHERS not in POPULATIONS[Audience.STAFF]
