"""Cells of a file of people to values; each refusal says what to write instead. Pure."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

from lms.messages import Message, message
from lms.rosters.roster_words import AUDIENCE_WORDS, FUNCTION_WORDS, LANGUAGE_WORDS, LANGUAGES, YES_OR_NO
from lms.schools.population import Audience, Function
from lms.tabular import CellError, normalise_header

LONGEST_EMAIL = 254
LONGEST_NAME = 120
LONGEST_EXTERNAL_ID = 120
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@(?:[\w-]{1,63}\.)+[a-z][\w-]{1,62}")
Value = TypeVar("Value")


def read_email(text: str) -> str:
    """Read an e-mail address, in the one way it is kept: lower case."""
    address = text.lower()
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address) or ".." in address:
        raise CellError(
            reason=message("This isn’t an e-mail address."),
            remedy=message("Write one address, as in prenom.nom@ac-rennes.fr; no name, no second address."),
        )
    return address


# Made once: a file has a hundred thousand of each.
_FUNCTION = (
    message("This function isn’t known."),
    message(
        "Write for example: %(words)s.",
        words="professeur des écoles, directrice d’école, TZR, enseignant stagiaire,"
        " professeur documentaliste, CPE, AESH, PsyEN, principal, proviseure, conseiller pédagogique, parent",
    ),
)
_AUDIENCE = (
    message("This audience isn’t known."),
    message("Write one of: %(words)s; or leave the cell empty.", words=", ".join(Audience)),
)
_YES_OR_NO = (
    message("This is neither yes nor no."),
    message("Write “oui” or “non”; or leave the cell empty when the person has one school only."),
)
_LANGUAGE = (
    message("This language isn’t one of the site’s."),
    message("Write one of: %(words)s; or leave the cell empty.", words=", ".join(LANGUAGES)),
)


@lru_cache(maxsize=1024)
def read_function(text: str) -> Function:
    """Read what somebody does at a school."""
    return _word(text, FUNCTION_WORDS, _FUNCTION)


@lru_cache(maxsize=1024)
def read_audience(text: str) -> Audience:
    """Read for whom somebody is counted."""
    return _word(text, AUDIENCE_WORDS, _AUDIENCE)


@lru_cache(maxsize=1024)
def read_yes_or_no(text: str) -> bool:
    """Read whether a school is somebody's main one."""
    return _word(text, YES_OR_NO, _YES_OR_NO)


@lru_cache(maxsize=1024)
def read_language(text: str) -> str:
    """Read the language in which somebody is written to."""
    return _word(text, LANGUAGE_WORDS, _LANGUAGE)


def _word(text: str, words: Mapping[str, Value], refusal: tuple[Message, Message]) -> Value:
    found = words.get(normalise_header(text))
    if found is None:
        reason, remedy = refusal
        raise CellError(reason=reason, remedy=remedy)
    return found
