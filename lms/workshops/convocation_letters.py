"""Mails to those whom their institution convokes, with an account or without one yet. The caller commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lms.mail.letter import write_letter
from lms.mail.models import AT_ONCE
from lms.mail.operations import Waiting, enqueue_all
from lms.messages import message
from lms.workshops.group_models import Convocation
from lms.workshops.letters import NOBODY, News, Sender, object_prefix, when_and_where
from lms.workshops.models import Workshop


def convoked(workshop: Workshop) -> News:
    """Say that the institution convokes, with what an order of mission needs."""
    codes = (workshop.plan_dispositif, workshop.plan_module, workshop.plan_group)
    named = " / ".join(code for code in codes if code)
    return News(
        purpose="workshop-convoked",
        subject=message("Convocation: %(title)s", title=workshop.title),
        opening=message("You are convoked to “%(title)s”. Your place is kept.", title=workshop.title),
        closing=message("Training plan: %(codes)s", codes=named) if named else None,
        with_calendar=True,
    )


def tell_to_enrol(
    db: Session, *, workshop: Workshop, convocations: Sequence[Convocation], sender: Sender, now: datetime
) -> None:
    """Write to those convoked who have no account yet: how to make one, and where their place is kept."""
    language = sender.site.default_language
    letter = write_letter(
        subject=message("Convocation: %(title)s", title=workshop.title),
        paragraphs=[
            message("You are convoked to “%(title)s”.", title=workshop.title),
            when_and_where(workshop, language),
            message(
                "You have no account at this address yet. Make one with it, or sign in by your professional"
                " account, and keep your place here:"
            ),
            f"{sender.site.base_url}/w/{workshop.code}",
        ],
        site_name=sender.site.name,
        language=language,
    )
    mails = [
        Waiting(
            person_id=NOBODY,
            object_id=f"{object_prefix(workshop.id)}convocation/{one.id}",
            to=one.email,
            subject=letter.subject,
            text=letter.text,
        )
        for one in convocations
        if one.email
    ]
    enqueue_all(db, purpose="workshop-to-enrol", mails=mails, now=now, urgency=AT_ONCE)
