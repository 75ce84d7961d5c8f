"""What one check of `lms doctor` sees."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from lms.config import Settings
from lms.messages import Message


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one check saw: fine or not, and what to do when not."""

    fine: bool
    sentence: Message


Check: TypeAlias = Callable[[Settings], Iterator[Finding]]
