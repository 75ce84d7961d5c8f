"""When is a module complete, and why?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.progress.completion import explain, is_done, judge, module_mark, renewed_units, unit_mark
from lms.progress.record import NOTHING, Record
from tests.factories.progress import make_module, make_quiz_unit, make_unit

DAY = date(2026, 11, 20)
ABC = (make_unit("a"), make_unit("b"), make_unit("c"))


def said(module, record):
    return [str(sentence) for sentence in explain(module, record, "fr")]


@pytest.mark.parametrize(
    ("rule", "n", "done", "complete", "still"),
    [
        ("all", None, {}, False, 3),
        ("all", None, {"a": 1, "b": 1}, False, 1),
        ("all", None, {"a": 1, "b": 1, "c": 1}, True, 0),
        ("any", None, {}, False, 1),
        ("any", None, {"b": 1}, True, 0),
        ("at_least", 2, {"b": 1}, False, 1),
        ("at_least", 2, {"b": 1, "c": 1}, True, 0),
        ("at_least", 9, {"a": 1, "b": 1, "c": 1}, True, 0),
        ("all", None, {"elsewhere": 1}, False, 3),
    ],
)
def test_rules(rule, n, done, complete, still):
    verdict = judge(make_module("m", *ABC, rule=rule, n=n), done)
    assert (verdict.complete, verdict.still) == (complete, still)
    assert verdict.done == 3 - len(verdict.missing)


def test_missing_is_in_reading_order():
    assert judge(make_module("m", *ABC), {"b": 1}).missing == ("a", "c")


def test_optional_units_do_not_count():
    module = make_module("m", make_unit("a"), make_unit("extra", required=False))
    assert judge(module, {"a": 1}).complete
    assert not judge(module, {"extra": 1}).complete


def test_a_lower_edition_is_not_done():
    module = make_module("m", make_unit("a", edition=2))
    assert not judge(module, {"a": 1}).complete
    assert judge(module, {"a": 2}).complete
    assert judge(module, {"a": 3}).complete


def test_a_module_is_never_completed_by_doing_nothing():
    assert not judge(make_module("m", make_unit("a", required=False)), {}).complete


def test_without_a_choice_any_level_is_enough():
    module = make_module(
        "m",
        make_unit("all"),
        make_unit("p1", level="primary"),
        make_unit("p2", level="primary"),
        make_unit("s1", level="secondary"),
    )
    assert judge(module, {}).missing == ("all", "s1")
    assert judge(module, {"all": 1, "p1": 1, "p2": 1}).complete
    assert judge(module, {"all": 1, "s1": 1}).complete
    assert judge(module, {"p1": 1, "p2": 1}).missing == ("all",)


@given(
    editions=st.lists(st.integers(1, 3), min_size=1, max_size=5),
    done=st.dictionaries(st.sampled_from([f"u{i}" for i in range(5)]), st.integers(1, 3)),
    more=st.dictionaries(st.sampled_from([f"u{i}" for i in range(5)]), st.integers(1, 3)),
    rule=st.sampled_from([("all", None), ("any", None), ("at_least", 2)]),
)
def test_doing_more_never_undoes(editions, done, more, rule):
    module = make_module(
        "m", *(make_unit(f"u{i}", edition=e) for i, e in enumerate(editions)), rule=rule[0], n=rule[1]
    )
    both = {unit: max(done.get(unit, 0), more.get(unit, 0)) for unit in done | more}
    before, after = judge(module, done), judge(module, both)
    assert after.complete or not before.complete
    assert after.still <= before.still
    assert set(after.missing) <= set(before.missing)
    assert before.complete == (before.still == 0)


def test_unit_marks():
    unit, extra = make_unit("a", edition=2), make_unit("extra", required=False)
    module = make_module("m", unit, extra)
    assert unit_mark(unit, module, Record(done={"a": 2}), last_opened="a") == "done"
    assert unit_mark(unit, module, Record(done={"a": 1}), last_opened="a") == "again"
    assert unit_mark(unit, module, NOTHING, last_opened="a") == "doing"
    assert unit_mark(unit, module, NOTHING, last_opened="b") == "todo"
    assert unit_mark(extra, module, NOTHING, last_opened="b") == "optional"
    assert is_done(make_unit("a"), {"a": 1})


def test_module_marks():
    module = make_module("m", make_unit("a", edition=2), make_unit("b"))
    assert module_mark(module, NOTHING) == "todo"
    assert module_mark(module, Record(opened={"m": "a"})) == "doing"
    assert module_mark(module, Record(done={"b": 1})) == "doing"
    assert module_mark(module, Record(completed={"m": DAY})) == "done"
    assert module_mark(module, Record(completed={"m": DAY}, done={"a": 1})) == "again"
    assert [unit.id for unit in renewed_units(module, {"a": 1, "b": 1})] == ["a"]


def test_explains_what_is_missing():
    module = make_module(
        "m",
        make_unit("a"),
        make_quiz_unit("q"),
        make_unit("t", kind="task", validate="self"),
        make_unit("d", kind="task", validate="trainer"),
    )
    assert said(module, NOTHING) == [
        "4 steps are left before this module is complete.",
        "Finish the page “A”.",
        "Pass the quiz “Q” (70% needed).",
        "Do the task “T”.",
        "Hand in “D”, which your trainer validates.",
    ]
    assert said(module, Record(done={"a": 1, "q": 1, "t": 1}))[0] == (
        "One step is left before this module is complete."
    )


def test_a_quiz_that_asks_for_no_share_is_only_answered():
    module = make_module("m", make_quiz_unit("q", pass_percent=0))
    assert said(module, NOTHING)[1] == "Answer the quiz “Q”."


def test_explains_a_choice():
    module = make_module("m", *ABC, rule="at_least", n=2)
    assert said(module, Record(done={"a": 1}))[0] == "One more step of your choice completes this module."
    assert said(module, NOTHING)[0] == "2 more steps of your choice complete this module."


def test_explains_a_complete_module():
    module = make_module("m", make_unit("a", edition=2))
    assert said(module, Record(completed={"m": DAY}, done={"a": 2})) == ["This module is complete."]
    assert said(module, Record(completed={"m": DAY}, done={"a": 1})) == [
        "This module is complete.",
        "“A” was updated since you did it.",
        "You keep your completion and what it counts for.",
    ]
    assert said(module, Record(done={"a": 2})) == ["Everything this module asks for is done."]


def test_explains_a_new_edition_and_a_withdrawal():
    module = make_module("m", make_unit("a", edition=2))
    assert said(module, Record(done={"a": 1}))[-1] == "“A” was updated since you did it."
    withdrawn = said(module, Record(done={"a": 2}, withdrawn=frozenset({"m"})))
    assert withdrawn[0] == "The completion of this module was withdrawn; your pages stay done."
