"""SQLite has one writer at a time: a queue in front of it, shared by threads and processes.

Why a lock of our own: SQLite's busy handler makes the unluckiest writers wait half a second, and a
transaction that reads first and writes later fails at once whatever the timeout. `flock` on a
descriptor of its own (not `lockf`, which lets a second thread of the same process in) gives each
transaction its turn. Linux and macOS, local disk.
"""

import fcntl
import os
import random
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import structlog

PATIENCE_SECONDS = 15.0
LONGEST_HOLD_SECONDS = 2.0

_held = threading.local()
_log = structlog.get_logger("lms.database")


class WriterBusyError(Exception):
    """Nobody gave the writer's place back in time; nothing was written, and trying again is safe."""


class WriterLock:
    """The writer's place of one database file, for one connection at a time."""

    def __init__(self, path: str) -> None:
        self._path = path + ".lock"
        self._descriptor: int | None = None
        self._since = 0.0

    @property
    def held(self) -> bool:
        """Whether this connection has the place."""
        return self._descriptor is not None

    def acquire(self) -> None:
        """Wait for the place, at most `PATIENCE_SECONDS`; a thread that has it already is a mistake."""
        mine: set[str] = _held.__dict__.setdefault("paths", set())
        if self._path in mine:
            raise RuntimeError("this thread already writes to the database: use the same session")
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    os.close(descriptor)
                    raise WriterBusyError from None
                # Polled, because a blocking flock has no time limit that a thread could set.
                time.sleep(random.uniform(0.0003, 0.002))  # noqa: S311 - jitter, not a secret
            else:
                break
        self._descriptor = descriptor
        self._since = time.monotonic()
        self._owner = mine
        mine.add(self._path)

    def release(self) -> None:
        """Give the place back; without effect when it isn't held."""
        if self._descriptor is None:
            return
        os.close(self._descriptor)
        self._descriptor = None
        self._owner.discard(self._path)
        seconds = time.monotonic() - self._since
        if seconds > LONGEST_HOLD_SECONDS:
            _log.warning("writer held too long", seconds=round(seconds, 2))


class WriterConnection(sqlite3.Connection):
    """A SQLite connection whose transactions begin in the queue and leave it after COMMIT or ROLLBACK."""

    def __init__(self, database: str, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - sqlite3's own
        super().__init__(database, *arguments, **options)
        self.queue = WriterLock(str(Path(database).absolute()))

    def begin(self) -> None:
        """Take the writer's place, then begin a transaction that can write from its first statement."""
        self.queue.acquire()
        try:
            self.execute("BEGIN IMMEDIATE")
        except BaseException:
            self.queue.release()
            raise

    def commit(self) -> None:
        """Commit, then let the next writer in; a commit that fails, on a full disk, is undone at once.

        SQLAlchemy sends no rollback after it: kept in the pool, the connection would keep everybody out.
        """
        try:
            super().commit()
        except BaseException:
            self.rollback()
            raise
        self.queue.release()

    def rollback(self) -> None:
        """Undo, then let the next writer in."""
        try:
            super().rollback()
        finally:
            self.queue.release()

    def close(self) -> None:
        """Close, undoing what wasn't committed."""
        try:
            super().close()
        finally:
            self.queue.release()
