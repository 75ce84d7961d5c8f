"""Changes to the outbox. The caller commits: a mail exists exactly when what it speaks of does."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from lms.database.inserting import insert_into, insert_rows
from lms.jobs.bell import ring_on_commit
from lms.mail.attachment import CalendarFile, to_text
from lms.mail.models import AT_ONCE, ONE_OF_MANY, MailStop, OutboxMail

TOO_LATE = "too-late"
NO_ANSWER = "no-answer"
# A mail server answers within seconds; a claim that is older has nobody behind it.
UNCERTAIN_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A mail claimed by whoever sends it."""

    id: int
    purpose: str
    recipient: str
    subject: str
    text: str
    message_id: str
    stop_address: str | None = None
    attempts: int = 1
    files: str = ""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A mail to write to somebody, one of many."""

    person_id: int
    object_id: str
    to: str
    subject: str
    text: str
    due_at: datetime | None = None
    not_after: datetime | None = None
    stop_address: str | None = None
    files: Sequence[CalendarFile] = ()


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
    mail = Waiting(person_id=person_id, object_id=object_id, to=to, subject=subject, text=text)
    statement = (
        insert_into(db, OutboxMail)
        .values(_row(mail, purpose=purpose, urgency=AT_ONCE, now=now))
        .on_conflict_do_nothing(index_elements=["purpose", "person_id", "object_id"])
        .returning(OutboxMail.id)
    )
    written: int | None = db.scalar(statement)
    ring_on_commit(db)
    return written


def enqueue_all(
    db: Session, *, purpose: str, mails: Sequence[Waiting], now: datetime, urgency: int = ONE_OF_MANY
) -> None:
    """Write many mails to send, in one statement; those already written stay as they are."""
    rows = [_row(mail, purpose=purpose, urgency=urgency, now=now) for mail in mails]
    if rows:
        insert_rows(db, OutboxMail, rows, unless_there=["purpose", "person_id", "object_id"])
        ring_on_commit(db)


def _row(mail: Waiting, *, purpose: str, urgency: int, now: datetime) -> dict[str, object]:
    return {
        "purpose": purpose,
        "person_id": mail.person_id,
        "object_id": mail.object_id,
        "recipient": mail.to,
        "subject": one_line(mail.subject),
        "text": mail.text,
        "files": to_text(mail.files),
        "message_id": secrets.token_hex(16),
        "created_at": now,
        "due_at": mail.due_at,
        "not_after": mail.not_after,
        "stop_address": mail.stop_address,
        "urgency": urgency,
    }


def one_line(subject: str) -> str:
    """Make a subject fit for its header and its column."""
    return " ".join(subject.split())[:250]


def claim_next(db: Session, *, now: datetime, claimed_by: str | None = None) -> Outgoing | None:
    """Take the next waiting mail, so that nobody else sends it too; commit before sending.

    Somebody waits for the mails of a request: these leave before those written to many at once.
    """
    may_leave = and_(
        OutboxMail.claimed_at.is_(None),
        or_(OutboxMail.due_at.is_(None), OutboxMail.due_at <= now),
        or_(OutboxMail.not_after.is_(None), OutboxMail.not_after > now),
    )
    first = (
        select(OutboxMail.id)
        .where(may_leave)
        .order_by(OutboxMail.urgency, OutboxMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claim = (
        update(OutboxMail)
        .where(OutboxMail.id == first, OutboxMail.claimed_at.is_(None))
        .values(claimed_at=now, claimed_by=claimed_by, attempts=OutboxMail.attempts + 1)
        .returning(
            OutboxMail.id,
            OutboxMail.purpose,
            OutboxMail.recipient,
            OutboxMail.subject,
            OutboxMail.text,
            OutboxMail.message_id,
            OutboxMail.stop_address,
            OutboxMail.attempts,
            OutboxMail.files,
        )
        .execution_options(synchronize_session=False)
    )
    row = db.execute(claim).mappings().one_or_none()
    return None if row is None else Outgoing(**row)


def mark_sent(db: Session, *, mail_id: int, now: datetime, claimed_by: str | None = None) -> None:
    """Note that a mail left, and empty it: it may hold a link that opens an account."""
    _settle(db, mail_id, claimed_by, sent_at=now, text="", files="", failure="")


def mark_refused(
    db: Session, *, mail_id: int, failure: str, now: datetime, claimed_by: str | None = None
) -> None:
    """Note that a mail can't be sent; its text stays, should an operator have it sent again."""
    _settle(db, mail_id, claimed_by, failed_at=now, failure=failure)


