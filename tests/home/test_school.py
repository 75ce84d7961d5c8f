"""A school's page: those to confirm, the headcount that becomes the denominator, what was done there."""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent
from lms.database import Database
from lms.home import routes, school_routes, territory_routes
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind, school
from lms.rosters import people_routes
from lms.rosters.models import SchoolCode, SchoolCodeEntry
from lms.schools.models import FormerHeadcount, Headcount
from tests.factories.accounts import make_person
from tests.factories.coverage import World, complete, declare, join
from tests.factories.programmes import make_school
from tests.factories.reach import make_grant
from tests.home.schools_seen import NOW, TODAY, Enter, newcomer, words
from tests.support.statements import counted
from tests.support.visitors import let_in, send


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (routes, school_routes, territory_routes, people_routes):
        monkeypatch.setattr(module, "today", lambda: TODAY)


def test_a_teacher_confirmed_on_her_heads_page_moves_the_coverage_by_one(
    enter: Enter, database: Database, world: World
) -> None:
    uai = world.schools[0]
    with database.writer() as db:
        declare(db, uai, 4)
        anna = newcomer(db, uai)
        complete(db, world, anna.id, *world.modules, on=TODAY - timedelta(days=2))
        db.commit()
    head = enter(Role.SCHOOL_HEAD, school(uai))
    assert "1 person to confirm" in head.get("/").text
    page = head.get(f"/school/{uai}").text
    assert "Anna Riou" in page
    assert "25% 1 of 4" in words(page)
    affiliation_id = page.split('name="who" value="')[1].split('"')[0]
    answer = send(head, "/people/confirm", who=affiliation_id, back=f"/school/{uai}")
    assert answer.headers["Location"] == f"/school/{uai}"
    assert "to confirm" not in head.get("/").text
    page = head.get(f"/school/{uai}").text
    assert "50% 2 of 4" in words(page)
    assert 'name="who"' not in page
    # In what was done, too: she and the first one.
    assert re.search(r"Le hybrider\D*2\b", words(page).split("What was done here")[1])


def test_a_headcount_declared_is_the_denominator_at_once_and_history_is_kept(
    enter: Enter, database: Database, world: World
) -> None:
    uai = world.schools[0]
    head = enter(Role.SCHOOL_HEAD, school(uai))
    assert "No headcount is known" in head.get(f"/school/{uai}").text
    assert "Unknown 1 person trained" in words(head.get(f"/school/{uai}").text)
    assert send(head, f"/school/{uai}/headcount", headcount="5").status_code == 303
    page = words(head.get(f"/school/{uai}").text)
    assert "20% 1 of 5" in page
    assert "declared on March 17, 2027, Déclaré par l’école" in page
    # Twice the same, as a double click sends it: nothing more.
    assert send(head, f"/school/{uai}/headcount", headcount="5").status_code == 303
    answer = head.post(
        f"/school/{uai}/headcount",
        data={"csrf_token": token(head), "headcount": "2", "population": "teachers", "on": "2027-03-17"},
        follow_redirects=True,
    )
    page = words(answer.text)
    assert "50% 1 of 2" in page
    assert "instead of 5, which stays in the history" in page
    assert "Replaced on" in page
    with database.reader() as db:
        assert db.scalars(select(Headcount.headcount)).all() == [2]
        assert db.scalars(select(FormerHeadcount.headcount)).all() == [5]
        said = select(func.count()).where(AuditEvent.verb == "headcount-declared")
        assert db.scalar(said) == 2


def token(client: FlaskClient) -> str:
    return (
        client.get("/forgotten-password").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    )


def test_another_population_and_another_day_are_declared_apart(
    enter: Enter, database: Database, world: World
) -> None:
    uai = world.schools[0]
    head = enter(Role.SCHOOL_HEAD, school(uai))
    send(head, f"/school/{uai}/headcount", headcount="0", population="aesh", on="2026-09-10")
    with database.reader() as db:
        row = db.scalars(select(Headcount)).one()
        assert (row.population, row.on, row.headcount) == ("aesh", date(2026, 9, 10), 0)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"headcount": "-1"}, "between 0 and 5,000"),
        ({"headcount": "douze"}, "Not a valid integer"),
        ({"headcount": ""}, "whole number"),
        ({"headcount": "12", "on": "2027-03-18"}, "up to today"),
        ({"headcount": "12", "population": "pupils"}, "Not a valid choice"),
        ({"headcount": "9" * 40}, "between 0 and 5,000"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    enter: Enter, database: Database, world: World, typed: dict[str, str], said: str
) -> None:
    head = enter(Role.SCHOOL_HEAD, school(world.schools[0]))
    answer = send(head, f"/school/{world.schools[0]}/headcount", **typed)
    assert answer.status_code == 422
    assert said in answer.text
    with database.reader() as db:
        assert db.scalars(select(Headcount)).all() == []


