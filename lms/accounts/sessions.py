"""How long a device stays signed in. No Flask, no database, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SEEN_EVERY = timedelta(minutes=10)
"""`last_seen_at` is written at most this often."""


@dataclass(frozen=True, kw_only=True)
class Lifetime:
    """How long a session may stay unused, and how long it may last in all."""

    idle: timedelta
    absolute: timedelta


PASSING = Lifetime(idle=timedelta(hours=4), absolute=timedelta(hours=12))
"""The usual one: a computer of the staff room."""

SHARED = Lifetime(idle=timedelta(minutes=20), absolute=timedelta(hours=2))
"""On a telephone or tablet that goes round: it must not still be hers when the next person takes it."""

LASTING = Lifetime(idle=timedelta(days=10), absolute=timedelta(days=30))
"""On a device that its owner says is hers."""


def lifetime(*, is_lasting: bool, is_shared: bool = False) -> Lifetime:
    """Give the limits of a session; a shared device's are the shortest, whatever else was asked."""
    if is_shared:
        return SHARED
    return LASTING if is_lasting else PASSING


def expires_at(*, began_at: datetime, is_lasting: bool, is_shared: bool = False) -> datetime:
    """When a session ends whatever happens."""
    return began_at + lifetime(is_lasting=is_lasting, is_shared=is_shared).absolute


def idle_at(
    *, seen_at: datetime, expires_at: datetime, is_lasting: bool, is_shared: bool = False
) -> datetime:
    """When a session seen now ends unless it is seen again."""
    return min(seen_at + lifetime(is_lasting=is_lasting, is_shared=is_shared).idle, expires_at)


def is_seen_anew(*, last_seen_at: datetime, now: datetime) -> bool:
    """Whether it is time to note again that the device was seen."""
    return now - last_seen_at >= SEEN_EVERY
