"""When a person is trained, and what is missing while they aren't."""

from datetime import date

import pytest

from lms.coverage.facts import Completion, Credit
from lms.coverage.rule import (
    AtLeast,
    Either,
    Every,
    LacksEither,
    LacksMinutes,
    LacksModules,
    Minutes,
    Modules,
    credited_minutes,
    judge,
    modules_named,
    trained_on,
)

MARCH = [date(2027, 3, day) for day in range(1, 32)]
A, B, C = "hybrider/a", "hybrider/b", "hybrider/c"


def done(module: str, day: int, minutes: int = 30) -> Completion:
    return Completion(module=module, done_on=MARCH[day - 1], minutes=minutes, means="self_study")


def attended(module: str, day: int, minutes: int) -> Credit:
    return Credit(module=module, on=MARCH[day - 1], minutes=minutes, means="presence")


@pytest.mark.parametrize(
    ("rule", "completions", "day"),
    [
        (Modules(modules=(A, B)), [done(A, 2), done(B, 9)], 9),
        (Modules(modules=(A, B)), [done(A, 2), done(C, 3)], None),
        (AtLeast(n=2, modules=(A, B, C)), [done(C, 8), done(A, 2), done(B, 5)], 5),
        (AtLeast(n=2, modules=(A, B)), [done(C, 8), done(A, 2)], None),
        (Minutes(minutes=60, modules=(A, B)), [done(A, 2), done(B, 5)], 5),
        (Minutes(minutes=61, modules=(A, B)), [done(A, 2), done(B, 5), done(C, 6)], None),
        (Every(rules=(Modules(modules=(A,)), AtLeast(n=1, modules=(B, C)))), [done(C, 3), done(A, 7)], 7),
        (Every(rules=(Modules(modules=(A,)), AtLeast(n=1, modules=(B, C)))), [done(A, 7)], None),
        (Either(rules=(Modules(modules=(A,)), Modules(modules=(B, C)))), [done(A, 7), done(B, 1)], 7),
        (Either(rules=(Modules(modules=(A,)), Modules(modules=(B,)))), [], None),
    ],
)
def test_the_first_day_a_rule_is_satisfied(rule, completions, day):
    assert trained_on(rule, completions=completions, credited=[]) == (day and MARCH[day - 1])


def test_minutes_attended_count_for_hours_and_never_complete_a_module():
    facts = {"completions": [], "credited": [attended(A, 4, 30)]}
    assert trained_on(Minutes(minutes=30, modules=(A,)), **facts) == MARCH[3]
    assert trained_on(Modules(modules=(A,)), **facts) is None


def test_a_module_credits_once_the_larger():
    completions, credited = [done(A, 10, minutes=45)], [attended(A, 3, 20), attended(A, 5, 30)]
    both = {"completions": completions, "credited": credited}
    assert credited_minutes([A, B], **both) == {A: 45, B: 0}
    assert trained_on(Minutes(minutes=30, modules=(A,)), **both) == MARCH[4]
    assert trained_on(Minutes(minutes=45, modules=(A,)), **both) == MARCH[9]
    assert trained_on(Minutes(minutes=46, modules=(A,)), **both) is None


def test_a_smaller_credit_that_comes_later_takes_nothing_back():
    facts = {"completions": [done(A, 3, minutes=45), done(B, 6)], "credited": [attended(A, 5, 20)]}
    assert trained_on(Minutes(minutes=75, modules=(A, B)), **facts) == MARCH[5]


def test_a_module_finished_twice_counts_from_the_first_day():
    assert trained_on(Modules(modules=(A,)), completions=[done(A, 9), done(A, 4)], credited=[]) == MARCH[3]


def test_what_is_named_by_a_rule_of_rules():
    rule = Every(
        rules=(Modules(modules=(A,)), Either(rules=(AtLeast(n=1, modules=(B,)), Modules(modules=(C,)))))
    )
    assert modules_named(rule) == {A, B, C}


def test_nothing_is_missing_once_trained():
    verdict = judge(Modules(modules=(A,)), completions=[done(A, 4)], credited=[])
    assert (verdict.trained_on, verdict.missing) == (MARCH[3], ())


@pytest.mark.parametrize(
    ("rule", "missing"),
    [
        (Modules(modules=(A, B, C)), (LacksModules(n=2, modules=(B, C)),)),
        (AtLeast(n=2, modules=(A, B, C)), (LacksModules(n=1, modules=(B, C)),)),
        (Minutes(minutes=90, modules=(A, B)), (LacksMinutes(minutes=60, credited=30, modules=(B,)),)),
        (
            Every(rules=(Modules(modules=(A,)), Modules(modules=(B,)), Minutes(minutes=40, modules=(C,)))),
            (LacksModules(n=1, modules=(B,)), LacksMinutes(minutes=30, credited=10, modules=(C,))),
        ),
        (
            Either(rules=(Modules(modules=(B,)), Modules(modules=(A, C)))),
            (LacksEither(options=((LacksModules(n=1, modules=(B,)),), (LacksModules(n=1, modules=(C,)),))),),
        ),
    ],
)
def test_what_is_missing_leaves_out_what_is_there(rule, missing):
    verdict = judge(rule, completions=[done(A, 4)], credited=[attended(C, 2, 10)])
    assert verdict.trained_on is None
    assert verdict.missing == missing
