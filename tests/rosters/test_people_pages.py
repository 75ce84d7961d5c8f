"""The people page, its file and its search equal what the independent oracle gives, for every role."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from frictionless import Resource, Schema
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent
from lms.database import Database
from lms.reach.queries import reach_of
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind, programme, school
from lms.rosters import confirming_routes, people_routes
from lms.rosters.people_columns import COLUMNS
from lms.schools.models import Affiliation
from tests.factories.accounts import make_person
from tests.factories.coverage import complete, make_world
from tests.factories.programmes import make_school
from tests.factories.reach import make_grant
from tests.reach import oracle
from tests.rosters.territory import FUNCTIONS, ON, Territory, belong, make_territory
from tests.support.statements import counted
from tests.support.visitors import let_in, send, token_in


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (people_routes, confirming_routes):
        monkeypatch.setattr(module, "today", lambda: ON)


@pytest.fixture
def territory(database: Database) -> Territory:
    with database.writer() as db:
        made = make_territory(db)
        db.commit()
        for one in (*made.world.schools, *made.world.people, *made.world.affiliations):
            db.refresh(one)
        for one in (*made.world.programmes, *made.world.entries):
            db.refresh(one)
        db.expunge_all()
    return made


def file_rows(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/people/people.csv?{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def shown_ids(client: FlaskClient, query: str = "") -> list[int]:
    """Give the people of every page, in order, by their links."""
    ids, address = [], f"/people?{query}"
    while address:
        text = client.get(address).text
        ids += [int(part.split('"')[0]) for part in text.split('<th scope="row"><a href="/people/')[1:]]
        following = text.split('rel="next" href="')
        address = following[1].split('"')[0].replace("&amp;", "&") if len(following) > 1 else ""
    return ids


def reader_reach(database: Database, person_id: int) -> Reach:
    with database.reader() as db:
        return reach_of(db, person_id=person_id, on=ON)


@pytest.fixture
def clients(app: Flask, database: Database, territory: Territory) -> dict[str, FlaskClient]:
    made = {}
    for name, person_id in territory.readers.items():
        made[name] = app.test_client()
        let_in(made[name], database, person_id=person_id)
        made[name].set_cookie("passerelle_language", "en")
    return made


def test_page_file_and_search_are_what_the_oracle_says_for_every_role(
    clients: dict[str, FlaskClient], database: Database, territory: Territory
) -> None:
    world, compared = territory.world, 0
    by_id = {person.id: person for person in world.people}
    for name, client in clients.items():
        reach = reader_reach(database, territory.readers[name])
        expected = oracle.people_named(world, reach, ON)
        assert set(shown_ids(client)) == expected, name
        assert {int(row["person_id"]) for row in file_rows(client)} == expected, name
        for words in ("ÉLUARD stephane", "saint just", "n’diaye", "oz"):
            found = {person_id for person_id in expected if oracle.is_named_like(by_id[person_id], words)}
            assert set(shown_ids(client, f"q={words}")) == found, (name, words)
            assert {int(row["person_id"]) for row in file_rows(client, f"q={words}")} == found, (name, words)
        for state in ("to-confirm", "confirmed", "left"):
            lines = oracle.lines_of(world, reach, ON, state)
            rows = [(int(row["person_id"]), row["uai"]) for row in file_rows(client, f"state={state}")]
            assert sorted(rows) == sorted(lines), (name, state)
        for function in FUNCTIONS[1:3]:
            lines = oracle.lines_of(world, reach, ON, "present", function=function)
            rows = [(int(row["person_id"]), row["uai"]) for row in file_rows(client, f"function={function}")]
            assert sorted(rows) == sorted(lines), (name, function)
        # Of each page of a person, a third of the roles try the address, in turn.
        for person in world.people[compared % 3 :: 3]:
            answer = client.get(f"/people/{person.id}")
            assert answer.status_code == (200 if person.id in expected else 404), (name, person.id)
            compared += 1
    assert compared >= 250


def test_pages_follow_each_other_by_name_and_nobody_stands_twice(
    clients: dict[str, FlaskClient], territory: Territory
) -> None:
    shown = shown_ids(clients["administrator"])
    rows = file_rows(clients["administrator"])
    assert len(shown) == len(rows) > 80
    assert [int(row["person_id"]) for row in rows] == shown
    searched = [person.search_text for one in shown for person in territory.world.people if person.id == one]
    assert searched == sorted(searched)
    assert len({(row["person_id"], row["audience"], row["uai"]) for row in rows}) == len(rows)


def test_a_place_outside_the_reach_leads_nowhere(
    clients: dict[str, FlaskClient], database: Database, territory: Territory
) -> None:
    head = clients["school_head"]
    mine = set(shown_ids(head))
    foreign = next(one for one in territory.world.affiliations if one.person_id not in mine and one.is_main)
    page = head.get(f"/people?after={foreign.person_id}-{foreign.id}")
    assert page.status_code == 200
    assert "/people/1" not in page.text.split("<main")[1]
    assert "The list has changed since" in page.text


def test_of_a_teacher_with_children_at_school_a_head_sees_the_teacher(
    client: FlaskClient, database: Database
) -> None:
    with database.writer() as db:
        mine, other = make_school(db, number=9701), make_school(db, number=9702)
        person, head = make_person(db), make_person(db)
        belong(db, person, mine.uai)
        belong(db, person, other.uai, audience="parent", function="parent")
        belong(db, person, other.uai, is_main=False, function="librarian")
        belong(db, person, other.uai, from_on=date(2020, 9, 1), to_on=date(2021, 9, 1), function="cpe")
        make_grant(db, head, Role.SCHOOL_HEAD, school(mine.uai))
        db.commit()
        person_id = person.id
    let_in(client, database, person_id=head.id)
    client.set_cookie("passerelle_language", "en")
    (row,) = file_rows(client)
    assert (row["uai"], row["audience"]) == (mine.uai, "teacher")
    page = client.get(f"/people/{person_id}").text
    assert "Parent" not in page
    # Where she also works today, but not where she worked before.
    assert "Teacher librarian" in page
    assert "counsellor" not in page


def test_a_persons_page_shows_modules_and_hours_and_no_score(client: FlaskClient, database: Database) -> None:
    with database.writer() as db:
        world = make_world(db, people=2)
        head = make_person(db)
        make_grant(db, head, Role.SCHOOL_HEAD, school(world.schools[0]))
        complete(db, world, world.people[0], "hybrider/a", "hybrider/b")
        db.commit()
    let_in(client, database, person_id=head.id)
    client.set_cookie("passerelle_language", "en")
    page = client.get(f"/people/{world.people[0]}").text
    assert "2 modules completed, 1 h of training" in page
    assert "Answers and scores are seen by the person alone" in page
    assert client.get(f"/people/{world.people[1]}").status_code == 404
    (row,) = file_rows(client)
    assert (row["modules_completed"], row["minutes"]) == ("2", "60")
    with database.reader() as db:
        exported = select(func.count()).where(AuditEvent.verb == "exported", AuditEvent.actor_id == head.id)
        assert db.scalar(exported) == 1


def test_those_ticked_are_confirmed_and_one_comes_back(
    clients: dict[str, FlaskClient], database: Database, territory: Territory
) -> None:
    client = clients["school_head"]
    page = client.get("/people?state=to-confirm")
    ids = [part.split('"')[0] for part in page.text.split('name="who" value="')[1:]]
    assert ids
    foreign = next(
        one.id
        for one in territory.world.affiliations
        if one.confirmed_on is None and str(one.id) not in ids and one.is_main
    )
    answer = client.post(
        "/people/confirm",
        data={
            "csrf_token": token_in(page),
            "who": [*ids, str(foreign), "9" * 30],
            "back": "/people?state=to-confirm",
        },
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/people?state=to-confirm")
    with database.reader() as db:
        waiting = set(db.scalars(select(Affiliation.id).where(Affiliation.confirmed_on.is_(None))))
    assert foreign in waiting
    assert not waiting & {int(one) for one in ids}
    # Again, and from another tab: nothing more happens, nothing breaks.
    again = send(client, "/people/confirm", who=ids[0], back="//elsewhere.example")
    assert (again.status_code, again.headers["Location"]) == (303, "/")
    assert send(client, "/people/confirm").headers["Location"] == "/people"


def test_what_is_listed_is_a_file_that_frictionless_accepts(
    clients: dict[str, FlaskClient], database: Database, tmp_path: Path
) -> None:
    client = clients["administrator"]
    with database.writer() as db:
        make_person(db, given_name="=1+1", family_name="@Formule")
        db.commit()
    answer = client.get("/people/people.csv?q=formule")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="people-2026-11-22.csv"'
    (tmp_path / "people.csv").write_bytes(client.get("/people/people.csv").data)
    schema = json.loads(client.get("/people/people.schema.json?q=formule").data)
    assert [one["name"] for one in schema["fields"]] == [one.name for one in COLUMNS]
    assert schema["filters"]["name"] == "formule"
    assert schema["as_of"] == "2026-11-22"
    resource = Resource(path="people.csv", schema=Schema.from_descriptor(schema), basepath=str(tmp_path))
    assert resource.validate().valid
    (row,) = file_rows(client, "q=formule")
    assert (row["given_name"], row["family_name"]) == ("'=1+1", "'@Formule")


def test_a_page_asks_as_much_for_few_as_for_many(client: FlaskClient, database: Database) -> None:
    with database.writer() as db:
        places = [make_school(db, number=9800 + n) for n in range(2)]
        coordinator = make_person(db)
        make_grant(db, coordinator, Role.COORDINATOR, Scope(kind=ScopeKind.DEPARTMENT, value="35"))
        for _ in range(3):
            belong(db, make_person(db), places[0].uai)
        db.commit()
    let_in(client, database, person_id=coordinator.id)
    with counted(database) as few:
        client.get("/people")
    with database.writer() as db:
        for n in range(160):
            belong(db, make_person(db), places[n % 2].uai)
        db.commit()
    with counted(database) as many:
        page = client.get("/people")
    assert 'rel="next"' in page.text
    # Session, reach, page, courses, what they learnt; and once there is a next page, their number.
    assert (len(few), len(many)) == (5, 6)
    with counted(database) as filed:
        assert len(file_rows(client)) == 163
    assert len(filed) <= 8


@pytest.mark.parametrize("role", [Role.SCHOOL_DIRECTOR, Role.ADVISER, Role.PARTNER, Role.TRAINER])
def test_who_names_nobody_has_no_list(client: FlaskClient, database: Database, role: Role) -> None:
    with database.writer() as db:
        place = make_school(db, number=9901)
        person, teacher = make_person(db), make_person(db)
        belong(db, teacher, place.uai)
        scope = {
            Role.SCHOOL_DIRECTOR: school(place.uai),
            Role.ADVISER: Scope(kind=ScopeKind.DEPARTMENT, value="35"),
            Role.PARTNER: programme("tne"),
            Role.TRAINER: Scope(kind=ScopeKind.COURSE, value="hybrider"),
        }[role]
        make_grant(db, person, role, scope)
        db.commit()
        teacher_id = teacher.id
    let_in(client, database, person_id=person.id)
    for path in ("/people", f"/people/{teacher_id}", "/people/people.csv", "/people/people.schema.json"):
        assert client.get(path).status_code == 403, path
    assert send(client, "/people/confirm", who="1").status_code == 403
    with database.reader() as db:
        assert not db.scalar(select(func.count()).where(AuditEvent.verb == "exported"))
