"""Changes to the outbox. The caller commits: a mail exists exactly when what it speaks of does."""

import secrets
from collections.abc import Sequence
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
            subject=one_line(subject),
            text=text,
            message_id=secrets.token_hex(16),
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["purpose", "person_id", "object_id"])
        .returning(OutboxMail.id)
    )
    written: int | None = db.scalar(statement)
    return written


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A mail to write to somebody, one of many."""

    person_id: int
    object_id: str
    to: str
    subject: str
    text: str


def enqueue_all(db: Session, *, purpose: str, mails: Sequence[Waiting], now: datetime) -> None:
    """Write many mails to send, in one statement; those already written stay as they are."""
    rows = [
        {
            "purpose": purpose,
            "person_id": mail.person_id,
            "object_id": mail.object_id,
            "recipient": mail.to,
            "subject": one_line(mail.subject),
            "text": mail.text,
            "message_id": secrets.token_hex(16),
            "created_at": now,
        }
        for mail in mails
    ]
    if rows:
        natural = ["purpose", "person_id", "object_id"]
        db.execute(insert_into(db, OutboxMail).on_conflict_do_nothing(index_elements=natural), rows)


def one_line(subject: str) -> str:
    """Make a subject fit for its header and its column."""
    return " ".join(subject.split())[:250]


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
