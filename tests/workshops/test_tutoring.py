"""Whoever leads a teachers' session validates the tasks of those who take part, and nobody else's."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.database import Database
from lms.progress.models import HandIn
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind
from lms.schools.population import Audience
from lms.workshops.models import WorkshopLeader
from lms.workshops.registering import Asked, register
from tests.factories.accounts import make_person
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.factories.reach import make_grant
from tests.factories.workshops import NOW, SENDER, make_open_workshop
from tests.support.visitors import let_in, send
from tests.workshops.conftest import Place, next_week

COURSE = make_release(
    make_module("m", make_unit("devoir", kind="task", validate="trainer")), audience=("teacher",)
)


@pytest.fixture
def tasks(database: Database, place: Place) -> dict[str, int]:
    """Three tasks handed in: by a participant of the leader's session, of another's, and of none."""
    with database.writer() as db:
        publish(db, COURSE)
        mine, other = (
            make_open_workshop(
                db,
                host_uai=place.uai,
                audience=Audience.TEACHER,
                module=("cours", "m"),
                sittings=(next_week(),),
            )
            for _ in range(2)
        )
        db.add(WorkshopLeader(workshop_id=mine.id, person_id=place.leader_id, name="Anaïs Le Bris"))
        found = {"mine": mine.id}
        for name, workshop in (("Ici", mine), ("Ailleurs", other), ("Nullepart", None)):
            person = make_person(db, given_name="Lou", family_name=name)
            if workshop is not None:
                asked = Asked(key=name, language="fr", person_id=person.id)
                register(db, workshop_id=workshop.id, asked=asked, sender=SENDER, now=NOW)
            task = HandIn(
                person_id=person.id, course_id="cours", unit_id="devoir", edition=1, handed_in_at=NOW
            )
            db.add(task)
            db.flush()
            found[name] = task.id
        db.commit()
    return found


def test_a_leader_validates_the_tasks_of_her_participants_only(
    leader: FlaskClient, database: Database, tasks: dict[str, int]
) -> None:
    page = leader.get("/tasks").text
    assert "Lou Ici" in page
    assert "Ailleurs" not in page
    assert "Nullepart" not in page
    assert "1 activité vous a été remise" in leader.get(f"/workshops/{tasks['mine']}/group").text
    for name in ("Ailleurs", "Nullepart", "Ici"):
        assert send(leader, "/tasks", which=str(tasks[name]), answer="validate").status_code == 303
    with database.reader() as db:
        validated = {
            name: db.get_one(HandIn, tasks[name]).validated_at is not None for name in tasks if name != "mine"
        }
    assert validated == {"Ici": True, "Ailleurs": False, "Nullepart": False}


def test_a_role_over_one_session_is_enough_and_over_another_gives_nothing(
    app: Flask, database: Database, place: Place, tasks: dict[str, int]
) -> None:
    with database.writer() as db:
        trainer, foreign = (make_person(db, family_name=f"Formation {n}") for n in range(2))
        scope = Scope(kind=ScopeKind.WORKSHOP, value=str(tasks["mine"]))
        elsewhere = Scope(kind=ScopeKind.WORKSHOP, value="999999")
        make_grant(db, trainer, Role.TRAINER, scope, from_on=date(2020, 9, 1))
        make_grant(db, foreign, Role.TRAINER, elsewhere, from_on=date(2020, 9, 1))
        db.commit()
        ids = (trainer.id, foreign.id)
    seen = []
    for person_id in ids:
        client = app.test_client()
        let_in(client, database, person_id=person_id)
        seen.append("Lou Ici" in client.get("/tasks").text)
    assert seen == [True, False]
