"""What is wrong in a programme's file: where, what was found, why, and what to write instead. Pure."""

import re
from dataclasses import dataclass

from lms.courses.faults import Fault, extract
from lms.courses.yaml_source import Path, YamlDocument
from lms.messages import Message, message

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, kw_only=True)
class FileFault:
    """One reason to refuse a programme's file; line and column count from 1."""

    line: int
    column: int = 1
    found: str = ""
    reason: Message
    remedy: Message

    def in_words(self) -> Message:
        """Say the fault in one sentence, for a command."""
        if not self.found:
            return message(
                "Line %(line)s: %(reason)s %(remedy)s",
                line=self.line,
                reason=self.reason,
                remedy=self.remedy,
            )
        return message(
            "Line %(line)s, “%(found)s”: %(reason)s %(remedy)s",
            line=self.line,
            found=self.found,
            reason=self.reason,
            remedy=self.remedy,
        )


def from_yaml(fault: Fault) -> FileFault:
    """Take over a fault of the reader of YAML."""
    return FileFault(
        line=fault.line,
        column=fault.column,
        found=fault.found,
        reason=fault.reason,
        remedy=fault.remedy,
    )


def fault_at(
    document: YamlDocument, path: Path, *, found: object = "", reason: Message, remedy: Message
) -> FileFault:
    """Make a fault at the value that a path leads to, or at what holds it."""
    place = document.where(path)
    return FileFault(
        line=place.line, column=place.column, found=extract(str(found)), reason=reason, remedy=remedy
    )


def path_of(written: str) -> Path:
    """Read a path as sentences write it: `goals[0].rule.all[1]`."""
    return tuple(int(index) if index else key for key, index in _STEP.findall(written))
