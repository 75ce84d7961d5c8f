"""The page of roles, the visitor's reach, and guards by role through real requests."""

from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask, Response
from flask.testing import FlaskClient

from lms.accounts.identity import recognise
from lms.accounts.staff import least_password_length
from lms.database import Database
from lms.reach.guards import needs
from lms.reach.matrix import matrix
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind
from lms.reach.visitor import note_roles, session_with_roles, signed_in_reach, visitor_reach, visitor_roles
from lms.web.guards import PUBLIC, guarded
from lms.web.session import reader
from tests.factories.accounts import NOW, make_person
from tests.factories.reach import make_grant
from tests.support.statements import counted
from tests.support.visitors import let_in


@pytest.fixture
def trainer_id(database: Database) -> int:
    with database.writer() as db:
        person = make_person(db)
        make_grant(db, person, Role.TRAINER, Scope(kind=ScopeKind.COURSE, value="hybrider"))
        db.commit()
        return person.id


@pytest.fixture
def pages(app: Flask) -> Iterator[Flask]:
    """The application with pages of the test's own."""
    blueprint = Blueprint("tried", __name__)

    @blueprint.get("/tried/<role>")
    @guarded(PUBLIC)
    def roles(role: str) -> Response:
        return Response(f"{role}: {','.join(sorted(visitor_roles()))}", mimetype="text/plain")

    @blueprint.get("/tried/inspectors")
    @guarded(needs(Role.INSPECTOR, Role.TRAINER))
    def inspectors() -> Response:
        return Response(",".join(sorted(signed_in_reach().roles)), mimetype="text/plain")

    @blueprint.get("/tried/partners")
    @guarded(needs(Role.PARTNER))
    def partners() -> str:
        return "partners"

    app.register_blueprint(blueprint)
    return app


def test_the_page_says_who_may_see_what(client: FlaskClient, database: Database, trainer_id: int) -> None:
    assert client.get("/roles").status_code == 303
    let_in(client, database, person_id=trainer_id)
    page = client.get("/roles", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    for one in matrix():
        assert str(one.name) in page.text
        assert str(one.why) in page.text
    assert page.text.count("Your role") == 2


def test_every_role_is_told_in_words() -> None:
    rows = {one.role: one for one in matrix()}
    assert set(rows) == set(Role)
    assert all(one.sees and str(one.why).endswith(".") for one in rows.values())
    assert "parents included" in str(rows[Role.COORDINATOR].sees[0])
    assert "parents" not in str(rows[Role.INSPECTOR].sees[0])
    assert "rounded" in str(rows[Role.PARTNER].sees[0])
    assert not rows[Role.LEARNER].over
    assert len(rows[Role.ADMINISTRATOR].gives) == len(Role) - 1


def test_guards_let_in_who_holds_one_of_the_roles(pages: Flask, database: Database, trainer_id: int) -> None:
    client = pages.test_client()
    assert client.get("/tried/inspectors").location.startswith("/sign-in")
    let_in(client, database, person_id=trainer_id)
    assert client.get("/tried/inspectors").text == "learner,trainer"
    refused = client.get("/tried/partners")
    assert refused.status_code == 403


def test_the_menu_asks_for_roles_once(pages: Flask, database: Database, trainer_id: int) -> None:
    client = pages.test_client()
    assert client.get("/tried/x").text == "x: "
    let_in(client, database, person_id=trainer_id)
    client.get("/tried/x")
    with counted(database) as statements:
        assert client.get("/tried/x").text == "x: learner,trainer"
    assert len([one for one in statements if one.startswith("SELECT")]) == 2


def test_a_page_may_bring_the_roles_along(app: Flask, database: Database, trainer_id: int) -> None:
    token = let_in(app.test_client(), database, person_id=trainer_id)
    with app.test_request_context("/"), counted(database) as statements:
        row = reader().execute(session_with_roles(token=token, now=NOW.replace(year=2026, month=9))).one()
        recognise(row, now=NOW)
        note_roles(row.role_names)
        assert visitor_roles() == {Role.LEARNER, Role.TRAINER}
        assert len([one for one in statements if one.startswith("SELECT")]) == 1


def test_strangers_have_no_reach(app: Flask) -> None:
    with app.test_request_context("/"):
        assert visitor_reach() is None
        assert visitor_roles() == frozenset()
        with pytest.raises(RuntimeError, match="lets strangers in"):
            signed_in_reach()


def test_staff_choose_longer_passwords(app: Flask, database: Database, trainer_id: int) -> None:
    with database.writer() as db:
        learner_id = make_person(db).id
        db.commit()
    with app.app_context(), database.reader() as db:
        assert least_password_length(db, person_id=trainer_id) == 15
        assert least_password_length(db, person_id=learner_id) == 12
