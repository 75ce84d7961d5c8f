"""Work is done again once when two transactions got in each other's way, and never otherwise."""

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.database import Database
from lms.database.retrying import in_transaction
from tests.factories.accounts import make_person


def failing(times: int, error: Exception) -> Callable[[Session], int]:
    """Write somebody, then fail so many times."""
    left = [times]

    def work(db: Session) -> int:
        person = make_person(db)
        if left[0]:
            left[0] -= 1
            raise OperationalError("UPDATE", {}, error)
        return person.id

    return work


def people(database: Database) -> int:
    with database.reader() as db:
        return db.scalar(select(func.count()).select_from(Person)) or 0


@pytest.mark.parametrize(
    "error",
    [psycopg.errors.DeadlockDetected(), psycopg.errors.SerializationFailure()],
    ids=["40P01", "40001"],
)
def test_once_more_and_only_the_second_time_is_kept(database: Database, error: Exception) -> None:
    assert in_transaction(database, failing(1, error))
    assert people(database) == 1


def test_twice_in_the_way_is_said(database: Database) -> None:
    with pytest.raises(DBAPIError):
        in_transaction(database, failing(2, psycopg.errors.DeadlockDetected()))
    assert people(database) == 0


def test_other_failures_are_not_tried_again(database: Database) -> None:
    with pytest.raises(DBAPIError):
        in_transaction(database, failing(1, psycopg.errors.DiskFull()))
    assert people(database) == 0
