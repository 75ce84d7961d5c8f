"""The link that a registration mail holds: sealed, good for a day, nothing of it is stored. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

LIVES = timedelta(days=1)
_SALT = "registration"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asked to register: an address, and the school's code that she came with, if she had one."""

    email: str
    code_id: int | None = None


def seal_asked(asked: Asked, *, secret: bytes, now: datetime) -> str:
    """Write the token of a link."""
    expires = int((now + LIVES).timestamp())
    token = URLSafeSerializer(secret, salt=_SALT).dumps([asked.email, asked.code_id, expires])
    return str(token)


def open_asked(token: str, *, secret: bytes, now: datetime) -> Asked | None:
    """Read a link's token; None when it wasn't made here or its day is over."""
    try:
        email, code_id, expires = URLSafeSerializer(secret, salt=_SALT).loads(token)
    except BadSignature:
        return None
    return Asked(email=email, code_id=code_id) if now.timestamp() < expires else None


def link_address(*, base_url: str, token: str) -> str:
    """Write the address to send."""
    return f"{base_url}/register/confirm/{token}"
