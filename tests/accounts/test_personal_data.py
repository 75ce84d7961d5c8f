"""Export and erasure follow what each table declares."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import links, signals
from lms.accounts.audit import Origin
from lms.accounts.erasure import erase_person
from lms.accounts.models import AuditEvent, Credential, OneTimeLink, Person, PersonId
from lms.accounts.personal_data import declared_models, export_person
from lms.accounts.session_models import SigninSession
from lms.accounts.signing_in import know_device, open_session
from lms.database import Base
from lms.mail.models import OutboxMail
from lms.mail.operations import enqueue
from lms.messages import RefusalError
from tests.factories.accounts import give_password, make_person

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PLANTED = "Zorglub"


def somebody(db: Session) -> Person:
    """A person with a row in every table of this feature and of mail."""
    person = make_person(db, given_name=PLANTED, email="zorglub@ac-exemple.fr")
    give_password(db, person)
    links.make_link(db, person_id=person.id, now=NOW)
    open_session(db, person_id=person.id, now=NOW, origin=Origin(route="/sign-in"), device="Firefox")
    know_device(db, person_id=person.id, device_token="d", now=NOW)
    enqueue(
        db,
        purpose="invitation",
        person_id=person.id,
        object_id="1",
        to="zorglub@ac-exemple.fr",
        subject=f"Bonjour {PLANTED}",
        text="…",
        now=NOW,
    )
    return person


def test_each_table_that_names_a_person_says_what_becomes_of_it() -> None:
    bare = []
    for mapper in Base.registry.mappers:
        keys = {key.target_fullname for key in mapper.local_table.foreign_keys}
        names = {column.name for column in mapper.local_table.columns}
        if ("person.id" in keys or names & {"person_id", "actor_id", "email"}) and (
            mapper.class_.__personal_data__ is None
        ):
            bare.append(mapper.class_.__tablename__)
    assert bare == []


@pytest.mark.parametrize(
    ("model", "declaration"), declared_models(), ids=lambda one: getattr(one, "__name__", "")
)
def test_each_declaration_can_be_carried_out(model: type[Base], declaration: object) -> None:
    columns = model.__table__.c
    for name in (declaration.person, *declaration.exported, *declaration.cleared):
        assert name in columns, f"{model.__tablename__}: no column {name}"
    assert str(declaration.kept)
    if declaration.on_erasure == "detach":
        assert columns[declaration.person].nullable, f"{model.__tablename__} can't be without a person"
    if declaration.on_erasure == "clear":
        assert declaration.cleared
    secrets = {"password_hash", "token_hash", "device_hash", "message_id"}
    if model is OutboxMail:
        secrets.add("text")  # it may hold a link that opens an account
    assert not secrets & set(declaration.exported)


def test_an_export_holds_what_is_declared_and_nobody_else(db: Session) -> None:
    person, other = somebody(db), make_person(db, given_name="Autre")
    db.flush()
    held = export_person(db, person_id=person.id, say=str)
    assert held["person"]["rows"][0]["given_name"] == PLANTED
    assert held["person"]["rows"][0]["created_at"].startswith("2026-09-01")
    assert len(held["signin_session"]["rows"]) == 1
    assert held["mail_outbox"]["rows"][0]["recipient"] == "zorglub@ac-exemple.fr"
    assert all(table["kept"] for table in held.values())
    assert other.given_name not in str(held)


def test_erasing_leaves_an_id_that_leads_nowhere(db: Session) -> None:
    heard: list[tuple[str, int]] = []

    def erased(session: Session, /, *, person_id: int, now: datetime) -> None:
        name = session.scalar(select(Person.given_name).where(Person.id == person_id))
        heard.append((f"erased while still {name}", person_id))

    def touched(_session: Session, /, *, person_ids: frozenset[int]) -> None:
        heard.extend(("touched", person_id) for person_id in person_ids)

    person, other = somebody(db), make_person(db)
    person_id, mails = person.id, db.scalars(select(OutboxMail.id)).all()
    with signals._erased.connected_to(erased), signals._touched.connected_to(touched):
        done = erase_person(db, person_id=person_id, now=NOW)
    assert heard == [(f"erased while still {PLANTED}", person_id), ("touched", person_id)]
    assert list(done.mail_ids) == list(mails)
    assert "audit_event" in dict(done.kept)
    for model in (Credential, OneTimeLink, SigninSession, OutboxMail):
        assert db.scalars(select(model)).all() == []
    gone = db.get_one(Person, person_id)
    assert (gone.given_name, gone.email, gone.erased_at) == ("", None, NOW)
    assert PLANTED not in str(export_person(db, person_id=person_id, say=str))
    assert db.get_one(Person, other.id).given_name == "Maëlle"
    assert "erased" in db.scalars(select(AuditEvent.verb)).all()


def test_nobody_is_erased_twice(db: Session) -> None:
    person_id = PersonId(somebody(db).id)
    erase_person(db, person_id=person_id, now=NOW)
    with pytest.raises(RefusalError):
        erase_person(db, person_id=person_id, now=NOW)
    with pytest.raises(RefusalError):
        erase_person(db, person_id=10_000_000, now=NOW)
