"""Signing in by a provider, a real process on loopback: who comes in and as whom, who goes out."""

import re
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts.operations import disable_person
from lms.accounts.session_models import SigninSession, SsoIdentity, SsoSession
from lms.config import Settings
from lms.database import Database
from lms.mail.models import OutboxMail
from lms.reach.roles import Role
from lms.schools.models import Affiliation
from tests.factories.accounts import make_person
from tests.factories.coverage import join
from tests.factories.reach import make_grant
from tests.factories.schools import make_school
from tests.rosters.sso.coming_in import EMAIL, TEACHER, UAI, begin, come_in, people
from tests.support.oidc_provider import Remote
from tests.support.visitors import send


def test_buttons_stand_first(client: FlaskClient, provider: Remote) -> None:
    page = client.get("/sign-in?next=/account").text
    assert page.index("/sign-in/with/rennes?next=") < page.index('name="password"')
    assert client.get("/sign-in/with/nowhere").status_code == 404


def test_the_first_time_and_again(client: FlaskClient, database: Database, provider: Remote) -> None:
    with database.writer() as db:
        make_school(db, UAI, level="college")
        db.commit()
    first = come_in(client, next="/account")
    assert (first.status_code, first.location) == (303, "/account")
    assert "Anna Riou" in client.get("/account").text
    again = come_in(client)
    assert again.location == "/"
    (person,) = people(database)
    assert (person.email, person.given_name, person.family_name) == (EMAIL, "Anna", "Riou")
    with database.reader() as db:
        (one,) = db.scalars(select(Affiliation)).all()
        assert (one.uai, one.function, one.confirmed_on, one.is_main) == (UAI, "teacher", None, True)
        identity = db.scalars(select(SsoIdentity)).one()
        assert (identity.issuer, identity.subject) == (provider.issuer, "anna-42")


def test_an_imported_person_is_found_by_her_verified_address(
    client: FlaskClient, database: Database, provider: Remote
) -> None:
    with database.writer() as db:
        make_school(db, UAI)
        imported = make_person(db, given_name="Annaïck", email=EMAIL)
        join(db, imported, UAI)
        db.commit()
    come_in(client)
    (person,) = people(database)
    assert (person.id, person.given_name) == (imported.id, "Annaïck")
    with database.reader() as db:
        assert [one.confirmed_on is not None for one in db.scalars(select(Affiliation))] == [True]
    # Later another address: the identity alone says who she is.
    provider.behave(user={**TEACHER, "email": "a.riou-autre@ac-rennes.fr"})
    come_in(client)
    assert len(people(database)) == 1


def proof_link(settings: Settings) -> str:
    (mail,) = settings.mail_folder.glob("*.eml")
    text = mail.read_bytes().decode().replace("=\r\n", "").replace("=3D", "=")
    found = re.search(r"http://localhost(/sign-in/with/\S+)", text)
    assert found
    return found[1]


def test_an_unverified_address_takes_nobodys_account(
    client: FlaskClient, database: Database, provider: Remote, settings: Settings
) -> None:
    with database.writer() as db:
        make_person(db, email=EMAIL)
        db.commit()
    for claim in (False, None, 1):
        provider.behave(user={**TEACHER, "sub": f"pirate-{claim}", "email_verified": claim})
        page = come_in(client.application.test_client())
        assert (page.status_code, "Look into your mailbox" in page.text) == (200, True)
    assert come_in(client).status_code == 429
    found = people(database)
    assert [(person.email, person.last_seen_at) for person in found] == [(EMAIL, None)]
    with database.reader() as db:
        assert db.scalars(select(SsoIdentity)).all() == []
        assert db.scalars(select(SigninSession)).all() == []


def test_an_unverified_address_is_proved_by_mail_in_the_same_browser(
    client: FlaskClient, database: Database, provider: Remote, settings: Settings
) -> None:
    with database.writer() as db:
        imported = make_person(db, email=EMAIL)
        db.commit()
    provider.behave(user={**TEACHER, "email_verified": None})
    come_in(client, next="/account").close()
    link = proof_link(settings)
    # Its owner, who asked for nothing, opens the mail that a stranger had sent to her: nothing happens.
    owner = client.application.test_client()
    assert owner.get(link).status_code == 410
    assert send(owner, link).status_code == 410
    assert client.get(link).status_code == 200
    assert client.get(link.replace("/rennes/", "/nowhere/")).status_code == 404
    with database.reader() as db:
        assert db.scalars(select(SsoIdentity)).all() == []
    answer = send(client, link)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert [person.id for person in people(database)] == [imported.id]
    assert send(client, link).status_code == 410
    again = come_in(client.application.test_client(), next="/account")
    assert again.status_code == 303


