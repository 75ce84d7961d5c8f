"""Codes that people type: no sign taken for another, read however they are written, made again of a seed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.codes import ALPHABET, code_of, in_groups, over_on, random_code, read_code

SECRET = b"s" * 32
CODES = st.text(alphabet=ALPHABET, min_size=13, max_size=13)


def test_no_sign_resembles_another() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("01OI") & set(ALPHABET)


@given(CODES, st.sampled_from(["", " ", "-", "–", ". ", "_", "\u202f"]))
def test_a_code_reads_however_it_is_typed(code: str, between: str) -> None:
    printed = in_groups(code, (4, 3, 3, 3))
    assert [len(part) for part in printed.split("-")] == [4, 3, 3, 3]
    typed = printed.replace("-", between)
    assert read_code(typed, length=13) == read_code(f" {typed.lower()}\n", length=13) == code


def test_what_cannot_be_a_code_is_none() -> None:
    for typed in ("", "A" * 12, "A" * 14, "O" * 13, "é" * 13, "A" * 10_000, "\x00" * 13):
        assert read_code(typed, length=13) is None


def test_codes_differ_by_chance_seed_purpose_and_secret() -> None:
    assert len({random_code(13) for _ in range(200)}) == 200
    made = {
        code_of(seed, secret=secret, purpose=purpose, length=13)
        for seed in (b"1", b"2")
        for secret in (SECRET, b"t" * 32)
        for purpose in ("school", "row")
    }
    assert len(made) == 8
    assert all(set(code) <= set(ALPHABET) and len(code) == 13 for code in made)
    assert code_of(b"1", secret=SECRET, purpose="row", length=13) in made


@pytest.mark.parametrize("made_on", [date(2026, 9, 1), date(2026, 12, 31), date(2027, 8, 31)])
def test_a_code_of_a_school_year_ends_with_august(made_on: date) -> None:
    assert over_on(made_on) == date(2027, 9, 1)
