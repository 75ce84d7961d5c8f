"""What is said of a wrong value: once, as its author wrote it, with every word that is known there."""

import pytest

from lms.courses.faults import Fault, set_of
from lms.courses.shapes import CourseShape, ModuleShape
from lms.courses.yaml_shapes import judge
from lms.courses.yaml_source import read_yaml

MODULE = "id: m\ntitle: M\nminutes: 30\n"
COURSE = "id: c\ntitle: C\nsummary: S\nlanguages: [fr]\nhours: 1\nauthors: [A]\nlicence: L\n"


def faults(text: str, shape: type[ModuleShape] | type[CourseShape] = ModuleShape) -> list[Fault]:
    return set_of(judge(read_yaml(text, file="x.yaml"), shape)[1])


@pytest.mark.parametrize(
    ("line", "found", "remedy"),
    [
        ("completion: {at_least: 0}", "0", "completion: {at_least: 2}"),
        ("completion: some", "some", "completion: all  # all | any | {at_least: 2}"),
        ("workshop: yes", "yes", "workshop: counts  # completes | counts | no"),
        ("required: maybe", "maybe", "required: true  # true | false"),
        ("minutes: 2026-02-30", "2026-02-30", "minutes: 15"),
    ],
)
def test_one_wrong_value_is_one_fault_with_the_words_that_are_known(
    line: str, found: str, remedy: str
) -> None:
    (fault,) = faults(
        MODULE.replace("minutes: 30\n", "" if line.startswith("minutes") else "minutes: 30\n") + line
    )
    assert (fault.code, fault.found) == ("C013", found)
    assert str(fault.remedy) == f"Write for example: {remedy}"


def test_a_key_misspelt_inside_a_value_is_said_as_that() -> None:
    said = faults(MODULE + "completion: {atleast: 1}\n")
    assert {fault.code for fault in said} == {"C011", "C012"}


def test_a_list_is_shown_as_its_author_wrote_it() -> None:
    (fault,) = faults(COURSE.replace("[fr]", "[fr, fr]") + "audience: [teacher]\n", CourseShape)
    assert fault.found == '["fr", "fr"]'


def test_an_audience_that_is_not_known_meets_those_that_are() -> None:
    (fault,) = faults(COURSE + "audience: [teachers]\n", CourseShape)
    assert "teacher | parent | staff" in str(fault.remedy)