def test_an_address_nobody_has_makes_a_new_person_once_proved(
    client: FlaskClient, database: Database, provider: Remote, settings: Settings
) -> None:
    provider.behave(user={**TEACHER, "email_verified": None})
    come_in(client).close()
    assert send(client, proof_link(settings)).location == "/register/school"
    (person,) = people(database)
    assert (person.email, person.given_name) == (EMAIL, "Anna")
    with database.reader() as db:
        assert db.scalars(select(OutboxMail.person_id)).all() == [person.id]


def test_an_external_id_links_and_two_people_are_refused(
    client: FlaskClient, database: Database, provider: Remote
) -> None:
    with database.writer() as db:
        make_school(db, UAI)
        by_id = make_person(db)
        by_id.external_id = "R-77"
        db.commit()
    provider.behave(user={**TEACHER, "sub": "by-id", "email_verified": False, "external_id": "R-77"})
    come_in(client)
    assert [person.id for person in people(database)] == [by_id.id]
    with database.writer() as db:
        make_person(db, email=EMAIL)
        db.commit()
    provider.behave(user={**TEACHER, "sub": "two", "external_id": "R-77"})
    refused = come_in(client.application.test_client())
    assert refused.status_code == 403
    assert "Two accounts" in refused.text
    assert len(people(database)) == 2


def test_a_closed_account_stays_closed(client: FlaskClient, database: Database, provider: Remote) -> None:
    with database.writer() as db:
        person = make_person(db, email=EMAIL)
        disable_person(db, person_id=person.id, actor_id=None, now=datetime.now(UTC))
        db.commit()
    assert come_in(client).status_code == 403
    with database.reader() as db:
        assert db.scalars(select(SigninSession)).all() == []
        assert db.scalars(select(SsoIdentity)).all() == []


def test_without_a_known_school_one_is_asked_for(
    client: FlaskClient, database: Database, provider: Remote
) -> None:
    provider.behave(user={**TEACHER, "FrEduRne": "0350999X$broken"})
    assert come_in(client).location == "/register/school"
    assert client.get("/register/school").status_code == 200


def test_an_administrators_second_step_is_hers_or_her_providers(
    client: FlaskClient, database: Database, provider: Remote
) -> None:
    with database.writer() as db:
        make_grant(db, make_person(db, email=EMAIL), Role.ADMINISTRATOR)
        db.commit()
    assert come_in(client, next="/account").location == "/account/second-factor/ask?next=%2Faccount"
    assert client.get("/roles/given").status_code == 303
    provider.behave(user=TEACHER, id_token={"amr": ["pwd", "mfa"]})
    assert come_in(client, next="/account").location == "/account"
    assert client.get("/roles/given").status_code == 200


def test_a_head_is_noted_at_the_school_she_heads(
    client: FlaskClient, database: Database, provider: Remote
) -> None:
    with database.writer() as db:
        make_school(db, UAI, level="college")
        db.commit()
    provider.behave(user={**TEACHER, "FrEduRne": [], "FrEduRneResp": [f"{UAI}$UAJ$PU$N$T3$CLG$340"]})
    come_in(client)
    with database.reader() as db:
        (one,) = db.scalars(select(Affiliation)).all()
        assert (one.function, one.audience, one.confirmed_on) == ("principal", "staff", None)


def test_whoever_stops_there_is_told_so(client: FlaskClient, provider: Remote) -> None:
    provider.behave(user=TEACHER, denied=True)
    answer = come_in(client)
    assert answer.status_code == 400
    assert "you stopped there" in answer.text


def test_a_provider_that_is_down_is_said_in_plain_words(client: FlaskClient, provider: Remote) -> None:
    provider.behave(user=TEACHER, down=True)
    answer = client.get("/sign-in/with/rennes")
    assert answer.status_code == 503
    assert "Rennes doesn’t answer" in answer.text
    provider.behave(user=TEACHER)
    back = begin(client)
    provider.behave(user=TEACHER, down=True)
    assert client.get(back).status_code == 503


def test_signing_out_leads_to_the_providers_way_out(
    client: FlaskClient, database: Database, provider: Remote
) -> None:
    come_in(client)
    page = send(client, "/sign-out")
    assert page.status_code == 200
    assert f"{provider.issuer}/logout?id_token_hint=" in page.text
    assert client.get("/account").status_code == 303
    come_in(client)
    provider.behave(user=TEACHER, down=True)
    assert send(client, "/sign-out").status_code in {200, 303}
    with database.writer() as db:
        for session in db.scalars(select(SigninSession)):
            db.delete(session)
        db.commit()
        assert db.scalars(select(SsoSession)).all() == []
