"""How a table that names a person is exported, erased and kept: declared beside its columns."""

from dataclasses import dataclass
from typing import Literal

from lms.messages import Message


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """What happens to a person's rows of one table.

    `person` is the column that holds the person's id; `exported` are the columns given on request;
    `on_erasure` says whether the rows go (`delete`), stay without the person (`detach`), stay with some
    columns emptied (`clear`, those of `cleared`), or stay as they are, holding no more than an id that
    no longer leads to anybody (`keep`); `kept` says how long and why, in words that the privacy notice
    shows.
    """

    person: str
    exported: tuple[str, ...]
    on_erasure: Literal["delete", "detach", "clear", "keep"]
    cleared: tuple[str, ...] = ()
    kept: Message
