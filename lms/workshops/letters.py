"""Mails about a registration: it stands, it waits, a seat is free, the session moved or is cancelled.

They go by the outbox, once for each thing that happened. Somebody without an account has no number of
her own there; the registration's stands in the natural key instead. The caller commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.letters import Site
from lms.accounts.models import Person
from lms.mail.attachment import CalendarFile
from lms.mail.letter import write_letter
from lms.mail.models import AT_ONCE, ONE_OF_MANY
from lms.mail.operations import Waiting, enqueue_all
from lms.messages import Message, message, translate
from lms.workshops.calendar import calendar_files, invitation_of
from lms.workshops.kinds import Means, Seat
from lms.workshops.links import registration_address
from lms.workshops.models import Registration, Workshop
from lms.workshops.schedule import Dated, schedule_in_words

NOBODY = 0
"""Stands for the person of a mail to somebody without an account."""


@dataclass(frozen=True, kw_only=True)
class Sender:
    """What these mails need to know of the site that sends them."""

    site: Site
    secret: bytes
    mail_from: str = ""


@dataclass(frozen=True, kw_only=True)
class News:
    """What is told: under which purpose, in which words; `turn` tells one from the one before."""

    purpose: str
    subject: Message
    opening: Message
    closing: Message | None = None
    turn: str = ""
    with_details: bool = True
    # Whether files for calendars go with it: the session, and the last dates of before, gone.
    with_calendar: bool = False
    removed: Sequence[Dated] = ()
    due_at: datetime | None = None
    not_after: datetime | None = None
    # Where the module is read again, and where one answers the question of the session.
    module_address: str = ""
    opinion_address: str = ""


def seated(workshop: Workshop) -> News:
    """Say that the place is kept."""
    return News(
        purpose="workshop-seated",
        subject=message("You are registered: %(title)s", title=workshop.title),
        opening=message("Your place is kept for “%(title)s”.", title=workshop.title),
        with_calendar=True,
    )


def waiting(workshop: Workshop) -> News:
    """Say that there is no place yet."""
    return News(
        purpose="workshop-waiting",
        subject=message("You are on the waiting list: %(title)s", title=workshop.title),
        opening=message(
            "Every seat of “%(title)s” is taken. You are on the waiting list, and will be told as soon as a"
            " seat is free.",
            title=workshop.title,
        ),
    )


def moved_up(workshop: Workshop) -> News:
    """Say that a place has become free."""
    return News(
        purpose="workshop-moved-up",
        subject=message("A seat is free for you: %(title)s", title=workshop.title),
        opening=message("A seat has become free: your place is kept for “%(title)s”.", title=workshop.title),
        with_calendar=True,
    )


def changed(workshop: Workshop, *, removed: Sequence[Dated] = ()) -> News:
    """Say that the date, the hour or the place is another; `removed` are the last dates of before, gone."""
    return News(
        purpose="workshop-changed",
        subject=message("Change: %(title)s", title=workshop.title),
        opening=message("“%(title)s” has changed. Here is what holds now:", title=workshop.title),
        turn=str(workshop.sequence),
        with_calendar=True,
        removed=removed,
    )


def cancelled(workshop: Workshop) -> News:
    """Say that it doesn't take place."""
    return News(
        purpose="workshop-cancelled",
        subject=message("Cancelled: %(title)s", title=workshop.title),
        opening=message(
            "“%(title)s” is cancelled: %(reason)s", title=workshop.title, reason=workshop.cancel_reason
        ),
        closing=message("We are sorry. You have nothing to do."),
        with_calendar=True,
        with_details=False,
    )


def reminder(workshop: Workshop, *, due_at: datetime, not_after: datetime) -> News:
    """Remind, the day before."""
    return News(
        purpose="workshop-reminder",
        subject=message("Tomorrow: %(title)s", title=workshop.title),
        opening=message("“%(title)s” is tomorrow. Your place is kept.", title=workshop.title),
        turn=f"{workshop.sequence}-{not_after:%Y%m%d}",
        due_at=due_at,
        not_after=not_after,
    )


