"""Ids of what a leader notes without a network: made by us in advance, each for one session, used once. Pure.

A device draws them from the page that it keeps. Neither its clock nor its idea of chance decides whether two
notes are one.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

_CHANCE_BYTES = 10
_SEAL_SIGNS = 12
BATCH = 160
"""How many come with a page: as many people as anybody notes at one stand before seeing the network again."""


def new_ids(workshop_id: int, *, secret: bytes, number: int = BATCH) -> Sequence[str]:
    """Make ids for a session."""
    return [_sealed(secrets.token_hex(_CHANCE_BYTES), workshop_id, secret) for _ in range(number)]


def is_ours(event_id: str, workshop_id: int, *, secret: bytes) -> bool:
    """Say whether an id was made here for this session."""
    made = _sealed(event_id[: 2 * _CHANCE_BYTES], workshop_id, secret)
    return hmac.compare_digest(made.encode(), event_id.encode("utf-8", "replace"))


def _sealed(chance: str, workshop_id: int, secret: bytes) -> str:
    text = f"list-event\0{workshop_id}\0{chance}".encode("utf-8", "replace")
    return chance + hmac.new(secret, text, hashlib.sha256).hexdigest()[:_SEAL_SIGNS]
