"""A sign-in begun at a provider: what its answer must match, in a signed cookie. No Flask, no database."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from itsdangerous import BadSignature, URLSafeSerializer

LIVES = timedelta(minutes=10)
_SALT = "sso"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One sign-in on its way; `verifier` proves to the provider that whoever began it ends it (PKCE)."""

    provider: str
    state: str
    nonce: str
    verifier: str
    next_path: str

    @property
    def challenge(self) -> str:
        """What the provider is shown of the verifier at the beginning."""
        return str(create_s256_code_challenge(self.verifier))


def begin(provider: str, *, next_path: str) -> Attempt:
    """Begin a sign-in, with secrets of its own."""
    return Attempt(
        provider=provider,
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        next_path=next_path,
    )


def seal_attempt(attempt: Attempt, *, secret: bytes, now: datetime) -> str:
    """Write the cookie that the browser keeps meanwhile."""
    held = [attempt.provider, attempt.state, attempt.nonce, attempt.verifier, attempt.next_path]
    return str(URLSafeSerializer(secret, salt=_SALT).dumps([*held, int((now + LIVES).timestamp())]))


def open_attempt(cookie: str | None, *, secret: bytes, now: datetime) -> Attempt | None:
    """Read the cookie; None when it isn't ours, or ten minutes have passed."""
    try:
        held = URLSafeSerializer(secret, salt=_SALT).loads(cookie or "")
    except BadSignature:
        return None
    provider, state, nonce, verifier, next_path, expires = held
    if now.timestamp() >= expires:
        return None
    return Attempt(provider=provider, state=state, nonce=nonce, verifier=verifier, next_path=next_path)
