"""Sessions opened, seen and closed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.audit import Origin
from lms.accounts.models import AuditEvent, Person
from lms.accounts.operations import disable_person, set_password
from lms.accounts.queries import author_of_session, open_devices, session_select
from lms.accounts.session_models import KnownDevice, SigninSession
from lms.accounts.sessions import LASTING, PASSING
from lms.accounts.signing_in import (
    Opened,
    close_all,
    close_device,
    close_session,
    know_device,
    open_session,
    sign_out,
    touch,
)
from tests.factories.accounts import make_person

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HERE = Origin.of_request(route="/sign-in", address="192.0.2.77")


def opened(db: Session, person: Person, *, is_lasting: bool = False, replaced: str | None = None) -> Opened:
    return open_session(
        db,
        person_id=person.id,
        now=NOW,
        origin=HERE,
        device="Firefox · Windows",
        is_lasting=is_lasting,
        replaced_token=replaced,
    )


def is_open(db: Session, token: str, *, at: datetime = NOW) -> bool:
    return db.execute(session_select(token=token, now=at)).one_or_none() is not None


def test_an_open_session_says_whose_it_is(db: Session) -> None:
    person = make_person(db)
    row = db.execute(session_select(token=opened(db, person).token, now=NOW)).one()
    assert (row.person_id, row.person_given_name) == (person.id, "Maëlle")
    assert person.last_seen_at is None or person.last_seen_at == NOW
    db.refresh(person)
    assert person.last_seen_at == NOW


def test_the_token_itself_is_nowhere_in_the_database(db: Session) -> None:
    token = opened(db, make_person(db)).token
    stored = db.scalars(select(SigninSession)).one()
    assert token.encode() not in stored.token_hash
    assert len(stored.token_hash) == 32
    assert not is_open(db, "another token")


@pytest.mark.parametrize(("is_lasting", "limits"), [(False, PASSING), (True, LASTING)])
def test_a_session_ends_when_idle_and_after_its_longest(
    db: Session, is_lasting: bool, limits: object
) -> None:
    person = make_person(db)
    token = opened(db, person, is_lasting=is_lasting).token
    second = timedelta(seconds=1)
    assert is_open(db, token, at=NOW + limits.idle - second)
    assert not is_open(db, token, at=NOW + limits.idle)
    session = db.scalars(select(SigninSession)).one()
    at = NOW
    while at + limits.idle - second < session.expires_at:
        at += limits.idle - second
        touch(
            db,
            session_id=session.id,
            person_id=person.id,
            expires_at=session.expires_at,
            is_lasting=is_lasting,
            now=at,
        )
        assert is_open(db, token, at=at)
    assert is_open(db, token, at=session.expires_at - second)
    assert not is_open(db, token, at=session.expires_at)


def test_signing_in_again_ends_the_session_the_cookie_held(db: Session) -> None:
    first = opened(db, make_person(db))
    second = opened(db, make_person(db), replaced=first.token)
    assert first.token != second.token
    assert not is_open(db, first.token)
    assert is_open(db, second.token)


def test_signing_out_twice_is_logged_once(db: Session) -> None:
    person = make_person(db)
    token = opened(db, person).token
    sign_out(db, token=token, now=NOW, origin=HERE)
    sign_out(db, token=token, now=NOW, origin=HERE)
    assert not is_open(db, token)
    verbs = db.scalars(select(AuditEvent.verb).where(AuditEvent.actor_id == person.id)).all()
    assert sorted(verbs) == ["signed-in", "signed-out"]


def test_whose_an_ended_session_was_is_still_known(db: Session) -> None:
    person = make_person(db)
    token = opened(db, person).token
    assert close_session(db, token=token, now=NOW) == person.id
    assert close_session(db, token=token, now=NOW) is None
    assert author_of_session(db, token=token) == person.id
    assert author_of_session(db, token="another") is None


def test_only_ones_own_device_is_signed_out(db: Session) -> None:
    mine, other = make_person(db), make_person(db)
    token = opened(db, mine)
    assert not close_device(db, person_id=other.id, session_id=token.session_id, now=NOW)
    assert is_open(db, token.token)
    assert close_device(db, person_id=mine.id, session_id=token.session_id, now=NOW)
    assert not close_device(db, person_id=mine.id, session_id=token.session_id, now=NOW)


def test_closing_all_may_spare_one_and_touches_nobody_else(db: Session) -> None:
    mine, other = make_person(db), make_person(db)
    kept, gone, theirs = opened(db, mine), opened(db, mine), opened(db, other)
    close_all(db, person_id=mine.id, now=NOW, except_session=kept.session_id)
    assert [is_open(db, one.token) for one in (kept, gone, theirs)] == [True, False, True]
    assert [one.id for one in open_devices(db, person_id=mine.id, now=NOW)] == [kept.session_id]
    close_all(db, person_id=mine.id, now=NOW)
    assert not is_open(db, kept.token)


def test_a_new_password_ends_every_session(db: Session) -> None:
    person = make_person(db)
    tokens = [opened(db, person).token for _ in range(2)]
    set_password(db, person_id=person.id, password_hash="hash", now=NOW, origin=HERE)
    set_password(db, person_id=person.id, password_hash="other", now=NOW, origin=HERE)
    assert not any(is_open(db, token) for token in tokens)


def test_a_disabled_account_opens_nothing(db: Session) -> None:
    person = make_person(db)
    token = opened(db, person).token
    disable_person(db, person_id=person.id, actor_id=None, now=NOW)
    assert not is_open(db, token)
    again = opened(db, person).token
    assert not is_open(db, again)


def test_a_device_is_known_once(db: Session) -> None:
    person = make_person(db)
    know_device(db, person_id=person.id, device_token="d", now=NOW)
    know_device(db, person_id=person.id, device_token="d", now=NOW + timedelta(days=1))
    device = db.scalars(select(KnownDevice)).one()
    assert (device.since, device.last_used_at) == (NOW, NOW + timedelta(days=1))


def test_the_log_holds_a_network_and_no_machine(db: Session) -> None:
    opened(db, make_person(db))
    assert db.scalars(select(AuditEvent.address)).one() == "192.0.2.0/24"
