"""The one signal that travels upwards: something changed that may change who is counted.

Sent inside the transaction that changes it, with the same database session; `coverage` listens and
appends to its ledger before the commit.
"""

from collections.abc import Collection
from typing import Any, Protocol

from blinker import Namespace
from sqlalchemy.orm import Session

_touched = Namespace().signal("standing-touched")


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
