"""What an address asks of the hours to recognise: a school year, a module, a school. Pure.

What can't be is left out, and said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from lms.messages import Message, message
from lms.progress.days import school_year_of

PATH = "/people/hours"
YEARS_SHOWN = 4
LONGEST_WORDS = 120
LONGEST_NUMBER = 18


class State(StrEnum):
    """Which completions are listed, by what was said of their hours."""

    WAITING = "waiting"
    RECOGNISED = "recognised"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whose hours a page or a file lists; `year` is the one in which the school year begins."""

    year: int
    this_year: int
    module: tuple[str, str] | None = None
    school: str = ""
    state: State = State.WAITING
    after: int = 0
    notes: tuple[Message, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The school years one may choose, the present one first."""
        return tuple(range(self.this_year, self.this_year - YEARS_SHOWN, -1))

    @property
    def is_narrowed(self) -> bool:
        """Whether a module or a school narrows the list."""
        return bool(self.module or self.school)

    @property
    def filters(self) -> dict[str, str]:
        """The filters as an address has them, without the place in the list."""
        given = {
            "year": str(self.year) if self.year != self.this_year else "",
            "module": "/".join(self.module) if self.module else "",
            "school": self.school,
            "state": self.state.value if self.state is not State.WAITING else "",
        }
        return {name: value for name, value in given.items() if value}

    def address(self, path: str = PATH, *, after: int = 0) -> str:
        """Give the address of a page or of a file of the same list."""
        query = self.filters | ({"after": str(after)} if after else {})
        return f"{path}?{urlencode(query)}" if query else path


def read_asked(query: Mapping[str, str], *, today: date) -> Asked:
    """Read an address's query."""
    notes: list[Message] = []
    this_year = school_year_of(today)
    return Asked(
        year=_year(query.get("year", ""), this_year, notes),
        this_year=this_year,
        module=_module(query.get("module", ""), notes),
        school=_words(query.get("school", "")),
        state=_state(query.get("state", ""), notes),
        after=_number(query.get("after", "")),
        notes=tuple(notes),
    )


def _year(text: str, this_year: int, notes: list[Message]) -> int:
    if not text:
        return this_year
    if this_year - YEARS_SHOWN < _number(text) <= this_year:
        return _number(text)
    notes.append(message("There is no list of that school year: the present one is shown."))
    return this_year


def _module(text: str, notes: list[Message]) -> tuple[str, str] | None:
    course, _, module = _words(text).partition("/")
    if course and module:
        return course, module
    if text:
        notes.append(_unlisted(text))
    return None


def _state(text: str, notes: list[Message]) -> State:
    if text in {one.value for one in State}:
        return State(text)
    if text:
        notes.append(_unlisted(text))
    return State.WAITING


def _unlisted(text: str) -> Message:
    return message("There is no list of “%(text)s”: it isn’t narrowed by that.", text=_words(text)[:40])


def _words(text: str) -> str:
    # PostgreSQL refuses a NUL, wherever it stands.
    kept = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(kept.split())[:LONGEST_WORDS]


def _number(text: str) -> int:
    """Read a number that a database can hold; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0
