"""The territory’s page: schools side by side, totals for those who name nobody."""

import pytest

from lms.database import Database
from lms.home import routes, school_routes, territory_routes
from lms.programmes.models import Programme
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind, district
from lms.rosters import people_routes
from tests.factories.accounts import make_person
from tests.factories.coverage import World, declare, join
from tests.factories.programmes import enter as enter_programme
from tests.factories.programmes import make_school
from tests.home.schools_seen import TODAY, Enter, newcomer, words
from tests.support.statements import counted


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (routes, school_routes, territory_routes, people_routes):
        monkeypatch.setattr(module, "today", lambda: TODAY)


def test_an_inspector_sees_her_schools_side_by_side(enter: Enter, database: Database, world: World) -> None:
    with database.writer() as db:
        declare(db, world.schools[0], 4)
        declare(db, world.schools[1], 3)
        newcomer(db, world.schools[1])
        elsewhere = make_school(db, number=9300, department_code="22", district="Ailleurs")
        newcomer(db, elsewhere.uai)
        db.commit()
    inspector = enter(Role.INSPECTOR, district(department_code="35", name="Rennes Nord"))
    page = inspector.get("/territory").text
    said = words(page)
    assert all(f'href="/school/{uai}"' in page for uai in world.schools)
    assert elsewhere.uai not in page
    assert "1 person to confirm" in said
    assert "1 school whose headcount is unknown" in said
    # The third one too: that its headcount is unknown doesn't make anybody trained.
    assert "2 schools where nobody is trained yet" in said
    assert "Headcount known for 2 of 3 schools" in said
    unknown = inspector.get("/territory?only=unknown").text.split('id="rows"')[1]
    assert f"/school/{world.schools[2]}#headcount" in unknown
    assert world.schools[0] not in unknown
    zero = inspector.get("/territory?only=zero").text.split('id="rows"')[1]
    assert world.schools[0] not in zero
    waiting = inspector.get("/territory?only=waiting").text.split('id="rows"')[1]
    assert f'href="/people/to-confirm?q={world.schools[1]}"' in waiting
    assert inspector.get("/territory?only=x&page=99999&goal=nowhere").status_code == 200
    other = inspector.get("/territory?goal=tne-essai/but-1").text
    assert 'aria-current="page">But but-1' in other


def test_an_adviser_sees_totals_and_a_stranger_to_all_schools_is_told(
    enter: Enter, database: Database, world: World
) -> None:
    with database.writer() as db:
        newcomer(db, world.schools[1])
        db.commit()
    adviser = enter(Role.ADVISER, Scope(kind=ScopeKind.DEPARTMENT, value="35")).get("/territory").text
    assert world.schools[0] in adviser
    assert "/people" not in adviser
    nobody = enter(Role.INSPECTOR, Scope(kind=ScopeKind.DEPARTMENT, value="02"))
    assert "No programme counts schools of yours yet" in nobody.get("/territory").text


def test_the_territory_takes_as_many_statements_for_three_schools_as_for_sixty(
    enter: Enter, database: Database, world: World
) -> None:
    inspector = enter(Role.INSPECTOR, district(department_code="35", name="Rennes Nord"))
    with counted(database) as few:
        inspector.get("/territory")
    with database.writer() as db:
        tne = db.get_one(Programme, world.programme_id)
        for n in range(60):
            place = make_school(db, number=9200 + n)
            enter_programme(db, tne, place)
            join(db, make_person(db), place.uai)
            newcomer(db, place.uai)
        db.commit()
    with counted(database) as many:
        page = inspector.get("/territory").text
    assert len(few) == len(many) <= 9
    assert page.count('<th scope="row">') == 50
    assert "page=2#rows" in page
    assert inspector.get("/territory?page=2").text.count('<th scope="row">') == 13
