"""What the accessibility statement may claim, by RGAA: without a valid audit, nothing. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

State = Literal["none", "partial", "full"]

HALF = Decimal(50)
WHOLE = Decimal(100)
# A statement is renewed every three years at the latest (decree 2019-768).
VALID_YEARS = 3


@dataclass(frozen=True, kw_only=True)
class Audit:
    """An audit made: its day and the share of the criteria that were met, 0 to 100."""

    on: date
    share: Decimal


def audit_of(said: Mapping[str, str]) -> Audit | None:
    """Give the audit that the operator's facts tell of; none without its day and its share."""
    if "audit-on" not in said or "audit-share" not in said:
        return None
    return Audit(on=date.fromisoformat(said["audit-on"]), share=Decimal(said["audit-share"]))


def is_valid(audit: Audit, *, today: date) -> bool:
    """Whether an audit still counts: made, and not too long ago."""
    anniversary = min(audit.on.day, 28) if audit.on.month == 2 else audit.on.day
    until = audit.on.replace(year=audit.on.year + VALID_YEARS, day=anniversary)
    return audit.on <= today <= until


def state(audit: Audit | None, *, today: date) -> State:
    """Judge: not compliant below half or without a valid audit, fully only when every criterion is met."""
    if audit is None or not is_valid(audit, today=today) or audit.share < HALF:
        return "none"
    return "full" if audit.share >= WHOLE else "partial"
