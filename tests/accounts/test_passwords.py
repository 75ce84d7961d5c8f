"""Passwords: what makes a good one, how one is kept and tried."""

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts import passwords
from lms.accounts.passwords import (
    LONGEST,
    SHORTEST,
    SHORTEST_FOR_STAFF,
    hash_password,
    is_easily_guessed,
    needs_rehash,
    password_faults,
    verify,
)

GOOD = [
    "trois mouettes sur le quai",
    "Kenavo-les-amis du 22",
    "chocolat guitare montagne lapin",
    "日本語のパスワード例です九十",
]


@pytest.mark.parametrize("password", GOOD)
def test_a_good_password_is_accepted_whatever_its_characters(password: str) -> None:
    assert password_faults(password) == ()


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse123",
        "M0tDeP@sse2026",
        "azertyuiop123",
        "aaaaaaaaaaaa",
        "soleilsoleil",
        "123456789012",
        "passerelle2026",
        "bonjourbonjour12",
        "Password1234!",
        "abcdefghijkl",
        "lkjhgfdsqpoiuytreza",
        "Éléphantéléphant",
    ],
)
def test_a_password_that_anybody_tries_is_refused(password: str) -> None:
    assert is_easily_guessed(password)
    assert len(password_faults(password)) == 1


@pytest.mark.parametrize("password", ["Maëlle.LeGoff29", "maelle-legoff-2026", "le-goff@ac-rennes"])
def test_ones_own_name_and_address_are_no_password(password: str) -> None:
    known = ("Maëlle", "Le Goff", "LeGoff", "maelle.legoff@ac-rennes.fr", "Passerelle")
    assert password_faults(password, known=known)


def test_the_shortest_and_the_longest_are_said_in_words() -> None:
    assert "12" in str(password_faults("trop court")[0])
    assert password_faults("mouettes au q", least=SHORTEST) == ()
    assert "15" in str(password_faults("mouettes au q", least=SHORTEST_FOR_STAFF)[0])
    long = "".join(chr(0x4E00 + place) for place in range(LONGEST + 1))
    assert "128" in str(password_faults(long)[0])
    assert password_faults(long[:LONGEST]) == ()


def test_the_blocklist_is_plain_and_holds_french_words() -> None:
    words = passwords.blocklist()
    assert len(words) > 400
    assert {"motdepasse", "azerty", "soleil", "doudou", "password"} <= words
    assert all(word == word.casefold().strip() for word in words)


@given(password=st.text(min_size=1, max_size=LONGEST).filter(lambda text: text.isprintable()))
def test_a_kept_password_opens_and_another_does_not(password: str) -> None:
    kept = hash_password(password)
    assert verify(kept, password)
    assert not verify(kept, password + "x")


@given(password=st.text(max_size=40))
def test_judging_a_password_never_fails(password: str) -> None:
    password_faults(password, known=("Maëlle", password[:5]))


def test_the_same_letters_from_two_keyboards_are_the_same_password() -> None:
    assert verify(hash_password("café-crème à Brest"), "cafe\u0301-cre\u0300me a\u0300 Brest")


def test_nobodys_password_never_opens_and_costs_the_same_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not verify(None, "nobody has this password")
    tried = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 - argon2's own name
            tried.append(hash)
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Counting(time_cost=1, memory_cost=8, parallelism=1))
    kept = hash_password("x" * 12)
    assert not verify(None, "x" * 12)
    assert verify(kept, "x" * 12)
    parameters = [entry.rsplit("$", 2)[0] for entry in tried]
    assert len(parameters) == 2
    assert parameters[0] == parameters[1]


def test_a_damaged_hash_opens_nothing() -> None:
    assert not verify("not a hash", "anything at all")


def test_real_parameters_are_argon2id_of_rfc_9106(monkeypatch: pytest.MonkeyPatch) -> None:
    old = hash_password("trois mouettes")
    real = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
    monkeypatch.setattr(passwords, "HASHER", real)
    assert hash_password("trois mouettes").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert needs_rehash(old)
    assert not needs_rehash(hash_password("trois mouettes"))
    assert verify(old, "trois mouettes")
