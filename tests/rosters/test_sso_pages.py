"""Signing in by a provider, a real process on loopback: who comes in, as whom, and what is refused."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.accounts.models import Person, SigninSession, SsoIdentity, SsoSession
from lms.accounts.operations import disable_person
from lms.config import Settings, read_settings
from lms.database import Database
from lms.mail.models import OutboxMail
from lms.reach.roles import Role
from lms.schools.models import Affiliation
from tests.factories.accounts import make_person
from tests.factories.coverage import join
from tests.factories.reach import make_grant
from tests.factories.schools import make_school
from tests.support.oidc_provider import Remote, provider_process
from tests.support.visitors import send

UAI = "0350122T"
RNE = f"{UAI}$UAJ$PU$ENS${UAI}$T3$CLG$340"
TEACHER = {
    "sub": "anna-42",
    "email": "Anna.Riou@ac-rennes.fr",
    "email_verified": True,
    "given_name": "Anna",
    "family_name": "Riou",
    "FrEduRne": [RNE],
    "FrEduRneResp": "X",
}
EMAIL = "anna.riou@ac-rennes.fr"


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture(scope="module")
def process() -> Iterator[Remote]:
    with provider_process() as remote:
        yield remote


@pytest.fixture
def provider(process: Remote) -> Remote:
    process.behave(user=TEACHER)
    return process


@pytest.fixture
def settings(tmp_path: Path, process: Remote) -> Settings:
    return read_settings(
        {
            "LMS_DATA_DIR": str(tmp_path),
            "LMS_BASE_URL": "http://localhost",
            "LMS_DEFAULT_LOCALE": "en",
            **process.settings(),
        }
    )


def redirected(address: str) -> str:
    """Ask the provider as a browser does; give where it sends back."""
    opener = build_opener(_Stay)
    try:
        opener.open(address, timeout=60).close()
    except Exception as answer:  # noqa: BLE001 - a redirection, which this opener doesn't follow
        with answer as held:  # type: ignore[attr-defined]
            return str(held.headers["Location"])
    raise AssertionError("the provider didn't send back")


def begin(client: FlaskClient, **query: str) -> str:
    """Leave for the provider; give the path and query that it sends back to."""
    answer = client.get("/sign-in/with/rennes", query_string=query)
    assert answer.status_code == 303
    back = urlsplit(redirected(answer.location))
    assert back.path == "/sign-in/with/rennes/callback"
    return f"{back.path}?{back.query}"


def come_in(client: FlaskClient, **query: str) -> TestResponse:
    return client.get(begin(client, **query))


def people(database: Database) -> list[Person]:
    with database.reader() as db:
        return list(db.scalars(select(Person).order_by(Person.id)))


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


def test_userinfo_may_be_a_signed_token(client: FlaskClient, database: Database, provider: Remote) -> None:
    provider.behave(user=TEACHER, signed_userinfo=True)
    assert come_in(client).status_code == 303
    assert people(database)[0].email == EMAIL


def test_keys_that_changed_are_looked_up_again(
    client: FlaskClient, database: Database, provider: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(client)
    held = client.application.extensions["lms.sso"]["rennes"]
    asked = provider.seen()["asked"].count("/jwks")
    come_in(client)
    assert provider.seen()["asked"].count("/jwks") == asked
    provider.behave(user=TEACHER, new_key=True)
    # Not more often than once a minute, whoever sends whatever.
    assert come_in(client).status_code == 400
    monkeypatch.setattr("lms.accounts.sso_provider.LOOKED_AGAIN_AFTER", timedelta(0))
    assert come_in(client).status_code == 303
    assert held._kept is not None


@pytest.mark.parametrize(
    "told",
    [
        {"signed": "none"},
        {"signed": "HS256"},
        {"signed": "forged"},
        {"id_token": {"nonce": "another"}},
        {"id_token": {"iss": "https://pirate.fr"}},
        {"id_token": {"aud": "another-client"}},
        {"id_token": {"aud": ["passerelle", "another-client"], "azp": "another-client"}},
        {"id_token": {"aud": ["passerelle", "another-client"]}},
        {"id_token": {"sub": None}},
        {"shift": {"exp": -120}},
        {"shift": {"iat": 600}},
        {"userinfo": {"sub": "somebody-else"}},
        {"userinfo": {"sub": ""}},
    ],
    ids=json.dumps,
)
def test_what_is_not_signed_for_us_now_is_refused(
    client: FlaskClient, database: Database, provider: Remote, told: dict[str, object]
) -> None:
    provider.behave(user=TEACHER, **told)
    refused = come_in(client)
    assert refused.status_code == 400
    assert "start again" in refused.text
    assert people(database) == []
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    "told",
    [
        {"signed": "none"},
        {"signed": "forged"},
        {"userinfo": {"aud": "another-client"}},
        {"userinfo": {"iss": "https://pirate.fr"}},
    ],
    ids=json.dumps,
)
def test_a_signed_userinfo_is_checked_too(
    client: FlaskClient, database: Database, provider: Remote, told: dict[str, object]
) -> None:
    provider.behave(user=TEACHER, signed_userinfo=True, **told)
    assert come_in(client).status_code == 400
    assert people(database) == []


def test_clocks_may_differ_a_little(client: FlaskClient, provider: Remote) -> None:
    provider.behave(user=TEACHER, shift={"iat": 30, "exp": -30})
    assert come_in(client).status_code == 303


def test_a_code_is_used_once_and_by_its_own_browser(
    client: FlaskClient, database: Database, provider: Remote
) -> None:
    back = begin(client)
    kept = client.get_cookie("passerelle_sso")
    assert kept is not None
    thief = client.application.test_client()
    assert thief.get(back).status_code == 400
    # A thief with a sign-in of her own under way: another state, another verifier.
    begin(thief)
    assert thief.get(back).status_code == 400
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 400
    client.set_cookie("passerelle_sso", kept.value)
    assert client.get(back).status_code == 400
    assert len(people(database)) == 1


def test_a_code_stolen_with_its_state_fails_for_want_of_the_verifier(
    client: FlaskClient, database: Database, provider: Remote
) -> None:
    code = parse_qs(urlsplit(begin(client)).query)["code"][0]
    thief = client.application.test_client()
    own = parse_qs(urlsplit(begin(thief)).query)["state"][0]
    forged = urlencode({"code": code, "state": own})
    assert thief.get(f"/sign-in/with/rennes/callback?{forged}").status_code == 400
    assert people(database) == []


def test_a_wrong_state_or_issuer_is_refused(
    client: FlaskClient, database: Database, provider: Remote
) -> None:
    for change in ({"state": ["x"]}, {"state": ["é"]}, {"iss": ["https://pirate.fr"]}):
        query = {**parse_qs(urlsplit(begin(client)).query), **change}
        answer = client.get("/sign-in/with/rennes/callback?" + urlencode(query, doseq=True))
        assert answer.status_code == 400
    assert people(database) == []


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


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://pirate.fr"},
        {"token_endpoint": "http://192.0.2.1/token"},
        {"jwks_uri": "file:///etc/passwd"},
    ],
    ids=json.dumps,
)
def test_a_configuration_that_leads_elsewhere_is_not_followed(
    client: FlaskClient, provider: Remote, told: dict[str, str]
) -> None:
    provider.behave(user=TEACHER, configuration=told)
    assert client.get("/sign-in/with/rennes").status_code == 503


def test_next_never_leads_to_another_site(client: FlaskClient, provider: Remote) -> None:
    assert come_in(client, next="//pirate.fr").location in {"/", "/register/school"}


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
