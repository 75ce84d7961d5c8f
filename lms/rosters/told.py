"""What a file of people says: who they are, and where each is from when to when. Pure."""

from dataclasses import dataclass, field, replace
from datetime import date

from lms.schools.population import Audience, Function


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One line's word: somebody belongs to a school. `left_on` is their last day there.

    Without `joined_on` they are there since the day on record, otherwise since the day of the import.
    `is_main` is None where the line doesn't say.
    """

    line: int
    audience: Audience
    uai: str
    function: Function
    is_main: bool | None = None
    joined_on: date | None = None
    left_on: date | None = None

    def is_there(self, on: date) -> bool:
        """Whether the person hasn't left by a day, as the line says."""
        return self.left_on is None or self.left_on >= on

    def says_the_same_as(self, other: "Told") -> bool:
        """Whether another line says nothing else."""
        return replace(self, line=other.line) == other


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who a line is about; "" where the file says nothing, which changes nothing."""

    email: str = ""
    external_id: str = ""
    given_name: str = ""
    family_name: str = ""
    language: str = ""


@dataclass(kw_only=True, slots=True)
class RosterPerson:
    """Somebody in the file: the first line that names them, and every line's word about where they are.

    `number` is theirs on record, None as long as they aren't known; `elsewhere` names what the file says of
    them that stands on a record merged into theirs: it isn't theirs to take.
    """

    place: int
    line: int
    identity: Identity
    told: list[Told] = field(default_factory=list)
    number: int | None = None
    elsewhere: frozenset[str] = frozenset()

    @property
    def repeats(self) -> dict[int, int]:
        """Lines that say the same as an earlier one, and which."""
        lines = sorted(self.told, key=lambda one: one.line)
        earlier = {one.line: next(first for first in lines if first.says_the_same_as(one)) for one in lines}
        return {line: first.line for line, first in earlier.items() if first.line != line}
