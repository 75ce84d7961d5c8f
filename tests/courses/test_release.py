"""A compiled release: lossless JSON, a hash that means the content, things found by id."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lms.courses.canonical import canonical_bytes, release_hash
from lms.courses.compiler import compile_course
from lms.courses.folder import read_folder
from lms.courses.release import Release, from_json, in_language, to_json
from tests.courses.factories import make_course_files

CONTENT = Path(__file__).resolve().parents[2] / "content"


def compiled() -> Release:
    release = compile_course(make_course_files()).release
    assert release is not None
    return release


def test_json_is_lossless_and_deterministic() -> None:
    for folder in sorted(path for path in CONTENT.iterdir() if path.is_dir()):
        release = compile_course(read_folder(folder)).release
        assert release is not None
        text = to_json(release)
        assert from_json(text) == release
        assert to_json(from_json(text)) == text


def test_units_and_modules_are_found_by_id() -> None:
    release = compiled()

    assert [unit.id for unit in release.units()] == ["page", "verifier"]
    unit, module = release.unit("page"), release.module("debut")
    assert unit is not None
    assert release.module_of("page") is module
    assert (release.unit("other"), release.module("other"), release.module_of("other")) == (None, None, None)
    assert release.source_language == "fr"
    assert unit.text("ar") is unit.texts["fr"]


def test_a_quiz_knows_its_right_answers() -> None:
    unit = compiled().unit("verifier")

    assert unit is not None
    assert unit.quiz is not None
    (question,) = unit.quiz.questions
    assert question.correct == {"1"}
    assert question.prompt == {"fr": "Deux et deux ?"}
    assert question.choices[1].feedback == {"fr": "<p>Non : recomptez.</p>"}


def test_a_text_falls_back_to_the_source_language() -> None:
    assert in_language({"fr": "Oui", "ar": "نعم"}, "ar") == "نعم"
    assert in_language({"fr": "Oui"}, "ar") == "Oui"
    assert in_language({}, "ar") == ""


def test_the_hash_ignores_line_ends_unicode_forms_marks_and_base() -> None:
    files = make_course_files()
    other = {path: content.replace(b"\n", b"\r\n") for path, content in files.items()}
    other["course.yaml"] = b"\xef\xbb\xbf" + other["course.yaml"].replace("é".encode(), "e\u0301".encode())
    other[".passerelle-base"] = b"abc\n"

    assert release_hash(other) == release_hash(files)
    assert release_hash({**files, "01-debut/01-page.md": b"x"}) != release_hash(files)


def test_bytes_that_are_not_text_stay_as_they_are() -> None:
    assert canonical_bytes("a.png", b"\r\n") == b"\r\n"
    assert canonical_bytes("a.md", b"\xff\r\n") == b"\xff\r\n"


@given(st.dictionaries(st.sampled_from(["a.md", "b/c.yaml", "d.png"]), st.binary(max_size=40)))
def test_the_hash_does_not_depend_on_the_order_of_files(files: dict[str, bytes]) -> None:
    assert release_hash(dict(reversed(files.items()))) == release_hash(files)
