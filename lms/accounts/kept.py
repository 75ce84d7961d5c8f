"""What was typed into a form whose session had expired: sealed, for its author only. No Flask, no database.

It travels through the sign-in page, is shown again after signing in, and never sends itself. Sealed, not
hidden: the page that carries it is the answer to its author's own browser, and is stored nowhere.
"""

import hashlib
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

KEPT_SECONDS = 12 * 3600
Typed = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A form to send again: where it was going, and what it held."""

    action: str
    typed: Typed


def _serializer(secret: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="typed-again", signer_kwargs={"digest_method": hashlib.sha256})


def _browser(visitor_id: str) -> str:
    return hashlib.sha256(visitor_id.encode()).hexdigest()


def seal(kept: Kept, *, secret: bytes, author_id: int | None, visitor_id: str) -> str:
    """Seal a form for its author; where no session says who that was, for the browser that sent it."""
    owner = author_id if author_id is not None else _browser(visitor_id)
    return str(_serializer(secret).dumps([owner, kept.action, kept.typed]))


def unseal(sealed: str, *, secret: bytes, person_id: int, visitor_id: str) -> Kept | None:
    """Give a form back to its author; nothing to anybody else, nor when the seal is broken or old."""
    try:
        owner, action, typed = _serializer(secret).loads(sealed, max_age=KEPT_SECONDS)
    except (BadSignature, ValueError):
        return None
    expected = person_id if isinstance(owner, int) else _browser(visitor_id)
    if owner != expected:
        return None
    return Kept(action=action, typed=[(name, value) for name, value in typed])
