"""Somebody with a password."""

import pytest

from lms.database import Database
from tests.accounts.trying import EMAIL
from tests.factories.accounts import give_password, make_person


@pytest.fixture
def person_id(database: Database) -> int:
    """Somebody with a password."""
    with database.writer() as db:
        person = make_person(db, email=EMAIL)
        give_password(db, person)
        db.commit()
        return person.id
