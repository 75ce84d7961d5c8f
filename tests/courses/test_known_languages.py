"""Which codes of languages a course may name, and what is written instead of the others."""

import pytest

from lms.config.settings import KNOWN_LOCALES
from lms.courses.compiler import compile_course
from lms.courses.known_languages import is_known, meant_by
from tests.courses.factories import COURSE, make_course_files


@pytest.mark.parametrize("code", [*KNOWN_LOCALES, "uk", "pt-BR", "rcf", "gcf", "swb", "fsl", "fil"])
def test_codes_of_languages_are_known(code: str) -> None:
    assert is_known(code)


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("xx", "fr"),
        ("xyz", "fr"),
        ("eng", "en"),
        ("ara", "ar"),
        ("ua", "uk"),
        ("cn", "zh"),
        ("pt-XX", "pt"),
        ("mul", "fr"),
        ("root", "fr"),
    ],
)
def test_others_are_not_and_the_one_meant_is_said(code: str, meant: str) -> None:
    assert (is_known(code), meant_by(code)) == (False, meant)


def test_each_is_said_at_its_place_with_what_to_write() -> None:
    course = COURSE.replace("languages: [fr]", "languages:\n  - fr\n  - eng\n  - xx")
    done = compile_course(make_course_files({"course.yaml": course}))
    found = [(fault.line, fault.found, str(fault.remedy)[:24]) for fault in done.errors]
    assert found == [(7, "eng", "Write for example en: th"), (8, "xx", "Write for example fr: th")]
    assert done.release is None


def test_a_single_one_is_found_too() -> None:
    done = compile_course(make_course_files({"course.yaml": COURSE.replace("[fr]", "fra")}))
    assert [(fault.code, fault.line) for fault in done.errors] == [("C035", 5)]
