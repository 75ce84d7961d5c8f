"""The words typed for each page of a committee's dossier: which pages, how long, how kept. Pure."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from lms.messages import Message, message

LONGEST = 700
"""Signs: what the room left on a page holds, whatever the figures above."""
MOST_LINES = 9
LONGEST_RUN = 40
_RUNS = re.compile(r"( )")
_LONG_PIECE = re.compile(r".{1,20}")


class Page(StrEnum):
    """A page of the dossier."""

    FIGURES = "figures"
    TERRITORIES = "territories"
    PARENTS = "parents"
    DECISIONS = "decisions"


PAGE_NAMES: Mapping[Page, Message] = MappingProxyType(
    {
        Page.FIGURES: message("Where we stand"),
        Page.TERRITORIES: message("Territories"),
        Page.PARENTS: message("Parents, equipment and training"),
        Page.DECISIONS: message("Definitions, limits and decisions"),
    }
)
COMMENT_NAMES: Mapping[Page, Message] = MappingProxyType(
    {
        Page.FIGURES: message("What these figures say"),
        Page.TERRITORIES: message("What to read in the territories"),
        Page.PARENTS: message("What to read about parents and equipment"),
        Page.DECISIONS: message("Decisions asked of the committee"),
    }
)


def tidied(text: str) -> str:
    """Give words as they are kept: one kind of line end, no hidden sign, no heap of empty lines."""
    lines = [_visible(line).strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept = [line for before, line in zip(["", *lines], lines, strict=False) if line or before]
    return "\n".join(kept).strip()


def _visible(line: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in line)


def comments_of(typed: Mapping[str, str | None]) -> dict[str, str]:
    """Give the words of each page as they are kept, empty where nothing was typed."""
    return {page.value: tidied(typed.get(page.value) or "") for page in Page}


def overlong(text: str) -> Message | None:
    """Say what is too long in a page's words; None where they fit."""
    if len(text) > LONGEST:
        return message(
            "This is %(over)s signs too long: a page holds %(most)s.", over=len(text) - LONGEST, most=LONGEST
        )
    if text.count("\n") + 1 > MOST_LINES:
        return message("A page holds %(most)s lines of words: shorten it or join lines.", most=MOST_LINES)
    return None


def lines_of(text: str) -> Iterable[str]:
    """Give the lines of some words, to be set one under another."""
    return [_breakable(line) for line in text.split("\n")] if text else ()


def _breakable(line: str) -> str:
    """Let what has no space (an address) go on in the next line: it would leave the page."""
    return "".join(
        "\u200b".join(_LONG_PIECE.findall(run)) if len(run) > LONGEST_RUN else run
        for run in _RUNS.split(line)
    )
