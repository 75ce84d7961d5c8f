"""A published course and its trainer, signed in."""

import pytest
from flask.testing import FlaskClient

from lms.database import Database
from tests.studio.factories import make_trainer, publish
from tests.support.visitors import let_in


@pytest.fixture
def author(client: FlaskClient, database: Database) -> FlaskClient:
    """The trainer to whom the published course is entrusted."""
    with database.writer() as db:
        publish(db)
        person = make_trainer(db)
        db.commit()
    let_in(client, database, person_id=person)
    return client
