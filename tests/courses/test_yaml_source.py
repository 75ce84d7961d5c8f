"""YAML with lines: plain data, refused tricks, YAML 1.2's words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.yaml_source import read_yaml


def codes(text: str) -> list[str]:
    return [fault.code for fault in read_yaml(text, file="a.yaml").faults]


def test_plain_values_are_read_as_yaml_1_2_reads_them() -> None:
    document = read_yaml(
        "a: no\nb: true\nc: ~\nd: 1:30\ne: 012\nf: 1.5\ng: 2026-10-05\nh: '12'\ni: [1, x]\n", file="a.yaml"
    )

    values = {key: str(value) for key, value in document.values.items()}
    assert document.faults == []
    assert values == {
        "a": "no", "b": "True", "c": "None", "d": "1:30", "e": "012", "f": "1.5", "g": "2026-10-05",
        "h": "12", "i": "[1, 'x']",
    }  # fmt: skip
    assert isinstance(document.values["h"], str)


def test_places_are_in_the_file() -> None:
    document = read_yaml("a:\n  - b: 1\n", file="a.yaml", first_line=10)

    assert (document.where(("a", 0, "b")).line, document.where(("a", 0, "b")).column) == (11, 8)
    assert document.where(("z",)).line == 10


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\nb: *x\n", "C015"),
        ("a: *unknown\n", "C015"),
        ("a: !!python/object:os.system x\n", "C015"),
        ("a: !mine x\n", "C015"),
        ("<<: {a: 1}\n", "C015"),
        ("? [a]\n: 1\n", "C015"),
        ("a: [1\n", "C010"),
        ("just words\n", "C010"),
        ("a: \x07\n", "C058"),
        ("a: " + "[" * 20 + "]" * 20, "C048"),
        ("a: " + "[" * 3000, "C048"),
        ("a: 1\na: 2\n", "C014"),
    ],
)
def test_what_a_course_does_not_need_is_refused(text: str, code: str) -> None:
    assert codes(text)[0] == code


@given(st.text(max_size=80))
def test_any_text_gives_values_or_faults(text: str) -> None:
    document = read_yaml(text, file="a.yaml")

    assert isinstance(document.values, dict)


def test_an_impossible_day_stays_a_text_which_whoever_wants_a_day_refuses() -> None:
    document = read_yaml("a: 2026-02-30\nb: 2026-02-28\n", file="a.yaml")
    assert document.values == {"a": "2026-02-30", "b": date(2026, 2, 28)}
    assert document.faults == []


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [("a: 1\nb:\t2\nc: 3\n", 2, "b: 2"), ("a: b: c\n", 1, "a: b: c"), ("just words\n", 1, "just words")],
)
def test_what_cannot_be_read_is_shown_rather_than_the_readers_english(
    text: str, line: int, found: str
) -> None:
    (fault,) = read_yaml(text, file="a.yaml").faults
    assert (fault.code, fault.line, fault.found) == ("C010", line, found)
    assert "token" not in str(fault.reason)
