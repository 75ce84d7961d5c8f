"""What a file of people says: who they are, and where each is from when to when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lms.messages import Message
from lms.schools.population import Audience, Function
from lms.tabular import FaultLog


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
    """Somebody in the file: the first line that names them, and every line's word about where they are."""

    line: int
    identity: Identity
    told: list[Told] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Roster:
    """A file of people, understood. `headings` are the file's own.

    `people` are all of them, or none as soon as there is a fault; read partly, those none of whose lines
    has one.
    """

    people: tuple[RosterPerson, ...] = ()
    faults: FaultLog
    notes: tuple[Message, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)

    def heading(self, column: str) -> str:
        """Heading of a column as the file writes it."""
        return self.headings.get(column, column)
