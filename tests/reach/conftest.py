"""Schools near and far, and whoever signs in to give roles over them."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import Scope
from tests.factories.accounts import make_person
from tests.factories.programmes import make_programme, make_school
from tests.factories.reach import make_grant
from tests.reach.giving import Enter
from tests.support.visitors import let_in


@pytest.fixture
def schools(database: Database) -> dict[str, str]:
    """Two écoles of a circonscription, one of another department; a programme over the first."""
    with database.writer() as db:
        first = make_school(db, number=9101, district="Rennes Nord")
        second = make_school(db, number=9102, district="Rennes Nord")
        make_school(db, number=9105, level="lycee", funder="region", district="", municipality_code="35047")
        make_school(db, number=9104, district="Rennes Sud", municipality_code="35047", municipality="Bruz")
        away = make_school(
            db,
            number=9103,
            department_code="22",
            department="Côtes-d’Armor",
            district="Dinan",
            municipality="Dinan",
        )
        make_programme(db, slug="tne", schools=[first])
        db.commit()
        return {"first": first.uai, "second": second.uai, "away": away.uai}


@pytest.fixture
def enter(app: Flask, database: Database) -> Enter:
    def as_role(role: Role, scope: Scope, **days: date) -> FlaskClient:
        with database.writer() as db:
            person = make_person(db, given_name="Nathalie", family_name="Vasseur")
            make_grant(db, person, role, scope, **days)
            db.commit()
        client = app.test_client()
        let_in(client, database, person_id=person.id)
        client.set_cookie("passerelle_language", "en")
        return client

    return as_role
