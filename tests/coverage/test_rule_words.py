"""Rules and what is missing, in words."""

import pytest

from lms.coverage.rule import (
    AtLeast,
    Either,
    Every,
    LacksEither,
    LacksMinutes,
    LacksModules,
    Minutes,
    Modules,
)
from lms.coverage.rule_words import duration, missing_in_words, rule_in_words

TITLES = {"hybrider/a": "Penser l’hybride", "hybrider/b": "Scénariser"}
A, B = TITLES


def outline(lines) -> list[str]:
    return [". " * line.depth + str(line.text) for line in lines]


def test_a_rule_of_rules_is_an_indented_list():
    rule = Every(
        rules=(
            Modules(modules=(A,)),
            Either(rules=(Modules(modules=(A, B)), AtLeast(n=1, modules=(A, "x/y")))),
            Minutes(minutes=90, modules=(B,)),
        )
    )
    assert outline(rule_in_words(rule, TITLES)) == [
        "All of the following:",
        ". Finish the module “Penser l’hybride”",
        ". One of the following, at least:",
        ". . Finish all of these modules:",
        ". . . Penser l’hybride",
        ". . . Scénariser",
        ". . Finish at least 1 of these modules:",
        ". . . Penser l’hybride",
        ". . . x/y",
        ". Be credited with at least 1\u00a0h\u00a030 by these modules:",
        ". . Scénariser",
    ]


def test_what_is_missing_says_what_to_do():
    missing = (
        LacksModules(n=2, modules=(A, B)),
        LacksModules(n=1, modules=(A, B)),
        LacksMinutes(minutes=60, credited=30, modules=(B,)),
        LacksMinutes(minutes=5, credited=30, modules=()),
        LacksEither(options=((LacksModules(n=1, modules=(A,)),), (LacksModules(n=1, modules=(B,)),))),
    )
    assert outline(missing_in_words(missing, TITLES)) == [
        "Still to be finished:",
        ". Penser l’hybride",
        ". Scénariser",
        "1 more module to finish, among",
        ". Penser l’hybride",
        ". Scénariser",
        "Still 1\u00a0h to go (30\u00a0min credited), with",
        ". Scénariser",
        (
            "5\u00a0min missing (30\u00a0min credited), though every module is finished: "
            "ask the programme’s coordinator"
        ),
        "Either:",
        ". Still to be finished:",
        ". . Penser l’hybride",
        "Or:",
        ". Still to be finished:",
        ". . Scénariser",
    ]


def test_a_title_is_shown_as_it_is():
    lines = rule_in_words(AtLeast(n=1, modules=(A, B)), {A: "100 % en %(title)s", B: "B"})
    assert str(lines[1].text) == "100 % en %(title)s"


@pytest.mark.parametrize(("minutes", "text"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (185, "3 h 05")])
def test_durations(minutes, text):
    assert duration(minutes) == text.replace(" ", "\u00a0")
