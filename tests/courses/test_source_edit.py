"""One value changes, nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.compiler import compile_course
from lms.courses.faults import Fault
from lms.courses.front_matter import split_front_matter
from lms.courses.release import Release
from lms.courses.source_edit import (
    CannotEdit,
    kept_editions,
    raised_editions,
    with_edition,
    with_editions,
    with_front_value,
    with_value,
)
from tests.courses.factories import PAGE, make_course_files

PATH = "01-debut/01-page.md"


def compiled(files: dict[str, bytes]) -> Release:
    release = compile_course(files).release
    assert release is not None
    return release


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id: a\nhours: 1\n", "id: a\nhours: 2.5\n"),
        ("hours : 1 # checked\nid: a\n", "hours: 2.5\nid: a\n"),
        ("id: a\n", "id: a\nhours: 2.5\n"),
        ("id: a", "id: a\nhours: 2.5\n"),
        ("", "hours: 2.5\n"),
        ("more:\n  hours: 1\n", "more:\n  hours: 1\nhours: 2.5\n"),
    ],
)
def test_a_value_is_replaced_or_added_at_the_end(text: str, expected: str) -> None:
    assert with_value(text, "hours", "2.5") == expected


def test_a_front_matter_keeps_its_text_untouched() -> None:
    changed = with_front_value("\n---\nid: a\n---\nedition: 9\n", "edition", "2")
    assert changed == "\n---\nid: a\nedition: 2\n---\nedition: 9\n"
    for bare in ("No front matter.", "Text\n---\nid: a\n---\n", "---\nid: a\n"):
        assert with_front_value(bare, "edition", "2") == bare


def test_an_edition_that_cannot_be_written_safely_is_refused() -> None:
    with pytest.raises(CannotEdit, match="edition: 2"):
        with_edition(b"---\n{id: a, title: b}\n---\n", 2, path=PATH)
    with pytest.raises(CannotEdit):
        with_edition(b"nothing", 2, path=PATH)


@given(st.integers(2, 500), st.text(alphabet="abc:#-\n édition\r", max_size=60))
def test_the_edition_is_read_back_and_the_text_kept(edition: int, text: str) -> None:
    content = f"---\r\nid: a\r\ntitle: b\r\n---\r\n{text}".encode()
    once = with_edition(content, edition, path=PATH)
    read = split_front_matter(once.decode(), file=PATH)
    assert not isinstance(read, Fault)
    assert read.front.values["edition"] == edition
    assert with_edition(once, edition, path=PATH) == once


def test_a_translation_that_repeats_the_edition_follows() -> None:
    files = make_course_files(
        {
            "course.yaml": make_course_files()["course.yaml"].replace(b"[fr]", b"[fr, en, de]"),
            "01-debut/01-page.en.md": "---\ntitle: A page\nedition: 1\n---\nHello.\n",
            "01-debut/01-page.de.md": "---\ntitle: Seite\n---\nHallo.\n",
        }
    )
    changed = with_editions(files, {PATH: 2})
    assert b"edition: 2" in changed[PATH]
    assert b"edition: 2" in changed["01-debut/01-page.en.md"]
    assert changed["01-debut/01-page.de.md"] == files["01-debut/01-page.de.md"]
    assert compiled(changed).unit("page").edition == 2  # type: ignore[union-attr]


def test_editions_to_raise_and_to_keep() -> None:
    first = compiled(make_course_files())
    third = compiled(make_course_files({PATH: PAGE.replace("id: page\n", "id: page\nedition: 3\n")}))
    assert raised_editions(first, again={"page"}, highest={"page": 1}) == {PATH: 2}
    assert raised_editions(first, again={"page"}, highest={"page": 4}) == {PATH: 5}
    assert raised_editions(first, again={"page"}, highest={}) == {}
    assert raised_editions(third, again={"page"}, highest={"page": 2}) == {}
    assert kept_editions(first, third) == {PATH: 3}
    assert kept_editions(third, first) == {}
