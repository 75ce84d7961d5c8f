"""Runs a piece of work in a writer's transaction, once more when two transactions got in each other's way.

PostgreSQL ends one of two transactions that wait for each other, and one that read what another has since
changed. Nothing of it was written, so doing it again is safe.
"""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.database.engines import Database

SERIALIZATION_FAILURE = "40001"
DEADLOCK_DETECTED = "40P01"
_IN_THE_WAY = frozenset({SERIALIZATION_FAILURE, DEADLOCK_DETECTED})

Result = TypeVar("Result")


def got_in_the_way(error: DBAPIError) -> bool:
    """Say whether another transaction's doing made this one fail, so that it may be done again."""
    return getattr(error.orig, "sqlstate", None) in _IN_THE_WAY


def in_transaction(database: Database, work: Callable[[Session], Result]) -> Result:
    """Do the work in one transaction and commit; once more from the start if others got in its way."""
    try:
        return _once(database, work)
    except DBAPIError as error:
        if not got_in_the_way(error):
            raise
    return _once(database, work)


def _once(database: Database, work: Callable[[Session], Result]) -> Result:
    with database.writer() as db:
        result = work(db)
        db.commit()
    return result
