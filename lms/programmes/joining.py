"""A signal that travels upwards: a programme names schools that it didn't before."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol

from blinker import Namespace
from sqlalchemy import text
from sqlalchemy.orm import Session

_joined = Namespace().signal("schools-joined")


class Listener(Protocol):
    """What hears of schools that join: `listener(db, programme_id=…, uais=…, now=…)`."""

    def __call__(self, db: Session, /, *, programme_id: int, uais: Collection[str], now: datetime) -> Any:  # noqa: ANN401 - ignored
        """Bring what depends on a programme's schools up to date, in the transaction that adds them."""


def schools_joined(db: Session, *, programme_id: int, uais: Collection[str], now: datetime) -> None:
    """Say that a programme's perimeter names these schools for the first time."""
    if uais:
        _joined.send(db, programme_id=programme_id, uais=frozenset(uais), now=now)


def on_schools_joined(listener: Listener) -> None:
    """Call a listener whenever schools join; connecting it twice is the same as once."""
    _joined.connect(listener, weak=False)


def wait_for_readers_of_perimeters(db: Session) -> None:
    """Wait until nobody is counting by the present perimeters; whoever adds to one does this before.

    Who counts holds perimeters as they are (`coverage.revisions.keep_as_they_are`): otherwise somebody
    counted just now would be missing at a school that joins just now.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("LOCK TABLE perimeter_entry IN EXCLUSIVE MODE"))
