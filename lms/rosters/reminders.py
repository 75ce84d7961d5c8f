"""Reminders: chosen by a command, written by the worker in working hours, stopped by one click."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts import links
from lms.accounts.letters import Site, letter_to
from lms.accounts.models import Person
from lms.accounts.queries import person_by_id
from lms.courses.queries import published
from lms.courses.release import in_language
from lms.jobs import operations as jobs
from lms.jobs.registry import PostponedError, Registry, Task
from lms.mail.hours import window_at
from lms.mail.operations import Waiting, enqueue_all
from lms.mail.stop_link import stop_address
from lms.messages import Message, message
from lms.rosters.reminder_queries import Candidate, last_opening, purpose_of, to_remind
from lms.rosters.reminding import Reason

KIND = "reminder"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """What a reminder needs to know of the site that sends it."""

    site: Site
    secret: bytes
    zone: ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Planned:
    """How many people are to be reminded, by reason; `already` had been chosen before."""

    chosen: Mapping[Reason, int]
    already: int


def plan(db: Session, *, programme_id: int, zone: ZoneInfo, now: datetime) -> Planned:
    """Have everybody reminded whom a programme may remind; give how many. Repeated, it adds none.

    Nobody is written to here: the worker does it, in working hours, to whom it still applies.
    """
    found = to_remind(db, programme_id=programme_id, now=now, zone=zone)
    wanted = [_job(candidate, programme_id, now) for candidate in found]
    asked = jobs.enqueue_all(db, kind=KIND, jobs=wanted, now=now)
    chosen = Counter(one.reason for one, job in zip(found, wanted, strict=True) if job.key in asked)
    return Planned(chosen=chosen, already=len(found) - chosen.total())


def _job(candidate: Candidate, programme_id: int, now: datetime) -> jobs.Wanted:
    window = window_at(now, candidate.zone)
    return jobs.Wanted(
        # One a day, whatever programmes ask.
        key=f"{candidate.person_id}:{window.begins.date().isoformat()}",
        payload={"person_id": candidate.person_id, "programme_id": programme_id},
        person_id=candidate.person_id,
        due_at=max(window.begins, now),
    )


def install(registry: Registry, *, sender: Sender) -> None:
    """Let the worker write reminders."""
    registry.handle(KIND, lambda db, task, now: remind(db, task, now, sender=sender))


def remind(db: Session, task: Task, now: datetime, *, sender: Sender) -> None:
    """Write one reminder, if it still applies and the hour is right; otherwise nothing, or later."""
    person_id = task.payload["person_id"]
    found = to_remind(
        db, programme_id=task.payload["programme_id"], now=now, zone=sender.zone, person_id=person_id
    )
    person = person_by_id(db, person_id=person_id)
    if not found or person is None or not person.email:
        return
    (candidate,) = found
    window = window_at(now, candidate.zone)
    if now < window.begins:
        raise PostponedError(window.begins)
    stop = stop_address(base_url=sender.site.base_url, person_id=person_id, secret=sender.secret)
    mail = _mail(db, person, candidate.reason, sender=sender, stop=stop, now=now, not_after=window.ends)
    enqueue_all(db, purpose=purpose_of(candidate.reason), mails=[mail], now=now)


def _mail(
    db: Session,
    person: Person,
    reason: Reason,
    *,
    sender: Sender,
    stop: str,
    now: datetime,
    not_after: datetime,
) -> Waiting:
    language = person.language or sender.site.default_language
    write = _never_came if reason is Reason.NEVER_CAME else _stopped
    subject, paragraphs = write(db, person, sender.site, language, now)
    letter = letter_to(
        person,
        subject=subject,
        paragraphs=[
            *paragraphs,
            message("You get two such mails a month at most. To get none any more, one click:"),
            stop,
        ],
        site=sender.site,
    )
    return Waiting(
        person_id=person.id,
        object_id=now.date().isoformat(),
        to=person.email or "",
        subject=letter.subject,
        text=letter.text,
        not_after=not_after,
        stop_address=stop,
    )


_Parts = tuple[Message, list[Message | str]]


def _never_came(db: Session, person: Person, site: Site, _language: str, now: datetime) -> _Parts:
    token = links.make_link(db, person_id=person.id, now=now)
    return message("Your account on %(site)s is waiting for you", site=site.name), [
        message(
            "An account was made for you on %(site)s, and you haven’t opened it yet."
            " Choose your password here:",
            site=site.name,
        ),
        links.link_address(base_url=site.base_url, token=token),
        message("This link works once, for seven days."),
        message(
            "If you sign in with your institution’s account: %(address)s", address=f"{site.base_url}/sign-in"
        ),
    ]


def _stopped(db: Session, person: Person, site: Site, language: str, _now: datetime) -> _Parts:
    opening = last_opening(db, person_id=person.id)
    course = None if opening is None else published(db, opening.course_id)
    title = "" if course is None else in_language(course.release.title, language)
    where = (
        "/learning"
        if opening is None
        else f"/courses/{opening.course_id}/{opening.module_id}/{opening.last_unit_id}"
    )
    said = (
        message("You have begun “%(course)s”. What you did is kept: go on where you were.", course=title)
        if title
        else message("You have begun a course. What you did is kept: go on where you were.")
    )
    return message("Go on where you were"), [said, f"{site.base_url}{where}"]
