"""The convoked without an account: recognised when they come, forgotten when the session is over."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.erasure import erase_person
from lms.messages import RefusalError
from lms.schools.population import Audience
from lms.workshops import keeping
from lms.workshops.convocation_file import ConvokedList, Named, open_list, understand
from lms.workshops.convoked_lists import list_looked_at, receive
from lms.workshops.convoking import Convoking, convoke
from lms.workshops.group import Place, group_of
from lms.workshops.group_models import Convocation
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Workshop
from lms.workshops.registering import Asked, register, withdraw
from tests.factories.accounts import make_person
from tests.factories.workshops import NOW, SENDER, make_open_workshop

ZOE = Named(line=2, email="zoe@ac-rennes.fr", given_name="Zoé", family_name="Petit")


def listed(*people: Named) -> ConvokedList:
    headings = {"email": "courriel", "external_id": "identifiant"}
    return ConvokedList(people=people, elsewhere=0, faults=(), headings=headings)


def convoke_now(db: Session, workshop: Workshop, *people: Named) -> None:
    by = make_person(db).id
    convoking = Convoking(by=by, source="SOFIA", sender=SENDER, now=NOW)
    convoke(db, convoking, workshop_id=workshop.id, listed=listed(*people), keeps_unknown=True)


def test_somebody_to_enrol_is_recognised_when_she_keeps_her_place(db: Session) -> None:
    workshop = make_open_workshop(db, audience=Audience.TEACHER)
    convoke_now(db, workshop, ZOE)
    (waiting,) = group_of(db, workshop=workshop).members
    assert (waiting.place, waiting.name) == (Place.TO_ENROL, "Zoé Petit")
    zoe = make_person(db, given_name="Zoé", email=ZOE.email)
    asked = Asked(key="k", language="fr", person_id=zoe.id)
    row = register(db, workshop_id=workshop.id, asked=asked, sender=SENDER, now=NOW)
    (member,) = group_of(db, workshop=workshop).members
    assert (member.place, member.person_id) == (Place.CONVOKED, zoe.id)
    kept = db.scalars(select(Convocation)).one()
    assert (kept.email, kept.given_name) == ("", "")
    # Whoever gives the place back isn't put back by the same list.
    withdraw(db, registration_id=row.id, sender=SENDER, now=NOW)
    convoke_now(db, workshop, ZOE)
    (member,) = group_of(db, workshop=workshop).members
    assert member.place is Place.WITHDRAWN


def test_names_go_after_the_session_and_lists_after_a_week(db: Session) -> None:
    workshop = make_open_workshop(db, audience=Audience.TEACHER)
    convoke_now(db, workshop, ZOE)
    me = make_person(db).id
    receive(
        db,
        workshop_id=workshop.id,
        person_id=me,
        data=b"courriel\r\n",
        file_name="l.csv",
        source="S",
        now=NOW,
    )
    assert keeping.forget_convoked(db, now=NOW + timedelta(days=6)) == 0
    assert list_looked_at(db, workshop_id=workshop.id, person_id=me) is not None
    assert keeping.forget_convoked(db, now=NOW + timedelta(days=20)) == 1
    assert list_looked_at(db, workshop_id=workshop.id, person_id=me) is None
    assert db.scalars(select(Convocation)).all() == []


def test_erasing_somebody_forgets_what_lists_say_of_her(db: Session) -> None:
    workshop = make_open_workshop(db, audience=Audience.TEACHER)
    convoke_now(db, workshop, ZOE, Named(line=3, email="autre@ac-rennes.fr"))
    me, zoe = make_person(db).id, make_person(db, email=ZOE.email).id
    receive(
        db,
        workshop_id=workshop.id,
        person_id=me,
        data=b"courriel\r\n",
        file_name="l.csv",
        source="S",
        now=NOW,
    )
    keeping.install()
    erase_person(db, person_id=zoe, now=NOW)
    assert [one.email for one in db.scalars(select(Convocation))] == ["autre@ac-rennes.fr"]
    assert list_looked_at(db, workshop_id=workshop.id, person_id=me) is None


def test_parents_and_sessions_that_are_not_open_are_refused(db: Session) -> None:
    for workshop in (make_open_workshop(db), make_open_workshop(db, audience=Audience.TEACHER)):
        lock_workshop(db, workshop.id).state = "held" if workshop.audience == "teacher" else "open"
        with pytest.raises(RefusalError):
            convoke_now(db, workshop, ZOE)
    assert db.scalars(select(Convocation)).all() == []


def test_a_list_is_read_with_every_fault_and_without_other_groups() -> None:
    text = "Courriel;Groupe\nA@AC-RENNES.FR;g1\nb@ac-rennes.fr;G2\nrien;G1\n;G1\n12A3456789ABC@x.fr;G1\n"
    plan = {"plan_dispositif": "", "plan_module": "", "plan_group": "G1"}
    found = understand(open_list(text.encode()), plan=plan)
    assert [one.email for one in found.people] == ["a@ac-rennes.fr"]
    assert found.elsewhere == 1
    assert {fault.line for fault in found.faults} >= {4, 5}
