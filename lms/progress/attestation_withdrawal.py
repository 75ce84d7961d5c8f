"""Taking back what rests on a completion that was revoked. The caller commits."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.progress.models import Attestation


def withdraw_attestations(
    db: Session, *, person_id: int, course_id: str, module_id: str, now: datetime
) -> int:
    """Take back the attestations that rest on a module's completion; give their number.

    Their codes then say so; nothing is deleted.
    """
    standing = db.execute(
        select(Attestation.id, Attestation.facts).where(
            Attestation.person_id == person_id,
            Attestation.course_id == course_id,
            Attestation.revoked_at.is_(None),
        )
    ).all()
    resting = [
        row.id for row in standing if any(one["module_id"] == module_id for one in row.facts["modules"])
    ]
    if resting:
        db.execute(
            update(Attestation)
            .where(Attestation.id.in_(resting))
            .values(revoked_at=now)
            .execution_options(synchronize_session=False)
        )
    return len(resting)
