"""Who does what: features above say, when an installation is put together, how each kind of job is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy.orm import Session


@dataclass(frozen=True, kw_only=True)
class Task:
    """A job as whoever does it sees it."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempts: int


class PostponedError(Exception):
    """Not now, and nothing is wrong: the job is to be taken up at `due_at`."""

    def __init__(self, due_at: datetime) -> None:
        super().__init__(due_at.isoformat())
        self.due_at = due_at


class HopelessError(Exception):
    """Trying again can't help; `reason` is a code that names nobody."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Handler: TypeAlias = Callable[[Session, Task, datetime], None]
"""Does a job in the transaction that also notes its end: it may flush, never commit, and is short."""

Nightly: TypeAlias = Callable[[datetime], str]
"""Does a task of the night in transactions of its own; gives `fine`, or a code that says what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Registry:
    """The handlers of one installation, by kind, and its tasks of the night, by name."""

    handlers: dict[str, Handler] = field(default_factory=dict)
    nightly: dict[str, Nightly] = field(default_factory=dict)

    def handle(self, kind: str, handler: Handler) -> None:
        """Say how a kind of job is done."""
        if kind in self.handlers:
            raise ValueError(f"two handlers for the kind of job {kind!r}")
        self.handlers[kind] = handler

    def each_night(self, name: str, task: Nightly) -> None:
        """Say what to do each night."""
        if name in self.nightly:
            raise ValueError(f"two nightly tasks called {name!r}")
        self.nightly[name] = task
