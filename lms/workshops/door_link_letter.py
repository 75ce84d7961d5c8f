"""The mail that brings a leader from outside her link. The caller commits."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.mail.letter import write_letter
from lms.mail.operations import enqueue
from lms.messages import message, translate
from lms.messages.dates import day_in_words
from lms.workshops.letters import NOBODY, Sender, object_prefix
from lms.workshops.link_models import LeaderLink
from lms.workshops.models import Workshop
from lms.workshops.schedule import schedule_in_words


def send_link(
    db: Session,
    *,
    workshop: Workshop,
    link: LeaderLink,
    address: str,
    days: tuple[date, date],
    to: str,
    sender: Sender,
    now: datetime,
) -> None:
    """Write to her, in her language; given anew, the link comes by a mail of its own."""
    language = link.language
    lines = [translate(one, locale=language) for one in schedule_in_words(workshop.sittings, locale=language)]
    letter = write_letter(
        subject=message("Your session: %(title)s", title=workshop.title),
        paragraphs=[
            message("%(name)s, you lead “%(title)s”.", name=link.name, title=workshop.title),
            "\n".join([*lines, workshop.place] if workshop.place else lines),
            message(
                "This link opens its attendance list and its sheet, without an account, from %(first)s to"
                " %(last)s. It is yours: don’t pass it on.",
                first=day_in_words(days[0], locale=language),
                last=day_in_words(days[1], locale=language),
            ),
            address,
        ],
        site_name=sender.site.name,
        language=language,
    )
    enqueue(
        db,
        purpose="workshop-link",
        person_id=NOBODY,
        object_id=f"{object_prefix(workshop.id)}link/{link.id}/{now:%Y%m%d%H%M%S}",
        to=to,
        subject=letter.subject,
        text=letter.text,
        now=now,
    )
