"""Wrong tries at the door: counted across workers, without locking an owner out of her device."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from lms.accounts import passwords
from lms.accounts.models import Credential, Person, Throttle
from lms.accounts.session_models import KnownDevice
from lms.accounts.throttling import ACCOUNT_TRIES
from lms.app import create_app
from lms.config import Settings
from lms.database import Database
from tests.accounts.trying import try_in
from tests.factories.accounts import PASSWORD, give_password, make_person
from tests.support.visitors import send


def test_guesses_are_counted_across_workers(
    client: FlaskClient, settings: Settings, database: Database, app: Flask, person_id: int
) -> None:
    other_worker = create_app(settings, database=database).test_client()
    visitors = [client, other_worker]
    answers = [try_in(visitors[n % 2], password="wrong one").status_code for n in range(ACCOUNT_TRIES)]
    assert answers == [422] * ACCOUNT_TRIES
    assert try_in(client).status_code == 429
    assert try_in(other_worker).status_code == 429
    stranger = app.test_client()
    for _ in range(ACCOUNT_TRIES):
        assert try_in(stranger, email="nobody@ac-exemple.fr").status_code == 422
    assert try_in(stranger, email="nobody@ac-exemple.fr").status_code == 429


def test_strangers_lock_no_owner_out_of_her_device(client: FlaskClient, app: Flask, person_id: int) -> None:
    try_in(client)
    send(client, "/sign-out")
    stranger = app.test_client()
    for _ in range(ACCOUNT_TRIES + 1):
        answer = try_in(stranger, password="wrong one")
    assert answer.status_code == 429
    assert try_in(client).status_code == 303


def test_another_persons_device_spares_nobody(
    client: FlaskClient, app: Flask, database: Database, person_id: int
) -> None:
    with database.writer() as db:
        thief = make_person(db, email="voleur@ac-exemple.fr")
        give_password(db, thief)
        db.commit()
    try_in(client, email="voleur@ac-exemple.fr")
    send(client, "/sign-out")
    for _ in range(ACCOUNT_TRIES):
        try_in(client, password="wrong one")
    assert try_in(client).status_code == 429


def test_a_success_leaves_no_count(client: FlaskClient, database: Database, person_id: int) -> None:
    try_in(client)
    with database.reader() as db:
        assert set(db.scalars(select(Throttle.tries))) == {0}
        assert len(db.scalars(select(KnownDevice)).all()) == 1


def test_a_password_is_kept_anew_under_todays_parameters(
    client: FlaskClient, database: Database, person_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.reader() as db:
        old = db.scalars(select(Credential.password_hash)).one()
    stronger = passwords.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", stronger)
    assert try_in(client).status_code == 303
    with database.reader() as db:
        new = db.scalars(select(Credential.password_hash)).one()
    assert new != old
    assert not passwords.needs_rehash(new)
    assert passwords.verify(new, PASSWORD)


def test_the_password_is_hashed_while_nobody_waits_to_write(
    client: FlaskClient, database: Database, person_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = passwords.verify

    def writing_meanwhile(kept: str | None, password: str) -> bool:
        with database.writer() as db:
            db.execute(update(Person).values(language="fr"))
            db.commit()
        return verify(kept, password)

    monkeypatch.setattr(passwords, "verify", writing_meanwhile)
    assert try_in(client).status_code == 303
