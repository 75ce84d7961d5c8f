"""Why a school is in a programme's perimeter or out of it, as stable codes and in words. Pure."""

from enum import StrEnum

from lms.messages import Message, message
from lms.schools.classification import REASONS
from lms.schools.school import StandingReason


class Decided(StrEnum):
    """Reasons that come from the programme; all others are the directory's (`StandingReason`)."""

    NAMED = "named"
    EXCLUDED = "excluded"
    MOTHER_OUTSIDE = "mother_outside"


_DECIDED: dict[Decided, Message] = {
    Decided.NAMED: message("Taken in by the programme."),
    Decided.EXCLUDED: message("Left out by the programme."),
    Decided.MOTHER_OUTSIDE: message("Section or annex of a school that the programme doesn’t cover."),
}
_WORDS: dict[str, Message] = {
    **{reason.value: words for reason, words in REASONS.items()},
    **{reason.value: words for reason, words in _DECIDED.items()},
}
CODES: tuple[str, ...] = tuple(_WORDS)
"""Every reason there is, in the order in which they are listed."""


def explain(code: str) -> Message:
    """Say a reason in words; raise KeyError for a code that no entry can hold."""
    return _WORDS[code]


def is_decided(code: str) -> bool:
    """Say whether the programme itself decided, so that its own words are to be shown."""
    return code in {Decided.NAMED, Decided.EXCLUDED}


def code_of(reason: StandingReason | Decided) -> str:
    """Give the code that is stored."""
    return reason.value
