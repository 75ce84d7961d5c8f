"""The link of a registration: sealed, so that whoever holds it may cancel, and nobody else. Pure."""

from itsdangerous import BadSignature, URLSafeSerializer

_SALT = "workshop-registration"


def registration_token(registration_id: int, *, secret: bytes) -> str:
    """Make what the address of a registration ends with."""
    return str(URLSafeSerializer(secret, salt=_SALT).dumps(registration_id))


def registration_address(registration_id: int, *, base_url: str, secret: bytes) -> str:
    """Write the address of a registration: to look at it, to keep it in a calendar, to cancel it."""
    return f"{base_url}/w/registration/{registration_token(registration_id, secret=secret)}"


def registration_of(token: str, *, secret: bytes) -> int | None:
    """Say whose link it is; None when it wasn't made here."""
    try:
        found = URLSafeSerializer(secret, salt=_SALT).loads(token)
    except BadSignature:
        return None
    return found if isinstance(found, int) else None
