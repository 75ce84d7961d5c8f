"""The UAI and its letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.schools.uai import CHECK_LETTERS, UaiError, check_letter, department_code, is_uai, parse_uai


@pytest.mark.parametrize("uai", ["0350122T", "0301674G", "0251372F", "0711989B", "0940176F"])
def test_reads_real_uais(uai: str) -> None:
    assert parse_uai(f" {uai.lower()} ") == uai


@pytest.mark.parametrize("text", ["", "350122A", "T0350122", "03501222T", "035O122T", "0350122é", "٠350122T"])
def test_refuses_another_shape(text: str) -> None:
    with pytest.raises(UaiError, match="no UAI"):
        parse_uai(text)
    assert not is_uai(text)


@pytest.mark.parametrize(
    ("text", "reason", "remedy"),
    [
        ("350122T", "removed the zeros", "Write 0350122T"),
        ("0350122", "letter that ends a UAI is missing", "seven figures and a letter"),
        ("350122", "letter that ends a UAI is missing", "seven figures and a letter"),
        ("3,50E+05", "letter that ends a UAI is missing", "format “Text”"),
    ],
)
def test_names_what_a_spreadsheet_did(text: str, reason: str, remedy: str) -> None:
    with pytest.raises(UaiError, match=reason) as refused:
        parse_uai(text)
    assert remedy in str(refused.value.remedy)


def test_a_wrong_letter_comes_with_the_right_one() -> None:
    with pytest.raises(UaiError) as refused:
        parse_uai("0350122A")
    assert "the letter is T" in str(refused.value.remedy)


@given(st.integers(0, 9_999_999), st.integers(0, 6), st.integers(1, 9))
def test_a_mistyped_figure_is_always_seen(number: int, place: int, shift: int) -> None:
    digits = f"{number:07d}"
    uai = digits + check_letter(digits)
    assert is_uai(uai)
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    assert not is_uai(wrong + uai[-1])


def test_letters_hold_none_that_looks_like_a_figure() -> None:
    assert not set("IOQ") & set(CHECK_LETTERS)


@pytest.mark.parametrize(
    ("uai", "code"),
    [
        ("0350122T", "35"),
        ("0010001W", "01"),
        ("6209926V", "2A"),
        ("7209927C", "2B"),
        ("9719928P", "971"),
    ],
)
def test_the_prefix_gives_the_department(uai: str, code: str) -> None:
    assert department_code(parse_uai(uai)) == code
