"""A conversation with one identity provider: its own addresses only, a few seconds at most, no redirect."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.jwk import KeySet

from lms.accounts.sso_attempt import Attempt
from lms.accounts.sso_profiles import KINDS, SsoProfile, read_profile
from lms.accounts.sso_tokens import (
    Audience,
    TokenRefusedError,
    read_id_token,
    read_keys,
    read_signed_userinfo,
    shows_second_factor,
)
from lms.config.oidc import OidcProvider, may_be_asked

Answer = TypeVar("Answer")

TIMEOUT_SECONDS = (3.05, 5.0)
KEPT = timedelta(hours=1)
# A token signed by a key we don't know makes us look again, not more often than this.
LOOKED_AGAIN_AFTER = timedelta(minutes=1)
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")


class ProviderUnavailableError(Exception):
    """The provider doesn't answer, or not as a provider does."""


class SignInRefusedError(Exception):
    """The provider's answer can't be taken; the text is for the log."""


@dataclass(frozen=True, kw_only=True)
class Proven:
    """Somebody whom the provider has recognised, how well, and the token that signs her out there."""

    profile: SsoProfile
    id_token: str
    has_second_factor: bool = False


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """What a provider publishes about itself, and since when we know it."""

    document: Mapping[str, Any]
    keys: KeySet
    since: datetime


class ProviderClient:
    """One provider: what it publishes is kept an hour, shared by all threads."""

    def __init__(self, provider: OidcProvider, *, redirect_uri: str) -> None:
        self.provider = provider
        self.redirect_uri = redirect_uri
        self._kind = KINDS[provider.profile]
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def authorization_address(self, attempt: Attempt, *, now: datetime) -> str:
        """Give the address of the provider where somebody signs in."""
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": self._kind.scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
            **self._kind.parameters,
        }
        return _with_query(self._published(now).document["authorization_endpoint"], asked)

    def prove(self, *, code: str, attempt: Attempt, now: datetime) -> Proven:
        """Exchange a code for who it is about, checked from end to end."""
        published = self._published(now)
        with self._session(published.document) as session:
            token = _asked(lambda: self._exchange(session, published.document, code, attempt))
            id_token = token.get("id_token")
            if not isinstance(id_token, str):
                raise SignInRefusedError("no identity token")
            claims = self._checked(
                lambda keys: read_id_token(
                    id_token, keys=keys, between=self._between(published), nonce=attempt.nonce, now=now
                ),
                now,
            )
            told = self._userinfo(session, published, now)
        if told.get("sub", claims["sub"]) != claims["sub"]:
            raise SignInRefusedError("userinfo about somebody else")
        profile = read_profile({**claims, **told}, issuer=published.document["issuer"])
        if profile is None:
            raise SignInRefusedError("no subject")
        return Proven(profile=profile, id_token=id_token, has_second_factor=shows_second_factor(claims))

    def sign_out_address(self, *, id_token: str, back_to: str, now: datetime) -> str | None:
        """Give the provider's own way out; None when it has none or doesn't answer."""
        try:
            endpoint = self._published(now).document.get("end_session_endpoint")
        except ProviderUnavailableError:
            return None
        if not isinstance(endpoint, str) or not may_be_asked(endpoint):
            return None
        return _with_query(endpoint, {"id_token_hint": id_token, "post_logout_redirect_uri": back_to})

    def _exchange(
        self, session: OAuth2Session, document: Mapping[str, Any], code: str, attempt: Attempt
    ) -> dict[str, Any]:
        try:
            token = session.fetch_token(
                document["token_endpoint"],
                code=code,
                code_verifier=attempt.verifier,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except OAuthError as error:
            raise SignInRefusedError(f"code refused: {error.error}") from error
        return dict(token)

    def _userinfo(self, session: OAuth2Session, published: _Kept, now: datetime) -> dict[str, Any]:
        endpoint = published.document.get("userinfo_endpoint")
        if not endpoint:
            return {}
        answer = _asked(lambda: session.get(endpoint, timeout=TIMEOUT_SECONDS, allow_redirects=False))
        if answer.status_code != 200:
            raise ProviderUnavailableError(f"userinfo answered {answer.status_code}")
        if answer.headers.get("Content-Type", "").partition(";")[0].strip() == "application/jwt":
            return self._checked(
                lambda keys: read_signed_userinfo(
                    answer.text, keys=keys, between=self._between(published), now=now
                ),
                now,
            )
        return _object_of(answer)

    def _checked(self, read: Callable[[KeySet], dict[str, Any]], now: datetime) -> dict[str, Any]:
        """Read a token; once more with the provider's keys of this minute, should it have changed them."""
        kept = self._published(now)
        try:
            return read(kept.keys)
        except TokenRefusedError as error:
            if now - kept.since < LOOKED_AGAIN_AFTER:
                raise SignInRefusedError(str(error)) from error
        try:
            return read(self._published(now, afresh=True).keys)
        except TokenRefusedError as error:
            raise SignInRefusedError(str(error)) from error

    def _between(self, published: _Kept) -> Audience:
        return Audience(issuer=published.document["issuer"], client_id=self.provider.client_id)

    def _session(self, document: Mapping[str, Any]) -> OAuth2Session:
        methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        is_basic = "client_secret_basic" in methods
        return OAuth2Session(
            self.provider.client_id,
            self.provider.client_secret,
            token_endpoint_auth_method="client_secret_basic" if is_basic else "client_secret_post",
            redirect_uri=self.redirect_uri,
        )

    def _published(self, now: datetime, *, afresh: bool = False) -> _Kept:
        kept = self._kept
        if kept is not None and not afresh and now - kept.since < KEPT:
            return kept
        with self._lock:
            if self._kept is kept:
                self._kept = self._look(now)
            found: _Kept = self._kept  # type: ignore[assignment] # another thread's, or the one above
            return found

    def _look(self, now: datetime) -> _Kept:
        issuer = self.provider.issuer
        document = _fetched(f"{issuer}/.well-known/openid-configuration")
        if str(document.get("issuer", "")).rstrip("/") != issuer:
            raise ProviderUnavailableError("the configuration is another issuer’s")
        named = [document[name] for name in _ENDPOINTS if document.get(name)]
        if len(named) < 3 or not all(isinstance(one, str) and may_be_asked(one) for one in named):
            raise ProviderUnavailableError("an endpoint is missing or isn’t https")
        try:
            keys = read_keys(_fetched(document["jwks_uri"]))
        except TokenRefusedError as error:
            raise ProviderUnavailableError("keys unreadable") from error
        return _Kept(document=document, keys=keys, since=now)


def _with_query(endpoint: str, asked: Mapping[str, str]) -> str:
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def _fetched(address: str) -> dict[str, Any]:
    answer = _asked(lambda: requests.get(address, timeout=TIMEOUT_SECONDS, allow_redirects=False))
    if answer.status_code != 200:
        raise ProviderUnavailableError(f"answered {answer.status_code}")
    return _object_of(answer)


def _object_of(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError as error:
        raise ProviderUnavailableError("the answer isn’t JSON") from error
    if not isinstance(found, dict):
        raise ProviderUnavailableError("the answer isn’t an object")
    return found


def _asked(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except requests.RequestException as error:
        raise ProviderUnavailableError(type(error).__name__) from error
