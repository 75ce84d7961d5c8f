"""What an identity provider signed for us, now, is believed; anything else is refused."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from lms.database import Database
from tests.rosters.sso.coming_in import EMAIL, TEACHER, begin, come_in, people
from tests.support.oidc_provider import Remote


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
