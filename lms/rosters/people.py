"""What an address asks of the list of people. What can't be is left out, and said. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from lms.messages import Message, message
from lms.schools.population import Audience, Function

LONGEST_WORDS = 120
LONGEST_NUMBER = 18
Choice = TypeVar("Choice", bound=StrEnum)


class State(StrEnum):
    """Who is listed: those who are there, all or by confirmation, or those who left within a year."""

    PRESENT = "present"
    TO_CONFIRM = "to-confirm"
    CONFIRMED = "confirmed"
    LEFT = "left"


@dataclass(frozen=True, kw_only=True)
class Place:
    """The last line of a page: the person, and the affiliation by which she stands there (0: none)."""

    person_id: int
    affiliation_id: int

    def __str__(self) -> str:
        return f"{self.person_id}-{self.affiliation_id}"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whom a page or a file lists; in `notes` what was asked and couldn't be."""

    words: str = ""
    school: str = ""
    function: Function | None = None
    audience: Audience | None = None
    state: State = State.PRESENT
    after: Place | None = None
    notes: tuple[Message, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.words or self.school or self.function or self.audience) or (
            self.state is not State.PRESENT
        )

    @property
    def filters(self) -> dict[str, str]:
        """The filters as an address has them, without the place in the list."""
        given = {
            "q": self.words,
            "school": self.school,
            "function": self.function.value if self.function else "",
            "audience": self.audience.value if self.audience else "",
            "state": self.state.value if self.state is not State.PRESENT else "",
        }
        return {name: value for name, value in given.items() if value}

    def address(self, path: str, *, after: Place | None = None) -> str:
        """Give the address of a page or of a file of the same list."""
        query = self.filters | ({"after": str(after)} if after else {})
        return f"{path}?{urlencode(query)}" if query else path


def read_asked(query: Mapping[str, str]) -> Asked:
    """Read an address's query."""
    notes: list[Message] = []
    return Asked(
        words=_words(query.get("q", "")),
        school=_words(query.get("school", "")),
        function=_one_of(Function, query.get("function", ""), notes),
        audience=_one_of(Audience, query.get("audience", ""), notes),
        state=_one_of(State, query.get("state", ""), notes) or State.PRESENT,
        after=_place(query.get("after", "")),
        notes=tuple(notes),
    )


def _words(text: str) -> str:
    # PostgreSQL refuses a NUL, wherever it stands.
    kept = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(kept.split())[:LONGEST_WORDS]


def _one_of(choices: type[Choice], text: str, notes: list[Message]) -> Choice | None:
    if not text:
        return None
    if text in {one.value for one in choices}:
        return choices(text)
    notes.append(
        message("There is no list of “%(text)s”: it isn’t narrowed by that.", text=_words(text)[:40])
    )
    return None


def _place(text: str) -> Place | None:
    person, _, affiliation = text.partition("-")
    if not all(
        part.isascii() and part.isdigit() and len(part) <= LONGEST_NUMBER for part in (person, affiliation)
    ):
        return None
    return Place(person_id=int(person), affiliation_id=int(affiliation))
