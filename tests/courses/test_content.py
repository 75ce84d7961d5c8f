"""All of content/ compiles, without fault or warning."""

from pathlib import Path

import pytest

from lms.courses.compiler import compile_course
from lms.courses.folder import read_folder

CONTENT = Path(__file__).resolve().parents[2] / "content"
COURSES = sorted(path for path in CONTENT.iterdir() if path.is_dir())


def test_there_is_content() -> None:
    assert COURSES


@pytest.mark.parametrize("course", COURSES, ids=lambda path: path.name)
def test_a_course_of_content_compiles_without_fault_or_warning(course: Path) -> None:
    done = compile_course(read_folder(course))

    assert done.faults == ()
    assert done.release is not None
    assert done.release.id == course.name
