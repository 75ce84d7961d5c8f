"""Codes of schools: readable, enough of them, and none in the database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.codes import ALPHABET
from lms.rosters.school_code import LENGTH, code_hash, code_of, in_groups, opens_until, read_code


def test_the_alphabet_holds_no_sign_that_resembles_another() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("01OI") & set(ALPHABET)
    assert 32**LENGTH >= 2**64


@given(st.binary(min_size=16, max_size=16))
def test_a_code_is_read_as_it_is_printed(seed: bytes) -> None:
    code = code_of(secret=b"s" * 32, seed=seed)
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    printed = in_groups(code)
    assert [len(part) for part in printed.split("-")] == [4, 4, 5]
    assert read_code(printed) == code
    assert read_code(f" {printed.lower().replace('-', ' ')} ") == code
    assert code_of(secret=b"t" * 32, seed=seed) != code
    assert code_hash(code) != code_hash(code_of(secret=b"t" * 32, seed=seed))


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-EFGH-JKLM0", "ABCD-EFGH-JKLMI", "A" * 14, "é" * 13])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


@pytest.mark.parametrize(
    ("made", "over"),
    [
        (date(2026, 9, 1), date(2027, 9, 1)),
        (date(2026, 12, 31), date(2027, 9, 1)),
        (date(2027, 8, 31), date(2027, 9, 1)),
    ],
)
def test_a_code_opens_until_the_end_of_august(made: date, over: date) -> None:
    assert opens_until(made) == over
