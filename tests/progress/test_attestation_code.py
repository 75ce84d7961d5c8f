"""Codes of attestations: unguessable, and read however they are typed."""

from hypothesis import given
from hypothesis import strategies as st

from lms.codes import ALPHABET
from lms.progress.attestation_code import LENGTH, new_code, read_code, shown_code


def test_codes_differ_and_hold_no_letter_that_looks_like_another() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert not set("01OI") & set("".join(codes))
    # Sixteen of thirty-two: 80 bits.
    assert (len(ALPHABET), LENGTH) == (32, 16)


@given(
    st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH), st.sampled_from(["-", " ", "", "–", ". "])
)
def test_a_code_reads_however_it_is_typed(code: str, between: str) -> None:
    typed = between.join(code[n : n + 4] for n in range(0, LENGTH, 4))
    assert read_code(typed) == read_code(typed.lower()) == read_code(f" {typed}\n") == code
    assert read_code(shown_code(code)) == code


def test_what_cant_be_a_code_is_none() -> None:
    for typed in ("", "A", "A" * 15, "A" * 17, "O" * 16, "é" * 16, "A" * 10_000, "\x00" * 16):
        assert read_code(typed) is None
