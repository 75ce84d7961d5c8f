"""What is typed, against what is accepted."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.release import Accepted, ChoiceId
from lms.progress.typed import folded, read_number, takes_number, takes_text


def accepts(*spellings: str, wildcards: bool = False, **languages: tuple[str, ...]) -> Accepted:
    return Accepted(
        id=ChoiceId("1"),
        spellings={"fr": spellings, **languages},
        low=None,
        high=None,
        weight=Decimal(100),
        feedback={},
        has_wildcards=wildcards,
    )


@pytest.mark.parametrize(
    ("typed", "spelling"),
    [
        ("ÉCOLE", "école"), ("ecole ", "École"), ("l'élève", "l’élève"), ("coeur", "cœur"), ("Maß", "mass"),
        ("espace  numérique\n", "Espace numérique."), ("مُدَرِّس", "مدرس"), ("İstanbul", "istanbul"),
    ],
)  # fmt: skip
def test_case_accents_and_apostrophes_do_not_matter(typed: str, spelling: str) -> None:
    assert takes_text(accepts(spelling), typed)


def test_another_word_is_another_word() -> None:
    assert not takes_text(accepts("école"), "écoles")
    assert not takes_text(accepts("a*"), "ab")


def test_any_language_is_taken() -> None:
    assert takes_text(accepts("bleu", en=("blue",)), "Blue")


@pytest.mark.parametrize(
    ("pattern", "typed", "taken"),
    [
        ("bleu*", "bleu clair", True), ("*clair", "bleu clair", True), ("b*u*r", "bleu clair", True),
        ("*", "", True), ("bleu*", "vert", False), ("*u*u*", "bleu", False), ("b*b", "b", False),
        ("bleu", "bleu", True),
    ],
)  # fmt: skip
def test_wildcards(pattern: str, typed: str, *, taken: bool) -> None:
    assert takes_text(accepts(pattern, wildcards=True), typed) is taken


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = folded(text)
    assert folded(once) in (once, once.removesuffix(".").strip())


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("3,5", "3.5"),
        (" 61 % ", "61"),
        ("12 €", "12"),
        ("−2", "-2"),
        ("٣٫٥", "3.5"),
        ("trois", None),
        ("", None),
    ],
)
def test_numbers(typed: str, value: str | None) -> None:
    assert read_number(typed) == (None if value is None else Decimal(value))


def test_ranges() -> None:
    anything = accepts()
    between = Accepted(
        id=ChoiceId("1"), spellings={}, low=Decimal(1), high=Decimal(2), weight=Decimal(100), feedback={}
    )
    assert takes_number(anything, Decimal(9))
    assert [takes_number(between, Decimal(n)) for n in (0, 1, 2, 3)] == [False, True, True, False]
