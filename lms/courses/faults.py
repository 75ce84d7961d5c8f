"""What is wrong in a course's source: where, what was found, why, and what to write instead."""

from dataclasses import dataclass
from typing import Literal

from lms.messages import Message

Severity = Literal["error", "warning"]
LONGEST_EXTRACT = 80


@dataclass(frozen=True, kw_only=True)
class Place:
    """A position in a source file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault of a course's source. An error prevents publishing, a warning doesn't."""

    file: str
    line: int
    column: int
    code: str
    severity: Severity
    found: str
    reason: Message
    remedy: Message

    @property
    def is_error(self) -> bool:
        """Whether this fault prevents publishing."""
        return self.severity == "error"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a stable code means. Codes are never reused; docs/authors/diagnostics.md explains each."""

    code: str
    reason: Message
    remedy: Message
    severity: Severity = "error"

    def at(self, place: Place, *, found: str = "", **params: object) -> Fault:
        """The fault of this rule at a place; `params` fill the sentences."""
        return Fault(
            file=place.file,
            line=place.line,
            column=place.column,
            code=self.code,
            severity=self.severity,
            found=extract(found),
            reason=Message(msgid=self.reason.msgid, values=params),
            remedy=Message(msgid=self.remedy.msgid, values=params),
        )


def extract(text: str) -> str:
    """A short quotation of the source, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_EXTRACT else line[: LONGEST_EXTRACT - 1] + "…"


def in_reading_order(faults: list[Fault]) -> tuple[Fault, ...]:
    """The faults sorted by file and place, each once."""
    return tuple(
        sorted(
            set_of(faults), key=lambda fault: (fault.file, fault.line, fault.column, fault.code, fault.found)
        )
    )


def set_of(faults: list[Fault]) -> list[Fault]:
    """The faults without those that say the same thing twice about one place."""
    seen: dict[tuple[str, int, int, str, str], Fault] = {}
    for fault in faults:
        seen.setdefault((fault.file, fault.line, fault.column, fault.code, fault.found), fault)
    return list(seen.values())
