"""Reading the outbox."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.mail.models import OutboxMail


def uncertain_mails(db: Session, *, claimed_before: datetime) -> list[int]:
    """Ids of mails claimed and never marked sent: perhaps sent, shown, not sent again by themselves."""
    return list(
        db.scalars(
            select(OutboxMail.id)
            .where(OutboxMail.claimed_at < claimed_before, OutboxMail.sent_at.is_(None))
            .order_by(OutboxMail.id)
        )
    )


def mails_of(db: Session, *, person_id: int) -> list[int]:
    """Ids of the mails written to a person."""
    return list(
        db.scalars(select(OutboxMail.id).where(OutboxMail.person_id == person_id).order_by(OutboxMail.id))
    )
