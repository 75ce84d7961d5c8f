"""The bell: whoever has just committed work wakes the worker. Our tables are the truth, not the bell.

A ring that is lost costs seconds, never work: the worker looks into the tables by itself as well. huey
carries it, in a file of the data folder, or by Redis when several machines share one database.
"""

import sqlite3
import time
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import structlog
from huey import RedisHuey, SqliteHuey
from sqlalchemy import event
from sqlalchemy.orm import Session

from lms.config import Settings
from lms.database import Database
from lms.messages import RefusalError, message

_NAME = "passerelle"
_OPTION = "lms_bell"
_RING = b"ring"
_ASLEEP = 0.1
_log = structlog.get_logger("lms.jobs")

_UNREACHABLE: tuple[type[Exception], ...] = (OSError, sqlite3.Error)
HAS_REDIS = find_spec("redis") is not None
if HAS_REDIS:
    from redis.exceptions import RedisError

    _UNREACHABLE = (*_UNREACHABLE, RedisError)


class Bell:
    """The bell of one installation; nothing is opened before the first ring."""

    def __init__(self, *, folder: Path, redis_url: str | None = None) -> None:
        if redis_url is not None and not HAS_REDIS:
            raise RefusalError(message("LMS_REDIS_URL needs Python’s “redis” package: install it beside us."))
        self._folder = folder
        self._redis_url = redis_url
        self._is_heard = True

    @cached_property
    def _storage(self) -> Any:  # noqa: ANN401 - huey declares no types
        if self._redis_url is not None:
            return RedisHuey(_NAME, url=self._redis_url, read_timeout=1).storage
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Not forced to the disk: nothing is lost with it.
        return SqliteHuey(_NAME, filename=str(self._folder / "bell.sqlite3"), fsync=False).storage

    def ring(self) -> None:
        """Wake the worker; one ring is enough for all that waits."""
        try:
            if not self._storage.queue_size():
                self._storage.enqueue(_RING)
        except _UNREACHABLE as error:
            _log.warning("bell not rung", kind=type(error).__name__)

    def wait(self, seconds: float) -> bool:
        """Wait for a ring, at most so long; say whether there was one."""
        deadline = time.monotonic() + seconds
        while True:
            if self._rang():
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(_ASLEEP, left))

    def answers(self) -> bool:
        """Say whether what carries the bell can be reached."""
        try:
            self._storage.queue_size()
        except _UNREACHABLE:
            return False
        return True

    def _rang(self) -> bool:
        try:
            rang = self._storage.dequeue() is not None
        except _UNREACHABLE as error:
            # Asked ten times a second, it is said when it begins and when it is over.
            if self._is_heard:
                _log.warning("bell not heard", kind=type(error).__name__)
            self._is_heard = False
            time.sleep(_ASLEEP)
            return False
        if not self._is_heard:
            _log.info("bell heard again")
        self._is_heard = True
        return rang

    def close(self) -> None:
        """Let go of the file or the connections."""
        storage = self.__dict__.pop("_storage", None)
        if storage is not None:
            storage.close()


def bell_of(settings: Settings) -> Bell:
    """Make the bell of an installation."""
    return Bell(folder=settings.data_dir, redis_url=settings.redis_url)


def attach(bell: Bell, database: Database) -> None:
    """Let what is enqueued in this process' transactions ring once it is committed."""
    database.writers.update_execution_options(**{_OPTION: bell})


def ring_on_commit(db: Session) -> None:
    """Ring when this transaction is committed; without a bell the worker finds the work by itself."""
    bell: Bell | None = db.get_bind().get_execution_options().get(_OPTION)
    if bell is None or _OPTION in db.info:
        return
    db.info[_OPTION] = True

    @event.listens_for(db, "after_commit", once=True)
    def ring(session: Session) -> None:
        session.info.pop(_OPTION, None)
        bell.ring()
