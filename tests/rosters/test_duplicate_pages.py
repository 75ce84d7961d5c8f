"""Possible duplicates on the page: compared, merged, kept apart, undone, within reach only."""

from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts.models import Person
from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind
from lms.rosters.duplicates import find_duplicates
from lms.rosters.models import PersonMerge, PossibleDuplicate
from lms.schools.models import Affiliation
from tests.factories.accounts import make_person
from tests.factories.coverage import join
from tests.factories.reach import make_grant
from tests.factories.schools import make_school
from tests.support.statements import counted
from tests.support.visitors import let_in, send

A, FAR = "0350122T", "0301674G"
PAGE = "/people/duplicates"
TODAY = datetime.now(UTC).date()


def twice(database: Database, name: str, *uais: str) -> tuple[int, int]:
    """Put somebody on record twice."""
    with database.writer() as db:
        people = [make_person(db, given_name=name, family_name="Riou") for _ in uais]
        for person, uai in zip(people, uais, strict=True):
            join(db, person, A if uai == FAR else uai, on=date(2025, 9, 1))
        find_duplicates(db, today=TODAY, now=datetime.now(UTC))
        for person, uai in zip(people, uais, strict=True):
            if uai == FAR:
                db.scalars(select(Affiliation).where(Affiliation.person_id == person.id)).one().uai = FAR
        db.commit()
        return people[0].id, people[1].id


@pytest.fixture
def coordinator(client: FlaskClient, database: Database) -> FlaskClient:
    with database.writer() as db:
        make_school(db, A, name="École du Port", municipality="Saint-Malo")
        make_school(db, FAR, name="École lointaine", department_code="30")
        person = make_person(db, given_name="Claire", family_name="Le Gall")
        scope = Scope(kind=ScopeKind.DEPARTMENT, value="35")
        make_grant(db, person, Role.COORDINATOR, scope, from_on=date(2020, 9, 1))
        db.commit()
    let_in(client, database, person_id=person.id)
    client.set_cookie("passerelle_language", "en")
    return client


def test_a_pair_is_compared_merged_and_made_two_again(coordinator: FlaskClient, database: Database) -> None:
    assert "No two records" in coordinator.get(PAGE).text
    low, high = twice(database, "Anna", A, A)
    page = coordinator.get(PAGE).text
    assert "1 pair of records" in page
    assert f"{PAGE}/{low}/{high}" in page
    compared = coordinator.get(f"{PAGE}/{low}/{high}").text
    assert compared.count("École du Port (0350122T)") == 2
    assert send(coordinator, f"{PAGE}/{low}/{high}/merge", kept="7000").status_code == 422
    assert send(coordinator, f"{PAGE}/{low}/{high}/merge", kept=str(high)).status_code == 303
    # The same button once more, from another tab.
    assert send(coordinator, f"{PAGE}/{low}/{high}/merge", kept=str(low)).status_code == 303
    with database.reader() as db:
        merge = db.scalars(select(PersonMerge)).one()
        assert (merge.kept_id, merge.gone_id) == (high, low)
        assert db.get_one(Person, low).disabled_at is not None
    page = coordinator.get(PAGE).text
    assert "Merges done" in page
    for _ in range(2):
        assert send(coordinator, f"{PAGE}/merges/{merge.id}/undo").status_code == 303
    with database.reader() as db:
        assert db.get_one(Person, low).disabled_at is None
    assert "Undone on" in coordinator.get(PAGE).text


def test_two_namesakes_are_kept_apart(coordinator: FlaskClient, database: Database) -> None:
    low, high = twice(database, "Anna", A, A)
    for _ in range(2):
        assert send(coordinator, f"{PAGE}/{low}/{high}/apart").status_code == 303
    assert send(coordinator, f"{PAGE}/{low}/{high}/merge", kept=str(low)).status_code == 303
    assert coordinator.get(f"{PAGE}/{low}/{high}").status_code == 303
    assert "No two records" in coordinator.get(PAGE).text
    with database.reader() as db:
        assert db.scalars(select(PossibleDuplicate)).one().dismissed_at is not None


def test_a_pair_half_outside_the_reach_does_not_exist(coordinator: FlaskClient, database: Database) -> None:
    low, high = twice(database, "Bruno", A, FAR)
    assert "Bruno" not in coordinator.get(PAGE).text
    assert coordinator.get(f"{PAGE}/{low}/{high}").status_code == 404
    for path in ("merge", "apart"):
        assert send(coordinator, f"{PAGE}/{low}/{high}/{path}", kept=str(low)).status_code == 404
    with database.writer() as db:
        db.add(PersonMerge(kept_id=high, gone_id=low, merged_by=1, merged_at=datetime.now(UTC)))
        db.commit()
        number = db.scalars(select(PersonMerge.id)).one()
    assert send(coordinator, f"{PAGE}/merges/{number}/undo").status_code == 404
    assert send(coordinator, f"{PAGE}/merges/{2**60}/undo").status_code == 404
    assert coordinator.get(f"{PAGE}/{2**60}/{2**61}").status_code == 404
    # A pair that was never found isn't compared either, whoever they are.
    assert coordinator.get(f"{PAGE}/{low}/{low}").status_code == 404


def test_the_list_asks_as_much_for_one_pair_as_for_many(coordinator: FlaskClient, database: Database) -> None:
    twice(database, "Anna", A, A)
    with counted(database) as few:
        coordinator.get(PAGE)
    for n in range(30):
        twice(database, f"Anna{n}", A, A)
    with counted(database) as many:
        page = coordinator.get(PAGE).text
    assert len(few) == len(many) <= 9
    assert page.count("Compare") == 25
    following = page.split("after=")[1].split('"')[0]
    assert coordinator.get(PAGE, query_string={"after": following}).text.count("Compare") == 6
    assert coordinator.get(PAGE, query_string={"after": "x-y"}).status_code == 200
