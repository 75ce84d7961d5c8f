"""Three schools in one programme, and whoever signs in to look at them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import Scope
from tests.factories.accounts import make_person
from tests.factories.coverage import World, complete, make_world
from tests.factories.reach import make_grant
from tests.home.schools_seen import Enter
from tests.support.visitors import let_in


@pytest.fixture
def world(database: Database) -> World:
    """Three schools of two teachers each (some of them trained), in one programme with two goals."""
    with database.writer() as db:
        world = make_world(db, people=6)
        complete(db, world, world.people[0], *world.modules)
        db.commit()
    return world


@pytest.fixture
def enter(app: Flask, database: Database) -> Enter:
    """Sign in somebody who holds a role."""

    def as_role(role: Role, scope: Scope) -> FlaskClient:
        with database.writer() as db:
            person = make_person(db, given_name="Béatrice", family_name="Lefèvre")
            make_grant(db, person, role, scope)
            db.commit()
        client = app.test_client()
        let_in(client, database, person_id=person.id)
        client.set_cookie("passerelle_language", "en")
        return client

    return as_role
