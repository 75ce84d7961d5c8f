"""The audit log: who did what to what, when and from where; ids only, no text and no secret."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.addresses import truncated
from lms.accounts.models import AuditEvent


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where something is asked from: a route and an address already shortened, or the command line."""

    route: str
    network: str = ""

    @classmethod
    def of_request(cls, *, route: str, address: str) -> "Origin":
        """Make the origin of a request, forgetting which machine it was."""
        return cls(route=route, network=truncated(address))


COMMAND_LINE = Origin(route="command")


def record(
    db: Session,
    *,
    verb: str,
    actor_id: int | None,
    now: datetime,
    object_kind: str = "",
    object_id: int | str = "",
    origin: Origin = COMMAND_LINE,
) -> None:
    """Add a line to the log, in the transaction of what it tells; `object_id` is never a name."""
    if verb not in AuditEvent.VERBS:
        raise ValueError(f"not a verb of the audit log: {verb!r}")
    db.add(
        AuditEvent(
            at=now,
            actor_id=actor_id,
            verb=verb,
            route=origin.route[:120],
            object_kind=object_kind,
            object_id=str(object_id),
            address=origin.network,
        )
    )
