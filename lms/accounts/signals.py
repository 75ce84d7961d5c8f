"""Signals that travel upwards: who is counted may have changed; a person is erased; a purge goes on.

Sent inside the transaction that changes it, with the same database session; `coverage` listens and
appends to its ledger before the commit.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol

from blinker import Namespace
from sqlalchemy.orm import Session

_signals = Namespace()
_touched = _signals.signal("standing-touched")
_erased = _signals.signal("person-erased")
_purging = _signals.signal("purging")


class Listener(Protocol):
    """What hears of touched people: `listener(db, person_ids=…)`."""

    def __call__(self, db: Session, /, *, person_ids: frozenset[int]) -> Any:  # noqa: ANN401 - ignored
        """Bring what depends on these people up to date."""


def standing_touched(db: Session, *, person_ids: Collection[int]) -> None:
    """Say that completions, credits, openings, affiliations or the existence of these people changed."""
    if person_ids:
        _touched.send(db, person_ids=frozenset(person_ids))


def on_standing_touched(listener: Listener) -> None:
    """Call a listener whenever people are touched; connecting it twice is the same as once."""
    _touched.connect(listener, weak=False)


class ErasureListener(Protocol):
    """What does more at an erasure than its tables declare: `listener(db, person_id=…, now=…)`."""

    def __call__(self, db: Session, /, *, person_id: int, now: datetime) -> Any:  # noqa: ANN401 - ignored
        """Do it, before the tables' own declarations are carried out."""


def person_erased(db: Session, *, person_id: int, now: datetime) -> None:
    """Say that a person is about to be erased, while her rows still name her."""
    _erased.send(db, person_id=person_id, now=now)


def on_person_erased(listener: ErasureListener) -> None:
    """Call a listener at each erasure; connecting it twice is the same as once."""
    _erased.connect(listener, weak=False)


class PurgeListener(Protocol):
    """What forgets more than accounts know of: `listener(db, now=…)`."""

    def __call__(self, db: Session, /, *, now: datetime) -> Any:  # noqa: ANN401 - ignored
        """Empty what has been kept long enough."""


def purging(db: Session, *, now: datetime) -> None:
    """Say that what has been kept long enough goes now, in this transaction."""
    _purging.send(db, now=now)


def on_purging(listener: PurgeListener) -> None:
    """Call a listener at each purge; connecting it twice is the same as once."""
    _purging.connect(listener, weak=False)
