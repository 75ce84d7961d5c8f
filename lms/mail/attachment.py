"""Files that go with a mail, kept in its row of the outbox as text. No database."""

import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CalendarFile:
    """A file for calendars: `method` is iTIP's, and says in the mail what the file does."""

    name: str
    method: str
    content: str


def to_text(files: Sequence[CalendarFile]) -> str:
    """Write files for a column; none is an empty text."""
    return json.dumps([[one.name, one.method, one.content] for one in files]) if files else ""


def from_text(text: str) -> tuple[CalendarFile, ...]:
    """Read what `to_text` wrote."""
    rows = json.loads(text) if text else []
    return tuple(CalendarFile(name=name, method=method, content=content) for name, method, content in rows)
