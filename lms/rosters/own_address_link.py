"""The link that proves an address added to an account: sealed, good for a day, bound to it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

LIVES = timedelta(days=1)
_SALT = "own-address"


@dataclass(frozen=True, kw_only=True)
class Adding:
    """Who adds which address."""

    person_id: int
    email: str


def seal_adding(adding: Adding, *, secret: bytes, now: datetime) -> str:
    """Write the token of a link."""
    expires = int((now + LIVES).timestamp())
    return str(URLSafeSerializer(secret, salt=_SALT).dumps([adding.person_id, adding.email, expires]))


def open_adding(token: str, *, secret: bytes, now: datetime) -> Adding | None:
    """Read a token; None when it wasn't made here or its day is over."""
    try:
        person_id, email, expires = URLSafeSerializer(secret, salt=_SALT).loads(token)
    except BadSignature:
        return None
    return Adding(person_id=person_id, email=email) if now.timestamp() < expires else None
