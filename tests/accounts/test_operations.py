"""People made, and the letters written to them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.letters import Site, send_forgotten, send_invitation
from lms.accounts.links import person_of_link
from lms.accounts.models import AuditEvent
from lms.accounts.operations import choose_language, disable_person, make_person, make_person_with_link
from lms.accounts.queries import find_person, similar_addresses
from lms.mail.models import OutboxMail
from lms.messages import RefusalError

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SITE = Site(base_url="https://x.example", name="Passerelle", default_language="en")


def test_an_address_is_one_persons_in_whatever_case(db: Session) -> None:
    person = make_person(db, now=NOW, email=" Maelle@AC-exemple.fr ")
    assert person.email == "maelle@ac-exemple.fr"
    with pytest.raises(RefusalError, match="maelle"):
        make_person(db, now=NOW, email="MAELLE@ac-exemple.fr")
    assert make_person(db, now=NOW).email is None
    assert make_person(db, now=NOW).id


def test_a_link_is_made_for_somebody_known_or_new(db: Session) -> None:
    person, token = make_person_with_link(db, email="a@ac-exemple.fr", now=NOW, given_name="Ana")
    same, other = make_person_with_link(db, email="A@ac-exemple.fr", now=NOW, given_name="Autre")
    assert same.id == person.id
    assert same.given_name == "Ana"
    assert person_of_link(db, token=token, now=NOW) == person_of_link(db, token=other, now=NOW) == person.id
    assert db.scalars(select(AuditEvent.verb)).all() == ["link-made", "link-made"]


def test_people_are_found_as_commands_name_them(db: Session) -> None:
    person = make_person(db, now=NOW, email="maelle.legoff@ac-exemple.fr")
    assert find_person(db, named=str(person.id)) is person
    assert find_person(db, named="Maelle.LeGoff@ac-exemple.fr") is person
    assert find_person(db, named="999999") is None
    assert similar_addresses(db, named="legoff@ac-exemple.fr") == ["maelle.legoff@ac-exemple.fr"]
    assert similar_addresses(db, named="mealle.legoff@ac-exemple.fr") == ["maelle.legoff@ac-exemple.fr"]
    assert similar_addresses(db, named="100%") == []


def test_an_invitation_speaks_its_readers_language(db: Session) -> None:
    person = make_person(db, now=NOW, email="a@ac-exemple.fr", given_name="Ana")
    choose_language(db, person_id=person.id, language="en")
    send_invitation(db, person=person, site=SITE, now=NOW)
    mail = db.scalars(select(OutboxMail)).one()
    assert mail.subject == "Your account on Passerelle"
    assert mail.text.startswith("Dear Ana,")
    token = mail.text.split("https://x.example/set-password/")[1].split()[0]
    assert person_of_link(db, token=token, now=NOW) == person.id


def test_nothing_is_written_to_nobody(db: Session) -> None:
    send_forgotten(db, email="nobody@ac-exemple.fr", site=SITE, now=NOW)
    closed = make_person(db, now=NOW, email="closed@ac-exemple.fr")
    disable_person(db, person_id=closed.id, actor_id=None, now=NOW)
    send_forgotten(db, email="closed@ac-exemple.fr", site=SITE, now=NOW)
    send_invitation(db, person=make_person(db, now=NOW), site=SITE, now=NOW)
    assert db.scalars(select(OutboxMail)).all() == []
