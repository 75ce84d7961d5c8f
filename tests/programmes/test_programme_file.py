"""The file of a programme: the documented example is read whole, and every fault is told at its line."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from lms.messages import message
from lms.programmes.file_checks import check_directory
from lms.programmes.file_faults import FileFault, path_of
from lms.programmes.file_shapes import Counted, PartnerKind
from lms.programmes.perimeter import Decision, Wave
from lms.programmes.programme_file import ProgrammeFile, parse_programme_file
from lms.schools.headcount import Population
from lms.schools.population import Audience

DOCS = Path(__file__).resolve().parents[2] / "docs" / "programmes.md"
SMALL = """\
programme: tne-35
name: Territoire
period: {from: 2026-09-01, to: 2028-08-31}
perimeter:
  departments: [35]
"""
GOAL = """\
goals:
  - id: formes
    title: Former
    audience: teacher
    rule: {modules: [a/b]}
    target: {share: 60 %}
    due_on: 2027-06-30
"""


def example() -> str:
    found = re.search(r"```yaml\n(programme:.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def sound(text: str) -> ProgrammeFile:
    found = parse_programme_file(text)
    assert isinstance(found, ProgrammeFile), found
    return found


def faults(text: str) -> tuple[FileFault, ...]:
    found = parse_programme_file(text)
    assert isinstance(found, tuple)
    return found


def only_fault(text: str) -> FileFault:
    found = faults(text)
    assert len(found) == 1, found
    return found[0]


def test_the_documented_example() -> None:
    file = sound(example())
    assert (file.slug, file.starts_on, file.ends_on) == ("tne-35", date(2026, 9, 1), date(2028, 8, 31))
    assert [one.kind for one in file.partners] == [
        PartnerKind.FUNDER,
        PartnerKind.OPERATOR,
        PartnerKind.AUTHORITY,
        PartnerKind.ACADEMY,
    ]
    assert file.selection.waves == (
        Wave(from_on=date(2026, 9, 1), departments=frozenset({"35"})),
        Wave(from_on=date(2027, 9, 1), departments=frozenset({"22"})),
    )
    assert file.selection.decisions[1] == Decision(
        uai="0350165P", included=False, note="Travaux", from_on=date(2027, 1, 4), to_on=date(2027, 7, 6)
    )
    teachers, parents, schools = file.goals
    assert teachers.target.share == Fraction(3, 5)
    assert teachers.populations == {Population.TEACHERS}
    assert set(teachers.rule) == {"all"}
    assert (parents.audience, parents.populations) == (Audience.PARENT, {Population.FAMILIES})
    assert (parents.target.number, parents.target.counted) == (300, Counted.TRAINED)
    assert schools.target.schools_reached == Fraction(4, 5)
    assert (teachers.in_force_from, schools.in_force_from) == (date(2026, 9, 1), date(2027, 1, 4))


def test_the_smallest_file() -> None:
    file = sound(SMALL)
    assert (file.partners, file.goals, file.changes_from) == ((), (), None)
    assert file.selection.departments == {"35"}


def test_a_fault_of_a_rule_finds_its_line() -> None:
    file = sound(SMALL + GOAL)
    fault = file.fault("goals[0].rule.modules[0]", found="a/b", reason=message("No."), remedy=message("Yes."))
    assert (fault.line, fault.found) == (10, "a/b")
    assert str(fault.in_words()) == "Line 10, “a/b”: No. Yes."
    assert path_of("goals[0].rule.all[1].of[12]") == ("goals", 0, "rule", "all", 1, "of", 12)
    nearest = file.fault("goals[0].rule.nowhere", reason=message("No."), remedy=message("Yes."))
    assert str(nearest.in_words()) == "Line 10: No. Yes."


@pytest.mark.parametrize(
    ("old", "new", "line", "reason", "remedy"),
    [
        ("name: Territoire\n", "", 1, "The key name is missing.", "name: Territoire numérique"),
        (
            "name: Territoire",
            "nom: x\nname: T",
            2,
            "The key nom isn't known here.",
            "programme, name, period",
        ),
        ("tne-35", "TNE 35", 1, "The value of programme", "programme: tne-aisne"),
        ("to: 2028-08-31", "to: 2025-08-31", 3, "ends before it begins", "earlier day"),
        ("to: 2028-08-31", "to: 31/08/2028", 3, "The value of to", "to: 2028-08-31"),
        ("to: 2028-08-31", "to: 2028-08-31, until: 3", 3, "The key until isn't known", "here are: from, to"),
        ("[35]", "[99]", 5, "no department’s code", "between quotes"),
        ("departments: [35]", "schools: [0350122A]", 5, "doesn’t match its figures", "letter is T"),
        (
            "departments: [35]",
            "schools: [35]",
            5,
            "the letter that ends a UAI is missing",
            "seven figures and a letter",
        ),
        ("departments: [35]", "departments: []", 5, "selects no school", "Name a department"),
        ("departments: [35]", "departments: [35]\n  changes_from: x", 6, "changes_from", "2027-01-04"),
        (
            "departments: [35]",
            "include: [{uai: 0350122T}]",
            5,
            "The key reason is missing.",
            "reason: Fermée",
        ),
        (
            "departments: [35]",
            "departments: [35]\n  waves: [{from: 2026-01-01}]",
            6,
            "doesn’t run on this day",
            "from 2026-09-01 to 2028-08-31",
        ),
        (
            "departments: [35]",
            "departments: [35]\n  waves: [{from: 2027-01-01, school: x}]",
            6,
            "The key school isn't known",
            "from, departments, schools",
        ),
        (
            "departments: [35]",
            "exclude: [{uai: 0350122T, reason: x, from: 2027-01-02, to: 2027-01-01}]\n  departments: [35]",
            5,
            "ends before it begins",
            "earlier day",
        ),
        (
            "departments: [35]",
            (
                "departments: [35]\n  include: [{uai: 0350122T, reason: x}]\n"
                "  exclude: [{uai: 0350122T, reason: y, from: 2027-01-01}]"
            ),
            7,
            "decided about twice",
            "Keep one",
        ),
        ("perimeter:", "partners: [{name: A, kind: a}]\nperimeter:", 4, "The value of kind", "operator"),
        (
            "perimeter:",
            "partners: [{name: A, kind: other}, {name: A, kind: funder}]\nperimeter:",
            4,
            "written twice",
            "Keep one",
        ),
        ("perimeter:", "goals: 3\nperimeter:", 4, "The value of goals", "goals: [{"),
        ("Territoire", "", 2, "The value of name", "name: "),
    ],
)
def test_each_fault_is_told_at_its_line(old: str, new: str, line: int, reason: str, remedy: str) -> None:
    assert old in SMALL
    fault = only_fault(SMALL.replace(old, new))
    assert fault.line == line
    assert reason in str(fault.reason)
    assert remedy in str(fault.remedy)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("share: 60 %", "share: 0.6", "percentage"),
        ("share: 60 %", "share: 160 %", "percentage"),
        ("share: 60 %", "share: 0 %", "percentage"),
        ("share: 60 %", "share: soixante %", "percentage"),
        ("share: 60 %", "number: 0", "The value of number"),
        ("share: 60 %", "number: 3, share: 60 %", "one of a share"),
        ("share: 60 %", "counted: trained, share: 60 %", "one of a share"),
        ("{share: 60 %}", "{}", "one of a share"),
        ("audience: teacher", "audience: teacher\n    populations: [families]", "isn’t of this audience"),
        ("audience: teacher", "audience: pupil", "The value of audience"),
        ("{modules: [a/b]}", "x", "The value of rule"),
        ("due_on: 2027-06-30", "due_on: 2029-06-30", "doesn’t run"),
        ("due_on: 2027-06-30", "due_on: 2027-06-30\n  - {id: formes, title: x}", "is missing"),
    ],
)
def test_each_fault_of_a_goal(old: str, new: str, reason: str) -> None:
    assert old in GOAL
    assert reason in " ".join(str(fault.reason) for fault in faults(SMALL + GOAL.replace(old, new)))


def test_two_goals_with_one_id() -> None:
    again = GOAL.removeprefix("goals:\n")
    fault = only_fault(SMALL + GOAL + again)
    assert (fault.line, str(fault.reason)) == (13, "Two goals have this id.")


def test_shares_are_read_the_french_way() -> None:
    for written in ("60 %", "60%", "'60,0\u00a0%'", "'60.0 %'"):
        file = sound(SMALL + GOAL.replace("60 %", written))
        assert file.goals[0].target.share == Fraction(3, 5), written


def test_names_made_of_figures_are_names() -> None:
    assert sound(SMALL.replace("Territoire", "5962")).name == "5962"


def test_decisions_with_days_of_their_own_agree() -> None:
    text = SMALL + (
        "  include: [{uai: 0350122T, reason: x, to: 2026-12-31}]\n"
        "  exclude: [{uai: 0350122T, reason: y, from: 2027-01-01}]\n"
    )
    assert len(sound(text).selection.decisions) == 2


def test_what_is_not_yaml_is_told_once() -> None:
    assert len(faults("programme: [")) == 1
    assert len(faults("")) == 4
    assert "YAML" in str(only_fault("- a\n- b\n").reason)
    twice = only_fault(SMALL + "name: Autre\n")
    assert (twice.line, str(twice.reason)) == (6, "The key name is written twice.")


def test_all_faults_come_at_once_in_reading_order() -> None:
    text = SMALL.replace("tne-35", "T").replace("[35]", "[99, 98]").replace("Territoire", "")
    assert [fault.line for fault in faults(text)] == [1, 2, 5, 5]


def test_names_that_the_directory_does_not_hold() -> None:
    text = SMALL.replace("[35]", "[35, 22]\n  schools: [0350122T, 0301674G]") + (
        "  exclude: [{uai: 0251372F, reason: x}]\n"
    )
    found = check_directory(sound(text).document, departments={"35"}, schools={"0350122T"})
    assert [(fault.line, fault.found) for fault in found] == [(5, "22"), (6, "0301674G"), (7, "0251372F")]
    assert check_directory(sound(SMALL).document, departments={"35"}, schools=set()) == []
    odd = sound(SMALL + GOAL)
    assert check_directory(odd.document, departments={"35"}, schools=set()) == []
