"""Writing to a session's group: a message, or a reminder to finish. The caller commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.mail.queries import who_stopped
from lms.mail.stop_link import REMINDERS
from lms.messages import Message, RefusalError, message
from lms.workshops.group import Member, group_of
from lms.workshops.group_letters import write_message, write_reminder
from lms.workshops.group_models import GroupMail
from lms.workshops.letters import Sender
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Workshop
from lms.workshops.states import State

LONGEST_SUBJECT, LONGEST_TEXT = 120, 3000
MOST_A_DAY = 3
ONE_DAY = timedelta(days=1)
BETWEEN_REMINDERS = timedelta(days=3)
_REACHED = frozenset({State.OPEN.value, State.HELD.value, State.CLOSED.value})


@dataclass(frozen=True, kw_only=True)
class Writing:
    """Who writes, as which site, and now. `key` is ours, made with the form: sent twice, it goes once."""

    by: int
    author: str
    key: str
    sender: Sender
    now: datetime


def send_message(db: Session, writing: Writing, *, workshop_id: int, subject: str, text: str) -> int | None:
    """Write to everybody registered or present; give to how many, None when this was sent before."""
    workshop = lock_workshop(db, workshop_id)
    if _is_known(db, workshop_id, writing.key):
        return None
    reasons = _faults(subject, text)
    if reasons:
        raise RefusalError(*reasons)
    _check_reached(workshop)
    since = writing.now - ONE_DAY
    if _count(db, workshop_id, "message", since) >= MOST_A_DAY:
        raise RefusalError(
            message(
                "%(most)s messages went to this group within a day: write again tomorrow.", most=MOST_A_DAY
            )
        )
    members = _somebody(group_of(db, workshop=workshop).reached)
    write_message(
        db,
        workshop=workshop,
        members=members,
        author=writing.author,
        subject=subject.strip(),
        text=text.strip(),
        key=writing.key,
        sender=writing.sender,
        now=writing.now,
    )
    return _note(db, workshop, writing, kind="message", recipients=len(members))


def send_reminder(db: Session, writing: Writing, *, workshop_id: int) -> int | None:
    """Remind those who haven't finished what is done alone; give to how many, None when sent before."""
    workshop = lock_workshop(db, workshop_id)
    if _is_known(db, workshop_id, writing.key):
        return None
    _check_reached(workshop)
    if _count(db, workshop_id, "reminder", writing.now - BETWEEN_REMINDERS):
        raise RefusalError(
            message(
                "This group was reminded less than %(days)s days ago: leave people the time to finish.",
                days=BETWEEN_REMINDERS.days,
            )
        )
    group = group_of(db, workshop=workshop)
    if group.followed is None:
        raise RefusalError(message("This session is about no module: nothing is to be done alone."))
    members = _who_wants(db, _somebody(group.unfinished))
    write_reminder(
        db,
        workshop=workshop,
        members=members,
        course=group.followed,
        key=writing.key,
        sender=writing.sender,
        now=writing.now,
    )
    return _note(db, workshop, writing, kind="reminder", recipients=len(members))


def _faults(subject: str, text: str) -> list[Message]:
    reasons = []
    if not subject.strip() or len(subject) > LONGEST_SUBJECT:
        reasons.append(message("Write a subject of %(most)s characters at most.", most=LONGEST_SUBJECT))
    if not text.strip() or len(text) > LONGEST_TEXT:
        reasons.append(message("Write a message of %(most)s characters at most.", most=LONGEST_TEXT))
    return reasons


def _check_reached(workshop: Workshop) -> None:
    if workshop.state not in _REACHED:
        raise RefusalError(message("Registration for this session isn’t open."))


def _somebody(members: Sequence[Member]) -> Sequence[Member]:
    if not members:
        raise RefusalError(message("There is nobody to write to."))
    return members


def _who_wants(db: Session, members: Sequence[Member]) -> Sequence[Member]:
    people = [member.person_id for member in members if member.person_id is not None]
    stopped = who_stopped(db, topic=REMINDERS, people=people)
    wanting = [member for member in members if member.person_id not in stopped]
    if not wanting:
        raise RefusalError(
            message("Those who haven’t finished want no reminders: a message still reaches them.")
        )
    return wanting


def _is_known(db: Session, workshop_id: int, key: str) -> bool:
    sent = select(GroupMail.id).where(GroupMail.workshop_id == workshop_id, GroupMail.key == key)
    return db.scalar(sent) is not None


def _count(db: Session, workshop_id: int, kind: str, since: datetime) -> int:
    sent = select(func.count()).where(
        GroupMail.workshop_id == workshop_id, GroupMail.kind == kind, GroupMail.sent_at > since
    )
    return db.scalar(sent) or 0


def _note(db: Session, workshop: Workshop, writing: Writing, *, kind: str, recipients: int) -> int:
    db.add(
        GroupMail(
            workshop_id=workshop.id,
            kind=kind,
            key=writing.key,
            sent_by=writing.by,
            sent_at=writing.now,
            recipients=recipients,
        )
    )
    db.flush()
    return recipients
