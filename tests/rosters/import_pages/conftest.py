"""Schools of a department and one far away, and who imports."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from lms.reach.scopes import school as school_scope
from tests.factories.accounts import make_person
from tests.factories.reach import make_grant
from tests.factories.schools import make_school
from tests.rosters.import_pages.uploading import FAR, A, B, World
from tests.support.visitors import let_in


@pytest.fixture
def world(database: Database) -> World:
    """Two coordinators of a department, an administrator, the head of one school."""
    with database.writer() as db:
        make_school(db, A, name="École du Port", municipality="Saint-Malo")
        make_school(db, B, name="Collège Émile-Zola", municipality="Rennes", level="college")
        make_school(db, FAR, name="École lointaine", department_code="30")
        people = [make_person(db, given_name="Claire", family_name="Le Gall") for _ in range(4)]
        department = Scope(kind=ScopeKind.DEPARTMENT, value="35")
        for one, role, scope in zip(
            people,
            (Role.COORDINATOR, Role.COORDINATOR, Role.ADMINISTRATOR, Role.SCHOOL_HEAD),
            (department, department, EVERYTHING, school_scope(A)),
            strict=True,
        ):
            make_grant(db, one, role, scope, from_on=date(2020, 9, 1))
        db.commit()
        coordinator, other, administrator, head = (one.id for one in people)
    return World(coordinator=coordinator, other=other, administrator=administrator, head=head)


@pytest.fixture
def coordinator(client: FlaskClient, database: Database, world: World) -> FlaskClient:
    """The first of them signed in, reading English."""
    let_in(client, database, person_id=world.coordinator)
    client.set_cookie("passerelle_language", "en")
    return client
