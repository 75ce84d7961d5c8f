"""Passwords: what makes a good one, and argon2id, which keeps it. No Flask, no database.

Long rather than intricate: no rule of composition, no change by the calendar (ANSSI, CNIL, NIST agree).
"""

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms.messages import Message, message

SHORTEST = 12
SHORTEST_FOR_STAFF = 15
LONGEST = 128
# What must remain once words that anybody would try are taken away.
LEAST_OF_ONES_OWN = 6

# RFC 9106, second recommended option. Tests put a cheaper one in its place (tests/conftest.py); no
# setting does, so that no installation can weaken its passwords by accident.
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)

_DISGUISES = str.maketrans({"@": "a", "4": "a", "0": "o", "1": "i", "3": "e", "$": "s", "5": "s", "7": "t"})
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "01234567890",
)


def _as_typed(password: str) -> str:
    """The same letters whatever the keyboard: a phone composes é, an old computer writes e and accent."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """Hash a password for keeping. Slow on purpose: never while holding the writer's place."""
    return HASHER.hash(_as_typed(password))


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")


def prepare() -> None:
    """Make the hash that unknown accounts are compared with, before the first of them comes."""
    _nobodys(HASHER)


def verify(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one kept; without one kept, just as slow, and False."""
    try:
        HASHER.verify(password_hash or _nobodys(HASHER), _as_typed(password)[: LONGEST * 4])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether a hash was made with parameters other than today's."""
    return HASHER.check_needs_rehash(password_hash)


@cache
def blocklist() -> frozenset[str]:
    """The words that everybody tries first, French ones included."""
    text = (Path(__file__).parent / "blocklist.txt").read_text(encoding="utf-8")
    return frozenset(_plain(word) for word in text.split())


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def password_faults(
    password: str, *, least: int = SHORTEST, known: Collection[str] = ()
) -> tuple[Message, ...]:
    """Say what is wrong with a password somebody chooses; nothing when it is good.

    `known` are words that a stranger would think of: the site's name, the person's own name and address.
    """
    typed = _as_typed(password)
    faults = []
    if len(typed) < least:
        faults.append(message("Write at least %(least)s characters: a sentence works well.", least=least))
    if len(typed) > LONGEST:
        faults.append(message("Write at most %(most)s characters.", most=LONGEST))
    if not faults and is_easily_guessed(typed, known=known):
        faults.append(
            message("This password is among those tried first. Choose one that only you would think of.")
        )
    return tuple(faults)


def is_easily_guessed(password: str, *, known: Collection[str] = ()) -> bool:
    """Whether little is left once common words, runs of the keyboard and repetitions are taken away."""
    plain = _plain(password)
    parts = (part for word in known for part in (word, *re.split(r"[\W_]+", word)))
    words = {_plain(part) for part in parts if len(part) >= 3}
    return any(
        len(set(rest)) < LEAST_OF_ONES_OWN
        for rest in (_own_part(plain, words), _own_part(plain.translate(_DISGUISES), words))
    )


def _own_part(plain: str, words: Collection[str]) -> str:
    """Take away what anybody would try; of common words only two, for four of them make a good sentence."""
    rest = _without_repetition(plain)
    # Of one length by the alphabet: every process judges a password alike.
    for word in sorted(words, key=lambda word: (-len(word), word)):
        rest = rest.replace(word, "")
    for _turn in range(2):
        rest = rest.replace(_longest_listed(rest) or " ", "")
    rest = re.sub(r"(19|20)\d\d", "", rest)
    return _without_runs(_without_repetition(rest))


def _longest_listed(text: str) -> str:
    """Find the longest common word within a text."""
    listed = blocklist()
    for length in range(min(len(text), max(map(len, listed))), 2, -1):
        for start in range(len(text) - length + 1):
            if text[start : start + length] in listed:
                return text[start : start + length]
    return ""


def _without_repetition(text: str) -> str:
    """Keep one of what is written several times over ("soleilsoleil", "abababab")."""
    found = re.fullmatch(r"(.+?)\1+", text, re.DOTALL)
    return found[1] if found else text


def _without_runs(text: str) -> str:
    """Drop runs of four or more along the alphabet or a keyboard, either way."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    kept, place = [], 0
    while place < len(text):
        length = _run_length(text[place:], rows)
        if length < 4:
            kept.append(text[place])
            length = 1
        place += length
    return "".join(kept)


def _run_length(text: str, rows: list[str]) -> int:
    for length in range(min(len(text), 26), 3, -1):
        if any(text[:length] in row for row in rows):
            return length
    return 0
