"""The programme that a page's address names, as its visitor makes it, and what she changed, noted."""

from datetime import datetime

from lms.accounts import identity
from lms.accounts.audit import record
from lms.programmes.models import Programme
from lms.reach.guards import found_or_404
from lms.reach.visitor import signed_in_reach
from lms.steering.steered import steered_programme
from lms.web.session import reader, writer


def programme_or_404(slug: str) -> Programme:
    """Give the programme, if the visitor makes it."""
    return found_or_404(steered_programme(reader(), signed_in_reach(), slug))


def note_change(verb: str, *, of: str, object_id: int, now: datetime) -> None:
    """Note in the audit log what the visitor changes; it is written with the change."""
    record(
        writer(),
        verb=verb,
        actor_id=signed_in_reach().person_id,
        object_kind=of,
        object_id=object_id,
        origin=identity.origin(),
        now=now,
    )
