"""Goal rules read from and written to plain values, with every fault at once."""

import json
from decimal import Decimal

import pytest
from hypothesis import given

from lms.coverage.rule import AtLeast, Either, Every, Minutes, Modules
from lms.coverage.rule_format import DEEPEST, LARGEST, MOST_MODULES, parse_rule, rule_to_json
from tests.coverage.lives import rules

A, B = "hybrider/a", "hybrider/b"


def faults(value, **options) -> list[tuple[str, str, str]]:
    """Path, reason and remedy of each fault."""
    found = parse_rule(value, **options)
    assert isinstance(found, tuple)
    return [(fault.path, str(fault.reason), str(fault.remedy)) for fault in found]


@given(rule=rules)
def test_a_rule_written_is_read_back_equal(rule):
    stored = json.loads(json.dumps(rule_to_json(rule)))
    # A random rule may be deeper than people are allowed to write.
    if json.dumps(stored).count('"all"') + json.dumps(stored).count('"any"') < DEEPEST:
        assert parse_rule(stored) == rule


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ({"modules": [A, B]}, Modules(modules=(A, B))),
        ({"at_least": 1, "of": [A, B]}, AtLeast(n=1, modules=(A, B))),
        ({"hours": 1.5, "of": [A]}, Minutes(minutes=90, modules=(A,))),
        ({"hours": Decimal("0.1"), "of": [A]}, Minutes(minutes=6, modules=(A,))),
        ({"minutes": 45, "of": [A]}, Minutes(minutes=45, modules=(A,))),
        ({"all": [{"modules": [A]}]}, Every(rules=(Modules(modules=(A,)),))),
        (
            {"any": [{"modules": [A]}, {"modules": [B]}]},
            Either(rules=(Modules(modules=(A,)), Modules(modules=(B,)))),
        ),
    ],
)
def test_each_shape(value, rule):
    assert parse_rule(value) == rule


@pytest.mark.parametrize("value", [None, [], "modules", {}, {"of": [A]}, {"modules": [A], "all": []}])
def test_what_is_not_a_rule(value):
    [(path, reason, remedy)] = faults(value)
    assert (path, reason) == ("", "This is not a rule.")
    assert "at_least" in remedy


def test_every_fault_at_once_each_with_its_place():
    value = {
        "all": [
            {"modules": [A, "Not a module", A]},
            {"any": [{"at_least": 0, "of": [B]}, {"hours": "3", "of": []}]},
            {"any": []},
            {"all": "everything"},
            {"at_least": 3, "of": [A, B]},
        ]
    }
    assert [(path, reason) for path, reason, _ in faults(value)] == [
        ("all[0].modules[1]", "This does not name a module."),
        ("all[0].modules[2]", "This module is named twice in one list."),
        ("all[1].any[0].at_least", f"A number above zero was expected here, {LARGEST} at most."),
        ("all[1].any[1].of", f"A list of modules was expected here, of {MOST_MODULES} at most."),
        ("all[1].any[1].hours", f"A number above zero was expected here, {LARGEST} at most."),
        ("all[2].any", "A list of rules was expected here."),
        ("all[3].all", "A list of rules was expected here."),
        ("all[4].at_least", "Nobody could reach this: only 2 modules are named."),
    ]


@pytest.mark.parametrize(
    "number", [True, "2", None, -1, 0, 0.001, float("inf"), float("nan"), Decimal("NaN"), LARGEST + 1, 1e300]
)
def test_numbers_that_are_none(number):
    assert [path for path, _, _ in faults({"hours": number, "of": [A]})] == ["hours"]


def test_at_least_wants_a_whole_number():
    assert [path for path, _, _ in faults({"at_least": 1.5, "of": [A, B]})] == ["at_least"]


@pytest.mark.parametrize("many", [[], [f"course/m{n}" for n in range(MOST_MODULES + 1)], "hybrider/a"])
def test_a_list_of_modules_has_a_size(many):
    assert [path for path, _, _ in faults({"modules": many})] == ["modules"]
    assert [path for path, _, _ in faults({"at_least": 1, "of": many})] == ["of"]


def test_a_rule_has_a_depth():
    value = {"modules": [A]}
    for _ in range(DEEPEST - 1):
        value = {"all": [value]}
    assert isinstance(parse_rule(value), Every)
    [(path, reason, _)] = faults({"any": [value]})
    assert path.startswith("any[0].all[0]")
    assert reason == f"This rule holds rules in rules, more than {DEEPEST} deep."


def test_names_are_looked_up_and_the_known_ones_given():
    known = {A: 30, B: 45}
    assert parse_rule({"minutes": 75, "of": [A, B]}, known=known) == Minutes(minutes=75, modules=(A, B))
    [(path, reason, remedy)] = faults({"modules": ["hybrider/c"]}, known=known)
    assert (path, reason) == ("modules[0]", "No published module has this name.")
    assert remedy == "Known modules: hybrider/a, hybrider/b."
    assert faults({"modules": [A]}, known={})[0][2] == "Known modules: –."


def test_hours_nobody_could_reach():
    [(path, reason, _)] = faults({"hours": 2, "of": [A, B]}, known={A: 30, B: 45})
    assert (path, reason) == ("hours", "Nobody could reach this: these modules give 75 minutes in all.")
