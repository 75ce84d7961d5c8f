"""The sheet of a school: printed by those who answer for it, again and again, until it is closed."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import school as school_scope
from lms.rosters.models import SchoolCode
from tests.factories.accounts import make_person
from tests.factories.reach import make_grant
from tests.factories.schools import make_school
from tests.support.visitors import let_in, send

UAI, OTHER = "0350122T", "0351234B"
CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{5}\b")


@pytest.fixture
def head(client: FlaskClient, database: Database) -> int:
    with database.writer() as db:
        make_school(db, UAI, name="Collège du Port", municipality="Saint-Malo", level="college")
        make_school(db, OTHER, name="Collège Zola", municipality="Rennes", level="college")
        person = make_person(db)
        make_grant(db, person, Role.SCHOOL_HEAD, school_scope(UAI), from_on=date(2020, 9, 1))
        db.commit()
    let_in(client, database, person_id=person.id)
    return person.id


def test_a_sheet_is_made_printed_again_and_closed(client: FlaskClient, database: Database, head: int) -> None:
    listed = client.get("/people/code-sheet").text
    assert "Collège du Port" in listed
    assert "Collège Zola" not in listed
    assert not CODE.search(client.get(f"/people/code-sheet/{UAI}").text)
    assert send(client, f"/people/code-sheet/{UAI}").status_code == 303
    first = CODE.search(client.get(f"/people/code-sheet/{UAI}").text)
    again = CODE.search(client.get(f"/people/code-sheet/{UAI}").text)
    assert first
    assert again
    assert first[0] == again[0]
    with database.reader() as db:
        (kept,) = db.scalars(select(SchoolCode)).all()
        assert first[0].replace("-", "").encode() not in kept.code_hash + kept.seed
    send(client, f"/people/code-sheet/{UAI}")
    renewed = CODE.search(client.get(f"/people/code-sheet/{UAI}").text)
    assert renewed
    assert renewed[0] != first[0]
    assert send(client, f"/people/code-sheet/{UAI}/revoke").status_code == 303
    assert send(client, f"/people/code-sheet/{UAI}/revoke").status_code == 303
    assert not CODE.search(client.get(f"/people/code-sheet/{UAI}").text)
    assert "Collège Zola" not in client.get("/people/code-sheet?q=zola").text


def test_a_foreign_school_has_no_sheet(client: FlaskClient, database: Database, head: int) -> None:
    for uai in (OTHER, "0999999X", "x"):
        assert client.get(f"/people/code-sheet/{uai}").status_code == 404
        assert send(client, f"/people/code-sheet/{uai}").status_code == 404
        assert send(client, f"/people/code-sheet/{uai}/revoke").status_code == 404
    with database.reader() as db:
        assert db.scalars(select(SchoolCode)).all() == []
