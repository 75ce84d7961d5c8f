"""Gives the demonstration's head teacher her attestation, through the operations that anybody's takes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.courses import queries as courses
from lms.demo.loading import COURSES
from lms.messages import RefusalError, message
from lms.progress.attesting import issue_attestation
from lms.progress.models import Completion
from lms.progress.recording import recognise_minutes
from lms.progress.sitting import Sitting
from lms.site.operations import say_fact

SIGNING = {
    "attestation-organiser": "Académie d’Amiens (démonstration)",
    "attestation-place": "Amiens",
    "attestation-signatory": "Hélène Moreau, coordination du programme",
    "attestation-delegation": "la rectrice de l’académie",
}


def attest(db: Session, *, email: str, zone: ZoneInfo, now: datetime) -> None:
    """Say who signs, let the inspector recognise one module's hours, and issue the attestation."""
    for name, value in SIGNING.items():
        say_fact(db, name=name, value=value, now=now)
    person_id = db.scalars(select(Person.id).where(Person.email == email)).one()
    published = courses.published(db, COURSES["teacher"])
    if published is None:
        raise RefusalError(message("The course %(course)s isn’t published.", course=COURSES["teacher"]))
    first = db.scalars(
        select(Completion)
        .where(Completion.person_id == person_id)
        .order_by(Completion.done_on, Completion.id)
        .limit(1)
    ).one()
    recognise_minutes(
        db, completion_id=first.id, minutes=first.minutes, recognised_by=None, on=now.astimezone(zone).date()
    )
    at_work = Sitting(
        person_id=person_id, release_id=published.release_id, release=published.release, now=now, zone=zone
    )
    issue_attestation(db, at_work, language=published.release.source_language)
