"""Mails to a session's group: what its trainer writes, and what is left to do alone.

Our own sentences are in each person's language; what the trainer wrote stands as written. The caller commits.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lms.courses.release import in_language
from lms.mail.letter import write_letter
from lms.mail.operations import Waiting, enqueue_all
from lms.mail.stop_link import stop_address
from lms.messages import Message, message
from lms.workshops.distance import Followed
from lms.workshops.group import Member
from lms.workshops.letters import Sender, object_prefix
from lms.workshops.links import registration_address
from lms.workshops.models import Workshop


def write_message(
    db: Session,
    *,
    workshop: Workshop,
    members: Iterable[Member],
    author: str,
    subject: str,
    text: str,
    key: str,
    sender: Sender,
    now: datetime,
) -> None:
    """Write to each what somebody wrote to all."""
    title = workshop.title
    opening = message("%(name)s writes to the group of “%(title)s”:", name=author, title=title)
    _write(
        db,
        workshop=workshop,
        members=members,
        purpose="workshop-message",
        key=key,
        subject=message("%(title)s: %(subject)s", title=title, subject=subject),
        paragraphs=lambda _member, _language: [opening, text],
        sender=sender,
        now=now,
    )


def write_reminder(
    db: Session,
    *,
    workshop: Workshop,
    members: Iterable[Member],
    course: Followed,
    key: str,
    sender: Sender,
    now: datetime,
) -> None:
    """Remind each of the modules that she still has to do alone."""

    def paragraphs(member: Member, language: str) -> list[Message | str]:
        modules = "\n".join(f"– {in_language(module.title, language)}" for module in member.missing)
        return [
            message("For “%(title)s”, this is still to be finished on line:", title=workshop.title),
            modules,
            f"{sender.site.base_url}/courses/{course.release.id}",
        ]

    def stop(member: Member) -> str | None:
        # Without an account, giving one's place back ends them.
        if member.person_id is None:
            return None
        return stop_address(base_url=sender.site.base_url, person_id=member.person_id, secret=sender.secret)

    _write(
        db,
        workshop=workshop,
        members=members,
        purpose="workshop-to-finish",
        key=key,
        subject=message("To finish: %(title)s", title=workshop.title),
        paragraphs=paragraphs,
        sender=sender,
        now=now,
        stop=stop,
    )


def _write(
    db: Session,
    *,
    workshop: Workshop,
    members: Iterable[Member],
    purpose: str,
    key: str,
    subject: Message,
    paragraphs: Callable[[Member, str], Sequence[Message | str]],
    sender: Sender,
    now: datetime,
    stop: Callable[[Member], str | None] = lambda _member: None,
) -> None:
    mails = []
    for member in members:
        language = member.language or sender.site.default_language
        letter = write_letter(
            subject=subject,
            paragraphs=[*paragraphs(member, language), *_why(member, sender), *_to_end(stop(member))],
            site_name=sender.site.name,
            language=language,
        )
        mails.append(
            Waiting(
                person_id=member.person_id or 0,
                stop_address=stop(member),
                object_id=f"{object_prefix(workshop.id)}group/{key}",
                to=member.email,
                subject=letter.subject,
                text=letter.text,
            )
        )
    enqueue_all(db, purpose=purpose, mails=mails, now=now)


def _why(member: Member, sender: Sender) -> list[Message | str]:
    if member.registration_id is None:
        return [message("You get this because you came to this session.")]
    return [
        message("You get this because you are registered. Your registration, or to give your place back:"),
        registration_address(member.registration_id, base_url=sender.site.base_url, secret=sender.secret),
    ]


def _to_end(address: str | None) -> list[Message | str]:
    return [message("To get no more reminders, one click:"), address] if address else []
