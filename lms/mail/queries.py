"""Reading the outbox."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from lms.jobs.queries import Waiting
from lms.mail.models import MailStop, OutboxMail
from lms.mail.operations import NO_ANSWER, UNCERTAIN_AFTER


@dataclass(frozen=True, kw_only=True)
class Unsettled:
    """A mail that perhaps left (`failure` empty), or that was refused."""

    id: int
    purpose: str
    message_id: str
    at: datetime
    failure: str


def uncertain_mails(db: Session, *, claimed_before: datetime) -> list[int]:
    """Ids of mails claimed and never marked sent: perhaps sent, shown, not sent again by themselves."""
    return list(
        db.scalars(
            select(OutboxMail.id)
            .where(
                OutboxMail.claimed_at < claimed_before,
                OutboxMail.sent_at.is_(None),
                OutboxMail.failed_at.is_(None),
            )
            .order_by(OutboxMail.id)
        )
    )


def unsettled_mails(db: Session, *, now: datetime) -> list[Unsettled]:
    """Give the mails that an operator has to look at: the uncertain, then the refused."""
    uncertain = and_(
        OutboxMail.failed_at.is_(None),
        or_(OutboxMail.claimed_at < now - UNCERTAIN_AFTER, OutboxMail.failure == NO_ANSWER),
        OutboxMail.claimed_at.is_not(None),
    )
    refused = and_(OutboxMail.failed_at.is_not(None), OutboxMail.text != "")
    rows = db.execute(
        select(
            OutboxMail.id,
            OutboxMail.purpose,
            OutboxMail.message_id,
            OutboxMail.claimed_at.label("at"),
            OutboxMail.failure,
        )
        .where(OutboxMail.sent_at.is_(None), or_(uncertain, refused))
        .order_by(OutboxMail.failed_at.is_not(None), OutboxMail.id)
    )
    return [Unsettled(**row) for row in rows.mappings()]


def refused_mails(db: Session) -> dict[str, int]:
    """Count the mails that couldn't be sent, by the mail server's code or ours."""
    rows = db.execute(
        select(OutboxMail.failure, func.count().label("mails"))
        .where(OutboxMail.failed_at.is_not(None))
        .group_by(OutboxMail.failure)
        .order_by(OutboxMail.failure)
    )
    return {row.failure: row.mails for row in rows}


def count_uncertain(db: Session, now: datetime) -> int:
    """Count the mails that perhaps left."""
    return len(uncertain_mails(db, claimed_before=now - UNCERTAIN_AFTER))


def count_refused(db: Session, _now: datetime) -> int:
    """Count the mails that couldn't be sent."""
    return sum(refused_mails(db).values())


def waiting_mails(db: Session, now: datetime) -> Waiting:
    """Count the mails that could leave now."""
    number, oldest = db.execute(
        select(func.count(), func.min(func.coalesce(OutboxMail.due_at, OutboxMail.created_at))).where(
            OutboxMail.claimed_at.is_(None), or_(OutboxMail.due_at.is_(None), OutboxMail.due_at <= now)
        )
    ).one()
    return Waiting(waiting=number, oldest=oldest)


def has_waiting(db: Session, *, now: datetime) -> bool:
    """Say whether a mail could leave: asked before the writer's place is taken."""
    may_leave = or_(OutboxMail.due_at.is_(None), OutboxMail.due_at <= now)
    found = select(OutboxMail.id).where(OutboxMail.claimed_at.is_(None), may_leave).limit(1)
    return db.scalar(found) is not None


def has_late(db: Session, *, now: datetime) -> bool:
    """Say whether the time of a waiting mail is over."""
    found = select(OutboxMail.id).where(OutboxMail.claimed_at.is_(None), OutboxMail.not_after <= now).limit(1)
    return db.scalar(found) is not None


def mails_of(db: Session, *, person_id: int) -> list[int]:
    """Ids of the mails written to a person."""
    return list(
        db.scalars(select(OutboxMail.id).where(OutboxMail.person_id == person_id).order_by(OutboxMail.id))
    )


def has_stopped(db: Session, *, person_id: int, topic: str) -> bool:
    """Say whether somebody doesn't want a kind of mail any more."""
    return db.get(MailStop, (person_id, topic)) is not None


def who_stopped(db: Session, *, topic: str, people: Collection[int]) -> frozenset[int]:
    """Give those of some people who don't want a kind of mail any more."""
    stopped = select(MailStop.person_id).where(MailStop.topic == topic, MailStop.person_id.in_(people))
    return frozenset(db.scalars(stopped)) if people else frozenset()
