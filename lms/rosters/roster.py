"""A file of people, understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.messages import Message
from lms.rosters.scratch import Scratch
from lms.tabular import FaultLog


@dataclass(frozen=True, kw_only=True)
class Roster:
    """A file of people, laid out in a scratch file. `headings` are the file's own.

    In it are all of them, or none as soon as there is a fault; read partly, those none of whose lines has
    one.
    """

    scratch: Scratch
    faults: FaultLog
    notes: tuple[Message, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)

    def heading(self, column: str) -> str:
        """Heading of a column as the file writes it."""
        return self.headings.get(column, column)
