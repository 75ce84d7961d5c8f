"""One session entrusted to somebody: that one and no other, until a week after; and erasure of who came."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.audit import COMMAND_LINE
from lms.accounts.erasure import erase_person
from lms.accounts.models import AuditEvent
from lms.database import Database
from lms.messages import RefusalError
from lms.reach.models import Grant
from lms.reach.queries import reach_of
from lms.reach.roles import Role
from lms.reach.scopes import programme, school
from lms.schools.population import Audience
from lms.workshops.attending import Note, note_presence
from lms.workshops.entrusting import entrust
from lms.workshops.kinds import Way
from lms.workshops.models import Attendance, Outcome, Registration, WorkshopLeader
from lms.workshops.queries import find_workshop
from lms.workshops.registering import Asked, register
from tests.factories.accounts import make_person
from tests.factories.coverage import make_world
from tests.factories.programmes import make_programme, make_school
from tests.factories.reach import make_grant, reach
from tests.factories.workshops import AT_THE_DOOR, DAY, NOW, SENDER, TODAY, make_open_workshop
from tests.support.visitors import let_in, send
from tests.workshops.conftest import Place, session_to_come


def test_a_session_is_entrusted_until_a_week_after(db: Session) -> None:
    here = make_school(db)
    tne = make_programme(db, schools=[here])
    coordinator = reach((Role.COORDINATOR, programme(tne.slug)), person_id=make_person(db).id)
    workshop, other = (make_open_workshop(db, host_uai=here.uai) for _ in range(2))
    person = make_person(db, email="yusuf@exemple.fr", given_name="Yusuf", family_name="Kaya")

    def give(by: object = coordinator, email: str = " Yusuf@exemple.fr", on: date = TODAY) -> None:
        entrust(
            db,
            reach=by,  # type: ignore[arg-type]
            workshop_id=workshop.id,
            email=email,
            today=on,
            now=NOW,
            origin=COMMAND_LINE,
        )

    for _ in range(2):
        give()
    (given,) = db.scalars(select(Grant)).all()
    assert (given.role, given.scope_kind, given.scope_value) == (
        "workshop_leader",
        "workshop",
        str(workshop.id),
    )
    assert given.granted_by == coordinator.person_id
    assert db.scalars(select(WorkshopLeader.name)).all() == ["Yusuf Kaya"]
    assert "granted" in db.scalars(select(AuditEvent.verb)).all()
    for day, expected in ((DAY + timedelta(days=7), True), (DAY + timedelta(days=8), False)):
        hers = reach_of(db, person_id=person.id, on=day)
        found = find_workshop(db, reach=hers, workshop_id=workshop.id, on=day)
        assert (found is not None) is expected
        assert find_workshop(db, reach=hers, workshop_id=other.id, on=day) is None
    with pytest.raises(RefusalError, match="No account has the address"):
        give(email="personne@exemple.fr")
    with pytest.raises(RefusalError, match="over for more than a week"):
        give(on=DAY + timedelta(days=9))
    leader = reach((Role.WORKSHOP_LEADER, school(here.uai)), person_id=make_person(db).id)
    with pytest.raises(RefusalError, match="isn’t yours to entrust"):
        give(by=leader)


def test_a_foreign_session_is_entrusted_by_nobody(
    client: FlaskClient, app: Flask, database: Database, place: Place
) -> None:
    with database.writer() as db:
        workshop_id = session_to_come(db, place).id
        here = make_school(db)
        tne = make_programme(db, schools=[here])
        coordinator, administrator = make_person(db), make_person(db)
        make_grant(db, coordinator, Role.COORDINATOR, programme(tne.slug), from_on=date(2020, 9, 1))
        make_grant(db, administrator, Role.ADMINISTRATOR, from_on=date(2020, 9, 1))
        person = make_person(db, email="yusuf@exemple.fr")
        db.commit()
    let_in(client, database, person_id=coordinator.id)
    assert send(client, f"/workshops/{workshop_id}/entrust", email="yusuf@exemple.fr").status_code == 404
    other = app.test_client()
    let_in(other, database, person_id=administrator.id)
    assert send(other, f"/workshops/{workshop_id}/entrust", email="rien@exemple.fr").status_code == 422
    assert send(other, f"/workshops/{workshop_id}/entrust", email="yusuf@exemple.fr").status_code == 303
    hers = app.test_client()
    let_in(hers, database, person_id=person.id)
    assert hers.get(f"/workshops/{workshop_id}").status_code == 200
    assert hers.get(f"/workshops/{workshop_id}/edit").status_code == 200


def test_whoever_is_erased_leaves_presences_that_name_nobody(db: Session) -> None:
    world = make_world(db)
    person = world.people[0]
    workshop = make_open_workshop(
        db, audience=Audience.TEACHER, module=("hybrider", "a"), host_uai=world.schools[0]
    )
    asked = Asked(key="k", language="fr", person_id=person)
    mine = register(db, workshop_id=workshop.id, asked=asked, sender=SENDER, now=NOW)
    note = Note(sitting_id=workshop.sittings[0].id, way=Way.LIST, key="k", registration_id=mine.id)
    note_presence(db, workshop_id=workshop.id, note=note, by=person, now=AT_THE_DOOR)
    erase_person(db, person_id=person, now=AT_THE_DOOR)
    row = db.scalars(select(Attendance)).one()
    assert (row.person_id, row.registration_id, row.given_name, row.headcount) == (None, None, "", 1)
    assert db.scalars(select(Registration)).all() == []
    assert db.scalars(select(Outcome)).all() == []
