"""Random lives and goals, for the tests that compare counting with the slow oracle."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from lms.coverage.facts import Affiliation, Completion, Credit, Life, Opening, Scope
from lms.coverage.rule import AtLeast, Either, Every, Minutes, Modules, Rule
from lms.schools.headcount import Population
from lms.schools.population import Audience, Function

FIRST = date(2027, 1, 20)  # a window over month ends and the end of February
WINDOW = 60
DAYS = [FIRST + timedelta(days=n) for n in range(WINDOW)]
MODULES = ["hybrider/a", "hybrider/b", "evaluer/a", "parents/a"]

days = st.sampled_from(DAYS)
modules = st.sampled_from(MODULES)
means = st.sampled_from(["self_study", "presence"])
minutes = st.sampled_from([10, 20, 30, 45])
SCHOOLS = ["0350122T", "0301674G", "0251372F"]
schools = st.sampled_from(SCHOOLS)
functions = st.sampled_from([Function.TEACHER, Function.HEAD_TEACHER, Function.AESH, Function.PRINCIPAL])
module_lists = st.lists(modules, min_size=1, max_size=4, unique=True).map(tuple)


@st.composite
def _at_least(draw: st.DrawFn) -> AtLeast:
    among = draw(module_lists)
    return AtLeast(n=draw(st.integers(1, len(among))), modules=among)


rules: st.SearchStrategy[Rule] = st.recursive(
    st.one_of(
        module_lists.map(lambda among: Modules(modules=among)),
        _at_least(),
        st.builds(Minutes, minutes=st.integers(1, 120), modules=module_lists),
    ),
    lambda inner: st.one_of(
        st.builds(Every, rules=st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Either, rules=st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=4,
)

scopes = st.builds(
    Scope,
    audience=st.just(Audience.TEACHER),
    populations=st.frozensets(st.sampled_from([Population.TEACHERS, Population.AESH]), min_size=1),
)


@st.composite
def _mains(draw: st.DrawFn) -> list[Affiliation]:
    """Affiliations and gaps one after the other, touching, some of no day at all, the last maybe open."""
    marks = [*sorted(draw(st.lists(days, max_size=6))), None]
    return [
        Affiliation(
            audience=Audience.TEACHER,
            function=draw(functions),
            school=draw(schools),
            from_on=from_on,
            to_on=to_on,
            confirmed_on=draw(st.sampled_from([FIRST, FIRST, FIRST, None])),
        )
        for from_on, to_on in pairwise(marks)
        if draw(st.sampled_from([True, True, True, False]))
    ]


def _as_parent(draw: st.DrawFn) -> Affiliation:
    return Affiliation(
        audience=Audience.PARENT,
        function=Function.PARENT,
        school=draw(schools),
        from_on=draw(days),
        confirmed_on=FIRST,
    )


@st.composite
def lives(draw: st.DrawFn) -> Life:
    affiliations = draw(_mains())
    if draw(st.booleans()):
        affiliations.append(_as_parent(draw))
    return Life(
        completions=tuple(
            draw(
                st.lists(
                    st.builds(Completion, module=modules, done_on=days, minutes=minutes, means=means),
                    max_size=5,
                    unique_by=lambda done: done.module,
                )
            )
        ),
        credits=tuple(
            draw(
                st.lists(st.builds(Credit, module=modules, on=days, minutes=minutes, means=means), max_size=4)
            )
        ),
        openings=tuple(
            draw(
                st.lists(
                    st.builds(Opening, module=modules, first_on=days),
                    max_size=4,
                    unique_by=lambda seen: seen.module,
                )
            )
        ),
        affiliations=tuple(draw(st.permutations(affiliations))),
    )
