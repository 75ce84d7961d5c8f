"""Compiled releases in memory, by id: each worker reads one from the database once."""

from collections import OrderedDict
from functools import lru_cache
from threading import Lock

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.courses import models
from lms.courses.release import Release, from_json
from lms.database.engines import WRITES

MOST_RELEASES = 64

_lock = Lock()
_shelf: OrderedDict[tuple[int, str], Release] = OrderedDict()


@lru_cache(maxsize=16)
def _address(engine: Engine) -> str:
    return str(engine.url)


def kept(engine: Engine, release_id: int) -> Release | None:
    """Give a compiled release if it is in memory, without a session."""
    # The engine is part of the key: one process may serve two databases, as tests do.
    key = (release_id, _address(engine))
    with _lock:
        known = _shelf.get(key)
        if known is not None:
            _shelf.move_to_end(key)
        return known


def release(db: Session, release_id: int) -> Release:
    """Give a compiled release, from memory after the first time.

    Raises NoResultFound for an id that was never published.
    """
    engine = db.get_bind().engine
    known = kept(engine, release_id)
    if known is not None:
        return known
    key = (release_id, _address(engine))
    compiled = db.scalars(select(models.Release.compiled).where(models.Release.id == release_id)).one()
    found = from_json(compiled)
    if db.info.get(WRITES):
        # Perhaps not committed: its id could still become another's.
        return found
    with _lock:
        _shelf[key] = found
        while len(_shelf) > MOST_RELEASES:
            _shelf.popitem(last=False)
    return found


def forget() -> None:
    """Empty the shelf: ids start again in a database made anew."""
    with _lock:
        _shelf.clear()