def thanks(workshop: Workshop, *, base_url: str, due_at: datetime, not_after: datetime) -> News:
    """Thank for having come, with the module to read again and the question of the session."""
    has_module = workshop.course_id is not None
    return News(
        purpose="workshop-thanks",
        subject=message("Thank you for coming: %(title)s", title=workshop.title),
        opening=message("Thank you for coming to “%(title)s”.", title=workshop.title),
        closing=message(
            "Nothing else will be sent about this meeting. If you have no account, your address is erased"
            " now."
        ),
        with_details=False,
        due_at=due_at,
        not_after=not_after,
        module_address=f"{base_url}/courses/{workshop.course_id}/{workshop.module_id}" if has_module else "",
        opinion_address=f"{base_url}/w/{workshop.code}/opinion",
    )


def tell(
    db: Session,
    *,
    workshop: Workshop,
    registrations: Sequence[Registration],
    news: News,
    sender: Sender,
    now: datetime,
) -> int:
    """Write to each who left an address or has an account with one; give to how many."""
    mails = []
    for one in registrations:
        person = db.get(Person, one.person_id) if one.person_id else None
        to = (person.email if person else one.contact) or ""
        if to:
            mails.append(_mail(workshop, one, news=news, sender=sender, to=to))
    # Somebody waits for what has just happened, nobody for a reminder.
    urgency = AT_ONCE if news.due_at is None else ONE_OF_MANY
    enqueue_all(db, purpose=news.purpose, mails=mails, now=now, urgency=urgency)
    return len(mails)


def object_prefix(workshop_id: int) -> str:
    """Begin the natural keys of all mails about a session."""
    return f"workshop/{workshop_id}/"


def _mail(workshop: Workshop, one: Registration, *, news: News, sender: Sender, to: str) -> Waiting:
    letter = write_letter(
        subject=news.subject,
        paragraphs=_paragraphs(workshop, one, news=news, sender=sender),
        site_name=sender.site.name,
        language=one.language,
    )
    return Waiting(
        person_id=one.person_id or NOBODY,
        object_id=f"{object_prefix(workshop.id)}{one.id}/{news.turn}",
        to=to,
        subject=letter.subject,
        text=letter.text,
        due_at=news.due_at,
        not_after=news.not_after,
        files=_files(workshop, one, news=news, sender=sender, to=to),
    )


def _files(
    workshop: Workshop, one: Registration, *, news: News, sender: Sender, to: str
) -> tuple[CalendarFile, ...]:
    """Give the files for calendars of whoever has a seat."""
    if not news.with_calendar or one.seat != Seat.SEATED.value:
        return ()
    address = registration_address(one.id, base_url=sender.site.base_url, secret=sender.secret)
    invitation = invitation_of(
        workshop, address=address, base_url=sender.site.base_url, mail_from=sender.mail_from
    )
    return calendar_files(invitation, attendee=to, removed=news.removed)


def _paragraphs(workshop: Workshop, one: Registration, *, news: News, sender: Sender) -> list[Message | str]:
    paragraphs: list[Message | str] = [news.opening]
    if news.with_details:
        paragraphs.append(when_and_where(workshop, one.language))
        if workshop.means == Means.LIVE.value and workshop.join_address and one.seat == "seated":
            paragraphs += [message("To join:"), workshop.join_address]
        address = registration_address(one.id, base_url=sender.site.base_url, secret=sender.secret)
        paragraphs += [message("Your registration, for your calendar or to give your place back:"), address]
    if news.module_address:
        leaflet = f"{news.module_address}/leaflet.pdf?lang={one.language}"
        paragraphs += [message("To read it again, at your own pace:"), news.module_address]
        paragraphs += [message("The same on a sheet to print:"), leaflet]
    if news.opinion_address:
        paragraphs += [
            message("Was this meeting useful to you? One touch, without a name:"),
            news.opinion_address,
        ]
    if news.closing is not None:
        paragraphs.append(news.closing)
    return paragraphs


def when_and_where(workshop: Workshop, language: str) -> str:
    """Write the dates, the hours and the place of a session."""
    lines = [translate(one, locale=language) for one in schedule_in_words(workshop.sittings, locale=language)]
    if workshop.place:
        lines.append(workshop.place)
    return "\n".join(lines)
