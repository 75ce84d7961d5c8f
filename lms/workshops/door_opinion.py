"""One question on the spot, and the words of its three answers. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from lms.messages import Message, message

FEWEST_SHOWN = 5
"""Under so many answers nobody is shown any: whoever led a small session would know who said what."""


class Answer(StrEnum):
    """What somebody thinks of a session."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


QUESTION = message("Was this meeting useful to you?")
OVER = message("This meeting is over: its question isn’t asked any more.")
ANSWER_NAMES: Mapping[Answer, Message] = MappingProxyType(
    {
        Answer.GOOD: message("Yes, very useful"),
        Answer.FAIR: message("A little useful"),
        Answer.POOR: message("Not useful"),
    }
)


def shown(counted: Mapping[Answer, int]) -> Mapping[Answer, int] | None:
    """Give the answers as they may be shown; None while they are too few."""
    if sum(counted.values()) < FEWEST_SHOWN:
        return None
    return {answer: counted.get(answer, 0) for answer in Answer}
