"""What was typed comes back to its author, and to nobody else."""

from datetime import timedelta

import pytest
from itsdangerous import TimestampSigner

from lms.accounts.kept import KEPT_SECONDS, Kept, seal, unseal

SECRET = b"s" * 32
TYPED = Kept(action="/studio?x=1", typed=[("text", "Mon brouillon"), ("text", "bis")])


def test_its_author_gets_it_back_from_any_browser() -> None:
    sealed = seal(TYPED, secret=SECRET, author_id=7, visitor_id="one")
    assert unseal(sealed, secret=SECRET, person_id=7, visitor_id="other") == TYPED


def test_somebody_else_does_not_even_from_the_same_browser() -> None:
    sealed = seal(TYPED, secret=SECRET, author_id=7, visitor_id="one")
    assert unseal(sealed, secret=SECRET, person_id=8, visitor_id="one") is None


def test_without_a_known_author_it_stays_with_its_browser() -> None:
    sealed = seal(TYPED, secret=SECRET, author_id=None, visitor_id="one")
    assert unseal(sealed, secret=SECRET, person_id=8, visitor_id="one") == TYPED
    assert unseal(sealed, secret=SECRET, person_id=8, visitor_id="two") is None


@pytest.mark.parametrize("sealed", ["", "x", "a.b.c", "é"])
def test_a_broken_seal_gives_nothing(sealed: str) -> None:
    assert unseal(sealed, secret=SECRET, person_id=7, visitor_id="one") is None


def test_a_forged_or_old_seal_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal(TYPED, secret=b"another" * 5, author_id=7, visitor_id="one")
    assert unseal(sealed, secret=SECRET, person_id=7, visitor_id="one") is None
    sealed = seal(TYPED, secret=SECRET, author_id=7, visitor_id="one")
    late = TimestampSigner("").get_timestamp() + KEPT_SECONDS + timedelta(seconds=5).seconds
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: late)
    assert unseal(sealed, secret=SECRET, person_id=7, visitor_id="one") is None
