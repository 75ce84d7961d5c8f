"""Changes to the outbox. The caller commits: a mail exists exactly when what it speaks of does."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.database.inserting import insert_into
from lms.mail.models import OutboxMail


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A mail claimed by whoever sends it."""

    id: int
    purpose: str
    recipient: str
    subject: str
    text: str
    message_id: str


def enqueue(
    db: Session,
    *,
    purpose: str,
    person_id: int,
    object_id: str,
    to: str,
    subject: str,
    text: str,
    now: datetime,
) -> int | None:
    """Write a mail to send; None when this person was already written to about this object."""
    statement = (
        insert_into(db, OutboxMail)
        .values(
            purpose=purpose,
            person_id=person_id,
            object_id=object_id,
            recipient=to,
            subject=" ".join(subject.split())[:250],
            text=text,
            message_id=secrets.token_hex(16),
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["purpose", "person_id", "object_id"])
        .returning(OutboxMail.id)
    )
    written: int | None = db.scalar(statement)
    return written


def claim_next(db: Session, *, now: datetime) -> Outgoing | None:
    """Take the oldest waiting mail, so that nobody else sends it too; commit before sending."""
    oldest = (
        select(OutboxMail.id)
        .where(OutboxMail.claimed_at.is_(None))
        .order_by(OutboxMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    row = db.execute(
        update(OutboxMail)
        .where(OutboxMail.id == oldest, OutboxMail.claimed_at.is_(None))
        .values(claimed_at=now)
        .returning(
            OutboxMail.id,
            OutboxMail.purpose,
            OutboxMail.recipient,
            OutboxMail.subject,
            OutboxMail.text,
            OutboxMail.message_id,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return None
    return Outgoing(
        id=row.id,
        purpose=row.purpose,
        recipient=row.recipient,
        subject=row.subject,
        text=row.text,
        message_id=row.message_id,
    )


def mark_sent(db: Session, *, mail_id: int, now: datetime) -> None:
    """Note that a mail left, and empty it: it may hold a link that opens an account."""
    db.execute(
        update(OutboxMail)
        .where(OutboxMail.id == mail_id, OutboxMail.sent_at.is_(None))
        .values(sent_at=now, text="")
        .execution_options(synchronize_session=False)
    )


def forget_sent(db: Session, *, before: datetime) -> int:
    """Remove the rows of mails sent before an instant; give their number."""
    gone = db.scalars(
        delete(OutboxMail)
        .where(OutboxMail.sent_at < before)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