def test_a_foreign_school_is_no_page(enter: Enter, database: Database, world: World) -> None:
    mine, other = world.schools[:2]
    for role in (Role.SCHOOL_HEAD, Role.SCHOOL_DIRECTOR):
        client = enter(role, school(mine))
        assert client.get(f"/school/{mine}").status_code == 200
        for address in (other, "0999999X", "x", "é" * 8, "%00" * 8):
            assert client.get(f"/school/{address}").status_code in {400, 404}, address
        assert send(client, f"/school/{other}/headcount", headcount="3").status_code == 404
    with database.reader() as db:
        assert db.scalars(select(Headcount)).all() == []


def test_a_director_sees_totals_and_nobody_named(enter: Enter, database: Database, world: World) -> None:
    uai = world.schools[0]
    with database.writer() as db:
        anna = newcomer(db, uai)
        code = SchoolCode(
            uai=uai, seed=b"s" * 16, code_hash=b"h" * 32, made_at=NOW, made_by=None, until=date(2027, 9, 1)
        )
        db.add(code)
        db.flush()
        db.add(SchoolCodeEntry(person_id=anna.id, code_id=code.id, entered_at=NOW))
        db.commit()
    director = enter(Role.SCHOOL_DIRECTOR, school(uai)).get(f"/school/{uai}").text
    assert "Riou" not in director
    assert "/people?" not in director
    assert "/people/confirm" not in director
    assert re.search(r"Teacher 3 1\b", words(director))
    assert "1 person has made an account with it" in director
    assert f'action="/school/{uai}/headcount"' in director
    head = enter(Role.SCHOOL_HEAD, school(uai)).get(f"/school/{uai}").text
    assert "Its code opens until August 31, 2027" in words(head)
    assert f'<a href="/people/{anna.id}">Anna Riou</a>' in head
    # Prepares training: reads, but the headcount isn't hers to say.
    adviser = enter(Role.ADVISER, Scope(kind=ScopeKind.DEPARTMENT, value="35"))
    page = adviser.get(f"/school/{uai}").text
    assert "Riou" not in page
    assert "/headcount" not in page
    assert send(adviser, f"/school/{uai}/headcount", headcount="3").status_code == 403


def test_sections_are_counted_with_their_school(enter: Enter, database: Database, world: World) -> None:
    uai = world.schools[0]
    with database.writer() as db:
        section = make_school(db, number=9400, standing="rolled_up", reason="section", rolls_up_to=uai)
        join(db, make_person(db), section.uai)
        newcomer(db, section.uai, name="Bruno")
        db.commit()
    page = enter(Role.SCHOOL_HEAD, school(uai)).get(f"/school/{uai}").text
    assert re.search(r"Teacher 4 1\b", words(page))
    assert "Bruno Riou" in page


def test_one_is_led_to_ones_only_school_or_to_a_list(enter: Enter, database: Database, world: World) -> None:
    one = enter(Role.SCHOOL_HEAD, school(world.schools[0]))
    assert one.get("/school").headers["Location"] == f"/school/{world.schools[0]}"
    inspector = enter(Role.INSPECTOR, Scope(kind=ScopeKind.DEPARTMENT, value="35"))
    assert inspector.get("/school").headers["Location"] == "/territory"
    with database.writer() as db:
        person = make_person(db)
        for uai in world.schools[:2]:
            make_grant(db, person, Role.SCHOOL_HEAD, school(uai))
        db.commit()
    let_in(one, database, person_id=person.id)
    page = one.get("/school").text
    assert all(f'href="/school/{uai}"' in page for uai in world.schools[:2])
    assert world.schools[2] not in page


def test_the_page_asks_as_much_for_two_as_for_many(enter: Enter, database: Database, world: World) -> None:
    uai = world.schools[0]
    with database.writer() as db:
        newcomer(db, uai)
        db.commit()
    head = enter(Role.SCHOOL_HEAD, school(uai))
    # Courses are read once, then kept in memory.
    head.get(f"/school/{uai}")
    with counted(database) as few:
        head.get(f"/school/{uai}")
    with database.writer() as db:
        for _ in range(40):
            newcomer(db, uai)
            person = make_person(db)
            join(db, person, uai)
            complete(db, world, person.id, "hybrider/a")
        for day in range(1, 20):
            declare(db, uai, day, on=date(2026, 10, day))
        db.commit()
    # Headcounts have changed: they are read once more.
    with counted(database) as anew:
        head.get(f"/school/{uai}")
    with counted(database) as many:
        head.get(f"/school/{uai}")
    assert len(few) == len(many) == len(anew) - 1 == 15
