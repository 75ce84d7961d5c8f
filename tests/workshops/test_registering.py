"""Seats and the waiting list: never one too many, in order, and each is told once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.database import Database
from lms.mail.models import OutboxMail
from lms.messages import RefusalError
from lms.workshops.links import registration_of
from lms.workshops.models import Registration, Workshop
from lms.workshops.operations import cancel, hold
from lms.workshops.planning import change_workshop
from lms.workshops.registering import Asked, register, seated_number, standing, withdraw
from tests.factories.accounts import make_person
from tests.factories.workshops import (
    DAY,
    EVENING,
    NOW,
    SENDER,
    TODAY,
    everywhere,
    make_open_workshop,
    make_plan,
    make_workshop,
)
from tests.promises.seats import presences_noted, seats_taken


def ask(db: Session, workshop: Workshop, name: str = "Yasmina", **given: object) -> Registration:
    asked = Asked(**{"key": uuid4().hex, "language": "fr", "given_name": name, **given})  # type: ignore[arg-type]
    return register(db, workshop_id=workshop.id, asked=asked, sender=SENDER, now=NOW)


def seats(db: Session, workshop: Workshop) -> list[tuple[str, str]]:
    return [(one.given_name, one.seat) for one in standing(db, workshop_id=workshop.id)]


def mails(db: Session) -> list[tuple[str, str]]:
    rows = db.execute(select(OutboxMail.purpose, OutboxMail.recipient).order_by(OutboxMail.id))
    return [(row.purpose, row.recipient) for row in rows]


def test_a_parent_registers_with_a_first_name_and_nothing_more(db: Session) -> None:
    workshop = make_open_workshop(db)
    one = ask(db, workshop, " Yasmina ")
    assert (one.given_name, one.uai, one.contact, one.seat, one.person_id) == (
        "Yasmina",
        None,
        "",
        "seated",
        None,
    )
    assert mails(db) == []


def test_whoever_leaves_an_address_is_told_in_her_language(db: Session) -> None:
    workshop = make_open_workshop(db)
    one = ask(db, workshop, contact="yasmina@exemple.fr")
    person = make_person(db, email="maelle@ac-exemple.fr")
    ask(db, workshop, "", person_id=person.id)
    assert mails(db) == [
        ("workshop-seated", "yasmina@exemple.fr"),
        ("workshop-seated", "maelle@ac-exemple.fr"),
    ]
    text = db.scalars(select(OutboxMail.text).order_by(OutboxMail.id)).first()
    assert text is not None
    assert "Salle polyvalente, 2 rue du Port" in text
    token = text.partition("/w/registration/")[2].split()[0]
    assert registration_of(token, secret=SENDER.secret) == one.id
    assert registration_of(token, secret=b"other") is None
    assert registration_of(token + "x", secret=SENDER.secret) is None


def test_the_list_waits_moves_in_order_and_is_told(db: Session) -> None:
    workshop = make_open_workshop(db, seats=2)
    rows = [ask(db, workshop, name, contact=f"{name}@exemple.fr") for name in "ABCDE"]
    assert seats(db, workshop) == [
        ("A", "seated"),
        ("B", "seated"),
        ("C", "waiting"),
        ("D", "waiting"),
        ("E", "waiting"),
    ]
    assert withdraw(db, registration_id=rows[3].id, sender=SENDER, now=NOW)
    assert withdraw(db, registration_id=rows[0].id, sender=SENDER, now=NOW)
    assert not withdraw(db, registration_id=rows[0].id, sender=SENDER, now=NOW)
    assert seats(db, workshop) == [("B", "seated"), ("C", "seated"), ("E", "waiting")]
    assert rows[0].contact == ""
    # A place given back goes to who waits, not to who comes meanwhile.
    late = ask(db, workshop, "F")
    assert late.seat == "waiting"
    assert withdraw(db, registration_id=rows[1].id, sender=SENDER, now=NOW)
    assert seats(db, workshop) == [("C", "seated"), ("E", "seated"), ("F", "waiting")]
    assert [one for one in mails(db) if one[0] == "workshop-moved-up"] == [
        ("workshop-moved-up", "C@exemple.fr"),
        ("workshop-moved-up", "E@exemple.fr"),
    ]


def test_asking_again_gives_what_one_has(db: Session) -> None:
    workshop = make_open_workshop(db, seats=1)
    one = ask(db, workshop, key="k", contact="y@exemple.fr")
    assert ask(db, workshop, "Autre", key="k").id == one.id
    person = make_person(db)
    mine = ask(db, workshop, "", person_id=person.id)
    assert ask(db, workshop, "", person_id=person.id).id == mine.id
    withdraw(db, registration_id=mine.id, sender=SENDER, now=NOW)
    again = ask(db, workshop, "", person_id=person.id)
    assert (again.id > mine.id, again.seat) == (True, "waiting")
    assert Counter(purpose for purpose, _ in mails(db)) == {"workshop-seated": 1, "workshop-waiting": 2}


def test_registration_is_closed_before_it_opens_and_after_the_day(db: Session) -> None:
    with pytest.raises(RefusalError, match="isn’t open"):
        ask(db, make_workshop(db))
    workshop = make_open_workshop(db)
    with pytest.raises(RefusalError, match="Write your first name"):
        ask(db, workshop, "  ")
    with pytest.raises(RefusalError, match="No school has the number 0350000X"):
        ask(db, workshop, uai="0350000X")
    asked = Asked(key="late", language="fr", given_name="Yasmina")
    with pytest.raises(RefusalError, match="isn’t open"):
        register(db, workshop_id=workshop.id, asked=asked, sender=SENDER, now=NOW + timedelta(days=16))
    mine = ask(db, workshop)
    hold(db, workshop_id=workshop.id, today=DAY, now=NOW)
    with pytest.raises(RefusalError, match="nothing to give back"):
        withdraw(db, registration_id=mine.id, sender=SENDER, now=NOW)
    with pytest.raises(RefusalError, match="doesn’t exist any more"):
        withdraw(db, registration_id=10**9, sender=SENDER, now=NOW)


def test_a_cancelled_session_is_told_to_everybody_once(db: Session) -> None:
    workshop = make_open_workshop(db, seats=1)
    ask(db, workshop, "A", contact="a@exemple.fr")
    ask(db, workshop, "B", contact="b@exemple.fr")
    for _ in range(2):
        cancel(db, workshop_id=workshop.id, reason="La salle est inondée.", sender=SENDER, now=NOW)
    assert [one for one in mails(db) if one[0] == "workshop-cancelled"] == [
        ("workshop-cancelled", "a@exemple.fr"),
        ("workshop-cancelled", "b@exemple.fr"),
    ]
    with pytest.raises(RefusalError, match="cancelled: La salle est inondée"):
        ask(db, workshop)


def test_seats_added_go_to_who_waits_and_a_new_hour_is_told(db: Session) -> None:
    by, plan = everywhere(db), make_plan(db, seats=1)
    workshop = make_open_workshop(db, seats=1, host_uai=plan.host_uai)
    for name in "ABC":
        ask(db, workshop, name, contact=f"{name}@exemple.fr")

    def change(**changes: object) -> bool:
        return change_workshop(
            db,
            reach=by,
            workshop_id=workshop.id,
            plan=replace(plan, **changes),  # type: ignore[arg-type]
            sender=SENDER,
            today=TODAY,
            now=NOW,
        )

    assert not change(seats=2)
    assert seats(db, workshop) == [("A", "seated"), ("B", "seated"), ("C", "waiting")]
    with pytest.raises(RefusalError, match="2 people have a seat already"):
        change(seats=1)
    later = replace(EVENING, on=DAY + timedelta(days=1))
    assert change(seats=2, sittings=(later,))
    assert Counter(purpose for purpose, _ in mails(db))["workshop-changed"] == 3


def test_sixty_ask_for_twenty_seats_at_once(database: Database) -> None:
    assert seats_taken(database, runs=1, requests=60) == {20: 1}


def test_everybody_who_says_so_twice_is_noted_once(database: Database) -> None:
    assert presences_noted(database, people=20) == 20


def test_places_given_back_while_others_ask_are_never_given_twice(database: Database) -> None:
    with database.writer() as db:
        workshop = make_open_workshop(db, seats=5)
        rows = [ask(db, workshop, f"P{n}").id for n in range(10)]
        workshop_id = workshop.id
        db.commit()

    def give_back(registration_id: int) -> None:
        with database.writer() as db:
            withdraw(db, registration_id=registration_id, sender=SENDER, now=NOW)
            db.commit()

    def come(n: int) -> None:
        with database.writer() as db:
            asked = Asked(key=f"n{n}", language="fr", given_name="N")
            register(db, workshop_id=workshop_id, asked=asked, sender=SENDER, now=NOW)
            db.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: give_back(rows[n % 5]) if n % 2 else come(n), range(20)))
    with database.reader() as db:
        assert seated_number(db, workshop_id) == 5
