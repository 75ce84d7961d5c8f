"""What a provider signs, checked: who says it, to whom, when, about which sign-in. No Flask, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

# Neither "none" nor a secret shared with everybody who holds it: the provider signs with a key of its own.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
CLOCK_SKEW_SECONDS = 60


class TokenRefusedError(Exception):
    """A token that isn't what it must be; the text is for the log, without any claim of it."""


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Between whom tokens pass: the provider's issuer, and our identifier there."""

    issuer: str
    client_id: str


def read_keys(document: Mapping[str, Any]) -> KeySet:
    """Read the keys that a provider publishes."""
    try:
        return KeySet.import_key_set({"keys": list(document["keys"])})
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise TokenRefusedError("keys unreadable") from error


def read_id_token(
    token: str, *, keys: KeySet, between: Audience, nonce: str, now: datetime
) -> dict[str, Any]:
    """Give the claims of an identity token that is signed, fresh, and answers this very sign-in."""
    claims = _claims(
        token,
        keys=keys,
        now=now,
        iss={"essential": True, "value": between.issuer},
        aud={"essential": True, "value": between.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    audience = claims["aud"]
    is_shared = isinstance(audience, list) and len(audience) > 1
    if claims.get("azp", None if is_shared else between.client_id) != between.client_id:
        raise TokenRefusedError("made for another client")
    return claims


def read_signed_userinfo(token: str, *, keys: KeySet, between: Audience, now: datetime) -> dict[str, Any]:
    """Give the claims of a userinfo answer that is a signed token."""
    return _claims(
        token,
        keys=keys,
        now=now,
        iss={"value": between.issuer},
        aud={"value": between.client_id},
        sub={"essential": True},
    )


def shows_second_factor(claims: Mapping[str, Any]) -> bool:
    """Whether an identity token says that its provider asked for a second factor.

    By `amr` (RFC 8176), or by the levels of ProConnect and eIDAS in `acr`.
    """
    methods, level = claims.get("amr"), claims.get("acr")
    if isinstance(methods, list) and "mfa" in methods:
        return True
    return isinstance(level, str) and (level.endswith("-2fa") or level in {"eidas2", "eidas3"})


def _claims(token: str, *, keys: KeySet, now: datetime, **wanted: Any) -> dict[str, Any]:  # noqa: ANN401
    try:
        decoded = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        registry = jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=CLOCK_SKEW_SECONDS, **wanted)
        registry.validate(decoded.claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise TokenRefusedError(type(error).__name__) from error
    return dict(decoded.claims)
