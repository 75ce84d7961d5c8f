"""Texts as search compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.schools.search_text import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("École Saint-Exupéry", "ecole st exupery"),
        ("  Ste Œuvre, L’Haÿ ", "ste oeuvre l hay"),
        ("Sainte-Anne", "ste anne"),
        ("", ""),
    ],
)
def test_folds(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
