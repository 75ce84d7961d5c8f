"""Hours recognised by superiors: within reach only, seen before they are written, written once."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from frictionless import Resource, Schema
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.accounts.models import AuditEvent, Person
from lms.database import Database
from lms.progress.models import Completion
from lms.progress.recording import revoke_completion
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind
from lms.reach.scopes import school as school_scope
from lms.rosters import hours_file_routes, hours_routes
from lms.rosters.hours_list import page_of_hours
from lms.schools.models import Affiliation, School
from lms.schools.population import Audience, Function
from tests.factories.accounts import make_person
from tests.factories.coverage import NOW, TODAY, World, complete, join, make_world
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.factories.reach import make_grant
from tests.support.statements import counted
from tests.support.visitors import form_token, let_in

PAGE = "/people/hours"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (hours_routes, hours_file_routes):
        monkeypatch.setattr(module, "today", lambda: TODAY)


@dataclass(kw_only=True)
class Place:
    """Two schools with three teachers each, who completed one module each, and a head at the first."""

    world: World
    here: tuple[int, ...]
    there: tuple[int, ...]
    head: int


@pytest.fixture
def place(database: Database) -> Place:
    with database.writer() as db:
        world = make_world(db, schools=2, people=6, goals=())
        for uai in world.schools:
            db.get_one(School, uai).search_text = uai.lower()
        for number, person_id in enumerate(world.people):
            person = db.get_one(Person, person_id)
            person.given_name, person.family_name = f"Anne{number}", "Riou"
            person.search_text = f"riou anne{number}"
            complete(db, world, person_id, "hybrider/a")
        head = make_person(db, given_name="Hélène", family_name="Morvan")
        join(db, head, world.schools[0], function=Function.PRINCIPAL, audience=Audience.STAFF)
        make_grant(db, head, Role.SCHOOL_HEAD, school_scope(world.schools[0]), from_on=date(2020, 9, 1))
        db.commit()
        return Place(world=world, here=world.people[::2], there=world.people[1::2], head=head.id)


@pytest.fixture
def head(client: FlaskClient, database: Database, place: Place) -> FlaskClient:
    let_in(client, database, person_id=place.head)
    client.set_cookie("passerelle_language", "fr")
    return client


def completion(database: Database, person_id: int, module_id: str = "a") -> Completion:
    with database.reader() as db:
        mine = Completion.person_id == person_id, Completion.module_id == module_id
        return db.scalars(select(Completion).where(*mine)).one()


def recognised(database: Database) -> dict[int, int]:
    with database.reader() as db:
        rows = db.execute(
            select(Completion.person_id, Completion.recognised_minutes)
            .where(Completion.recognised_minutes.is_not(None))
            .order_by(Completion.id)
        )
        return {row.person_id: row.recognised_minutes for row in rows}


def post(client: FlaskClient, path: str, **typed: str | Sequence[str]) -> TestResponse:
    return client.post(path, data={"csrf_token": form_token(client), **typed})


def choose(client: FlaskClient, *ids: int, how: str = "full", **typed: str) -> TestResponse:
    ticked = [str(one) for one in ids]
    asked = {"whom": "ticked", "how": how, "which": ticked, **typed}
    return client.get(f"{PAGE}/effect", query_string=asked)


def hidden(page: TestResponse) -> dict[str, list[str]]:
    """Give what the page of an effect sends when it is confirmed."""
    form = page.text.split('action="/people/hours/confirm"')[1].split("</form>")[0]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        sent.setdefault(name, []).append(value.replace("&amp;", "&"))
    return {name: values for name, values in sent.items() if name != "csrf_token"}


def confirm(client: FlaskClient, effect: TestResponse) -> TestResponse:
    return post(client, f"{PAGE}/confirm", **hidden(effect))


def words(page: TestResponse) -> str:
    """Give a page with plain spaces."""
    return page.text.replace("\u00a0", " ").replace("\u202f", " ")


def names_in(page: str) -> list[str]:
    return re.findall(r"Riou Anne\d", page.split("<main")[1])


def test_hours_are_seen_then_written_once_and_the_teacher_reads_them(
    app: Flask, head: FlaskClient, database: Database, place: Place
) -> None:
    mine = [completion(database, one).id for one in place.here[:2]]
    page = head.get(PAGE).text
    assert names_in(page) == ["Riou Anne0", "Riou Anne2", "Riou Anne4"]
    assert "3 modules terminés, par 3 personnes" in page
    effect = choose(head, *mine)
    assert effect.status_code == 200
    assert "2 personnes, 1 h à reconnaître" in words(effect)
    assert recognised(database) == {}
    for said in ("1 h sont reconnues, pour 2 personnes", "C’était déjà enregistré"):
        answer = confirm(head, effect)
        assert (answer.status_code, answer.location) == (303, PAGE)
        assert said in words(head.get(PAGE))
        assert recognised(database) == dict.fromkeys(place.here[:2], 30)
    row = completion(database, place.here[0])
    assert (row.recognised_on, row.recognised_by) == (TODAY, place.head)
    with database.reader() as db:
        said = select(AuditEvent.verb, AuditEvent.object_id).where(AuditEvent.object_kind == "completion")
        written = db.execute(said.order_by(AuditEvent.id)).all()
    assert [tuple(one) for one in written] == [("hours-recognised", str(one)) for one in mine]
    assert names_in(head.get(PAGE).text) == ["Riou Anne4"]
    teacher = app.test_client()
    let_in(teacher, database, person_id=place.here[0])
    teacher.set_cookie("passerelle_language", "fr")
    assert "2026-2027 : 30 min créditées, 30 min reconnues" in words(teacher.get("/learning"))


def test_a_part_is_recognised_changed_and_taken_back(
    head: FlaskClient, database: Database, place: Place
) -> None:
    one = completion(database, place.here[0]).id
    for typed in ("0,75", "31 min"):
        refused = choose(head, one, how="part", hours=typed)
        assert refused.status_code == 422
        assert "moins d’heures ont été créditées" in refused.text
        assert f'value="{one}" checked' in refused.text
    for typed, said in (("0", "retirer la reconnaissance"), ("beaucoup", "Écrivez un nombre d’heures")):
        refused = choose(head, one, how="part", hours=typed)
        assert (refused.status_code, said in refused.text) == (422, True)
    for minutes, typed in ((15, "0,25"), (20, "20 min")):
        effect = choose(head, one, how="part", hours=typed)
        assert ("elles sont remplacées" in effect.text) == (minutes == 20)
        confirm(head, effect)
        assert recognised(database) == {place.here[0]: minutes}
    effect = choose(head, one, how="none")
    assert "1 personne, 20 min à ne plus reconnaître" in words(effect)
    confirm(head, effect)
    assert recognised(database) == {}
    assert completion(database, place.here[0]).recognised_by is None
    again = choose(head, one, how="none")
    assert (again.status_code, "C’est déjà le cas" in again.text) == (422, True)


def test_nothing_chosen_is_said(head: FlaskClient, database: Database, place: Place) -> None:
    one = completion(database, place.here[0]).id
    assert "Cochez au moins un module" in choose(head).text
    assert choose(head, one, how="").status_code == 422
    assert choose(head, one, whom="x").status_code == 422
    narrow = choose(head, whom="all", school="nulle part")
    assert (narrow.status_code, "plus rien dans cette liste" in narrow.text) == (422, True)
    for typed in ({}, {"how": "part", "which": f"{one}-0"}, {"how": "full", "which": "x-y"}):
        assert post(head, f"{PAGE}/confirm", **typed).location == PAGE
    # More than was credited, written into the page by hand.
    post(head, f"{PAGE}/confirm", how="part", minutes="31", which=f"{one}-0")
    assert "Entre 0 et les 30 minutes créditées" in words(head.get(PAGE))
    assert recognised(database) == {}


def test_what_is_foreign_does_not_exist(head: FlaskClient, database: Database, place: Place) -> None:
    mine, foreign = (completion(database, one[0]).id for one in (place.here, place.there))
    assert choose(head, foreign).status_code == 404
    assert post(head, f"{PAGE}/confirm", how="full", which=f"{foreign}-0").status_code == 404
    effect = choose(head, mine, foreign)
    assert "1 personne" in effect.text
    assert "laissés de côté" in effect.text
    assert str(foreign) not in hidden(effect)["which"][0].split("-")
    post(head, f"{PAGE}/confirm", how="full", which=[f"{mine}-0", f"{foreign}-0"])
    assert recognised(database) == {}
    assert names_in(head.get(f"{PAGE}?after={foreign}").text) == []


def test_a_decision_on_what_has_changed_since_writes_nothing(
    head: FlaskClient, database: Database, place: Place
) -> None:
    first, second = (completion(database, one).id for one in place.here[:2])
    effect = choose(head, first, second)
    confirm(head, choose(head, first, how="part", hours="10 min"))
    confirm(head, effect)
    assert recognised(database) == {place.here[0]: 10}
    assert "rien n’a été enregistré" in head.get(PAGE).text
    effect = choose(head, second)
    with database.writer() as db:
        revoke_completion(db, completion_id=second, revoked_by=None, note="", now=NOW)
        db.commit()
    assert confirm(head, effect).status_code == 404


def test_only_people_confirmed_here_and_never_ones_own_or_a_parents_course(
    head: FlaskClient, database: Database, place: Place
) -> None:
    with database.writer() as db:
        complete(db, place.world, place.head, "hybrider/a")
        parents = make_release(make_module("p", make_unit("x")), course_id="parents", audience=("parent",))
        publish(db, parents)
        world = place.world
        world.releases["parents"] = (publish(db, parents), parents)
        complete(db, world, place.here[0], "parents/p")
        unsure = select(Affiliation).where(Affiliation.person_id == place.here[1])
        db.scalars(unsure).one().confirmed_on = None
        # She teaches and belongs to the staff: two main schools, one line.
        join(db, place.here[2], world.schools[0], function=Function.AESH, audience=Audience.STAFF)
        db.commit()
    own, unconfirmed = completion(database, place.head).id, completion(database, place.here[1]).id
    page = head.get(f"{PAGE}?state=all").text
    assert names_in(page) == ["Riou Anne0", "Riou Anne4"]
    assert "2 modules terminés, par 2 personnes" in page
    for one in (own, unconfirmed, completion(database, place.here[0], "p").id):
        assert choose(head, one).status_code == 404


def test_another_role_shows_names_and_decides_nothing(
    app: Flask, database: Database, place: Place, head: FlaskClient
) -> None:
    department = Scope(kind=ScopeKind.DEPARTMENT, value="35")
    with database.writer() as db:
        make_grant(db, db.get_one(Person, place.head), Role.COORDINATOR, department, from_on=date(2020, 9, 1))
        inspector, coordinator = make_person(db), make_person(db)
        make_grant(db, inspector, Role.INSPECTOR, department, from_on=date(2020, 9, 1))
        make_grant(db, coordinator, Role.COORDINATOR, department, from_on=date(2020, 9, 1))
        db.commit()
    assert names_in(head.get(PAGE).text) == ["Riou Anne0", "Riou Anne2", "Riou Anne4"]
    assert choose(head, completion(database, place.there[0]).id).status_code == 404
    visitor = app.test_client()
    let_in(visitor, database, person_id=coordinator.id)
    assert visitor.get(PAGE).status_code == 403
    assert "/people/hours" not in visitor.get("/people").text
    let_in(visitor, database, person_id=inspector.id)
    assert len(names_in(visitor.get(PAGE).text)) == 6
    assert 'href="/people/hours"' in visitor.get("/people").text


def test_a_list_is_narrowed_read_in_pages_and_decided_as_a_whole(
    head: FlaskClient, database: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    head.get(PAGE)
    with counted(database) as few:
        head.get(PAGE)
    with database.writer() as db:
        for person_id in place.here:
            complete(db, place.world, person_id, "hybrider/b")
            complete(db, place.world, person_id, "evaluer/a", on=date(2026, 8, 31))
        db.commit()
    with counted(database) as more:
        head.get(PAGE)
    assert (len(few), len(more)) == (5, 5)
    assert len(names_in(head.get(f"{PAGE}?year=2025").text)) == 3
    assert len(names_in(head.get(f"{PAGE}?module=hybrider/b").text)) == 3
    assert len(names_in(head.get(f"{PAGE}?school={place.world.schools[0]}").text)) == 6
    assert names_in(head.get(f"{PAGE}?school={place.world.schools[1]}").text) == []
    monkeypatch.setattr(hours_routes, "page_of_hours", partial(page_of_hours, size=4))
    first = head.get(PAGE).text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    assert [*names_in(first), *names_in(head.get(following[1]).text)] == [
        f"Riou Anne{n}" for n in (0, 0, 2, 2, 4, 4)
    ]
    effect = choose(head, whom="all", module="hybrider/b")
    assert "3 personnes, 1 h 30 à reconnaître" in words(effect)
    assert confirm(head, effect).location == f"{PAGE}?module=hybrider%2Fb"
    assert recognised(database) == dict.fromkeys(place.here, 30)
    monkeypatch.setattr(hours_routes, "MOST_AT_ONCE", 2)
    assert "au plus à la fois" in choose(head, whom="all").text


def test_the_file_holds_what_the_pages_show(
    head: FlaskClient, database: Database, place: Place, tmp_path: Path
) -> None:
    confirm(head, choose(head, completion(database, place.here[0]).id))
    answer = head.get(f"{PAGE}/hours.csv?state=all&module=hybrider/a")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert [row["person_id"] for row in rows] == [str(one) for one in place.here]
    assert [row["recognised_minutes"] for row in rows] == ["30", "", ""]
    assert rows[0]["recognised_on"] == TODAY.isoformat()
    schema = head.get(f"{PAGE}/hours.schema.json?state=all&module=hybrider/a&school=35").get_json()
    (tmp_path / "hours.csv").write_bytes(answer.data)
    report = Resource(
        path="hours.csv", basepath=str(tmp_path), schema=Schema.from_descriptor(schema)
    ).validate()
    assert report.valid, report.flatten(["rowNumber", "message"])
    assert "hybrider/a" in json.dumps(schema)
    with database.reader() as db:
        verbs = db.scalars(select(AuditEvent.verb).where(AuditEvent.actor_id == place.head)).all()
    assert verbs.count("exported") == 1