def mark_uncertain(db: Session, *, mail_id: int, claimed_by: str | None = None) -> None:
    """Note that the server had the whole mail and that its answer never came."""
    _settle(db, mail_id, claimed_by, failure=NO_ANSWER)


def put_back(
    db: Session, *, mail_id: int, failure: str, due_at: datetime, claimed_by: str | None = None
) -> None:
    """Let a mail that certainly didn't leave wait for another try."""
    _settle(db, mail_id, claimed_by, claimed_at=None, due_at=due_at, failure=failure)


def _settle(db: Session, mail_id: int, holder: str | None, **values: object) -> None:
    # Noted twice, after a commit whose answer was lost, it changes nothing: nobody holds the mail any more.
    db.execute(
        update(OutboxMail)
        .where(OutboxMail.id == mail_id, OutboxMail.claimed_by == holder, OutboxMail.sent_at.is_(None))
        .values(claimed_by=None, **values)
        .execution_options(synchronize_session=False)
    )


def release_claims(db: Session, *, claimed_by: str) -> int:
    """Let the mails wait again that a sender holds and, as it knows, never began to send."""
    released = db.scalars(
        update(OutboxMail)
        .where(OutboxMail.claimed_by == claimed_by, OutboxMail.sent_at.is_(None))
        .values(claimed_at=None, claimed_by=None, attempts=OutboxMail.attempts - 1)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )
    return len(released.all())


def give_up_late(db: Session, *, now: datetime) -> int:
    """Give up the mails whose time is over before they left; give their number."""
    late = db.scalars(
        update(OutboxMail)
        .where(OutboxMail.claimed_at.is_(None), OutboxMail.not_after <= now)
        .values(claimed_at=now, failed_at=now, failure=TOO_LATE, text="", files="")
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )
    return len(late.all())


def settle_by_hand(db: Session, *, mail_id: int, again: bool, now: datetime) -> bool:
    """Let an operator say what became of an uncertain or refused mail; False when it is neither."""
    values: dict[str, object] = (
        {"claimed_at": None, "claimed_by": None, "failed_at": None, "failure": "", "due_at": now}
        if again
        else {"sent_at": now, "text": "", "files": "", "claimed_by": None, "failed_at": None, "failure": ""}
    )
    settled = db.scalar(
        update(OutboxMail)
        .where(
            OutboxMail.id == mail_id,
            or_(
                OutboxMail.claimed_at < now - UNCERTAIN_AFTER,
                OutboxMail.failed_at.is_not(None),
                OutboxMail.failure == NO_ANSWER,
            ),
            OutboxMail.claimed_at.is_not(None),
            OutboxMail.sent_at.is_(None),
            OutboxMail.text != "",
        )
        .values(**values)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )
    if again:
        ring_on_commit(db)
    return settled is not None


def forget_sent(db: Session, *, before: datetime) -> int:
    """Remove the rows of mails sent or refused before an instant; give their number."""
    gone = db.scalars(
        delete(OutboxMail)
        .where(or_(OutboxMail.sent_at < before, OutboxMail.failed_at < before))
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def forget_written(db: Session, *, person_id: int, object_prefix: str) -> None:
    """Remove the mails about something that have left or never will, with the addresses they went to."""
    db.execute(
        delete(OutboxMail)
        .where(
            OutboxMail.person_id == person_id,
            OutboxMail.object_id.startswith(object_prefix, autoescape=True),
            or_(OutboxMail.sent_at.is_not(None), OutboxMail.failed_at.is_not(None)),
        )
        .execution_options(synchronize_session=False)
    )


def stop(db: Session, *, person_id: int, topic: str, now: datetime) -> None:
    """Write no more mails of a kind to somebody; those that wait are dropped."""
    fresh = insert_into(db, MailStop).values(person_id=person_id, topic=topic, stopped_at=now)
    db.execute(fresh.on_conflict_do_nothing(index_elements=["person_id", "topic"]))
    db.execute(
        delete(OutboxMail)
        .where(
            OutboxMail.person_id == person_id,
            OutboxMail.purpose.startswith(topic, autoescape=True),
            OutboxMail.claimed_at.is_(None),
        )
        .execution_options(synchronize_session=False)
    )
