"""The link that ends reminders: sealed for one person, for as long as she has the mail. Pure."""

from itsdangerous import BadSignature, URLSafeSerializer

REMINDERS = "reminder"
"""What the link ends: every mail that reminds somebody who didn't ask for it, whoever sends it."""
_SALT = "reminders-stop"


def stop_address(*, base_url: str, person_id: int, secret: bytes) -> str:
    """Write the address that a reminder ends with."""
    return f"{base_url}/reminders/stop/{URLSafeSerializer(secret, salt=_SALT).dumps(person_id)}"


def person_of_stop(token: str, *, secret: bytes) -> int | None:
    """Say whose link it is; None when it wasn't made here."""
    try:
        person_id = URLSafeSerializer(secret, salt=_SALT).loads(token)
    except BadSignature:
        return None
    return person_id if isinstance(person_id, int) else None
