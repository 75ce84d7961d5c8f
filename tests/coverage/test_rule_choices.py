"""A rule as choices on a page, there and back; and the days and targets typed beside it."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.coverage.goal_checks import Running, TargetKind, due_fault, figure_typed, force_fault, target_typed
from lms.coverage.rule import AtLeast, Either, Every, Minutes, Modules, Rule
from lms.coverage.rule_choices import (
    Asks,
    ChoiceFault,
    Choices,
    Condition,
    Joined,
    choices_of,
    hours_typed,
    rule_of,
    without_empty,
)
from lms.coverage.targets import Counted, NumberTarget, SchoolsTarget, ShareTarget
from lms.messages import Message
from tests.coverage.lives import rules

KNOWN = {"hybrider/a": 30, "hybrider/b": 30, "evaluer/a": 60, "parents/a": 400}
THREE = ("hybrider/a", "hybrider/b", "evaluer/a")
TWO_OF_THREE = Condition(asks=Asks.SOME, number="2", modules=THREE)
SIX_HOURS = Condition(asks=Asks.HOURS, number="6", modules=tuple(KNOWN))
RUNNING = Running(first=date(2026, 9, 1), last=date(2028, 8, 31), today=date(2026, 11, 22))


def said(choices: Choices, *, standing: Rule | None = None) -> list[str]:
    made = rule_of(choices, known=KNOWN, standing=standing)
    assert isinstance(made, tuple), made
    assert all(isinstance(one, ChoiceFault) for one in made)
    return [str(one.reason) for one in made]


def test_two_of_these_three_modules_or_six_hours() -> None:
    made = rule_of(Choices(conditions=(TWO_OF_THREE, SIX_HOURS), joined=Joined.ANY), known=KNOWN)
    assert made == Either(rules=(AtLeast(n=2, modules=THREE), Minutes(minutes=360, modules=tuple(KNOWN))))


def test_one_condition_is_no_list_of_one() -> None:
    every = Condition(asks=Asks.ALL, modules=THREE)
    assert rule_of(Choices(conditions=(every,)), known=KNOWN) == Modules(modules=THREE)
    both = Choices(conditions=(every, SIX_HOURS), joined=Joined.ALL)
    assert isinstance(rule_of(both, known=KNOWN), Every)


@given(rule=rules)
def test_what_choices_can_say_comes_back_as_it_was(rule: Rule) -> None:
    choices = choices_of(rule)
    nested = isinstance(rule, Every | Either) and any(isinstance(one, Every | Either) for one in rule.rules)
    assert (choices is None) == nested
    if choices is not None:
        assert rule_of(choices, known={}, standing=rule) == rule
        made = rule_of(choices, known=dict.fromkeys(KNOWN, 10_000))
        assert not isinstance(made, tuple)
        assert choices_of(made) is not None


@given(minutes=st.integers(1, 100_000))
def test_hours_are_read_back_to_the_minute(minutes: int) -> None:
    one = Condition(asks=Asks.HOURS, number=hours_typed(minutes), modules=("parents/a",))
    assert rule_of(Choices(conditions=(one,)), known={"parents/a": 10**6}) == Minutes(
        minutes=minutes, modules=("parents/a",)
    )


@pytest.mark.parametrize("typed", ["", "0", "-1", "deux", "1e3", "1:5", "a:30", "NaN", "1.001", "²"])
def test_a_number_that_is_none_is_refused(typed: str) -> None:
    for asks in (Asks.SOME, Asks.HOURS):
        assert said(Choices(conditions=(Condition(asks=asks, number=typed, modules=THREE),)))


def test_what_is_missing_is_said_at_its_condition() -> None:
    faults = rule_of(Choices(conditions=(SIX_HOURS, Condition(asks=Asks.SOME, number="x"))), known=KNOWN)
    assert isinstance(faults, tuple)
    assert [one.condition for one in faults if isinstance(one, ChoiceFault)] == [1, 1]
    too_many = Condition(asks=Asks.SOME, number="9", modules=THREE)
    assert said(Choices(conditions=(SIX_HOURS, too_many)))[0].startswith("Nobody could reach this")
    assert said(Choices(conditions=())) == ["Tick at least one module."]


def test_a_module_that_no_course_has_any_more_stays_only_in_the_rule_that_stands() -> None:
    gone = ("hybrider/a", "disparu/z")
    standing = AtLeast(n=1, modules=gone)
    same = Choices(conditions=(Condition(asks=Asks.SOME, number="1", modules=tuple(reversed(gone))),))
    assert rule_of(same, known=KNOWN, standing=standing) is standing
    (reason,) = said(Choices(conditions=(Condition(asks=Asks.ALL, modules=gone),)), standing=standing)
    assert "disparu/z" in reason
    other = Choices(conditions=(same.conditions[0], SIX_HOURS))
    assert "disparu/z" in said(other, standing=standing)[0]


def test_conditions_left_empty_are_passed_over() -> None:
    empty = Condition(asks=Asks.ALL)
    assert without_empty([empty, empty, SIX_HOURS]) == (empty, SIX_HOURS)


@pytest.mark.parametrize(
    ("kind", "typed", "target"),
    [
        (TargetKind.SHARE, "60 %", ShareTarget(share=Fraction(3, 5))),
        (TargetKind.SHARE, "62,5", ShareTarget(share=Fraction(5, 8))),
        (TargetKind.SHARE, "100", ShareTarget(share=Fraction(1))),
        (TargetKind.SCHOOLS, "80", SchoolsTarget(share=Fraction(4, 5))),
        (TargetKind.NUMBER, "1 200", NumberTarget(number=1200, counted=Counted.PRESENCES)),
    ],
)
def test_a_target_is_read_as_people_type_it(
    kind: TargetKind, typed: str, target: ShareTarget | SchoolsTarget | NumberTarget
) -> None:
    assert target_typed(kind, typed, counted=Counted.PRESENCES) == target
    assert target_typed(*figure_typed(target), counted=Counted.PRESENCES) == target


@pytest.mark.parametrize("typed", ["0", "0,0", "100,1", "101", "-5", "", "beaucoup", "1/2", "٣"])
def test_a_target_of_nothing_or_above_everything_is_refused(typed: str) -> None:
    for kind in (TargetKind.SHARE, TargetKind.SCHOOLS):
        assert isinstance(target_typed(kind, typed, counted=Counted.TRAINED), Message)


@pytest.mark.parametrize("typed", ["0", "-5", "1,5", "10000001", "", "x", "٣"])
def test_a_number_to_reach_is_a_whole_one(typed: str) -> None:
    assert isinstance(target_typed(TargetKind.NUMBER, typed, counted=Counted.TRAINED), Message)


def test_a_revision_reaches_back_to_no_day() -> None:
    assert force_fault(RUNNING.today, running=RUNNING, is_new=False) is None
    assert force_fault(date(2026, 11, 21), running=RUNNING, is_new=False) is not None
    assert force_fault(RUNNING.first, running=RUNNING, is_new=True) is None
    for day in (date(2026, 8, 31), date(2028, 9, 1)):
        assert due_fault(day, running=RUNNING) is not None
        assert force_fault(day, running=RUNNING, is_new=True) is not None
