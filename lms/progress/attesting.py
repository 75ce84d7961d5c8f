"""Issuing attestations, and what an erasure does to them. The caller commits.

One is issued when its holder asks for it, and frozen. Asking again gives the same one, unless something it
says has changed since (a name, hours recognised, another module): then a new one is issued, and the older
stays true to what it said.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.locks import lock_people
from lms.accounts.models import Person
from lms.accounts.signals import on_person_erased
from lms.courses.release import Language, Release
from lms.database.inserting import insert_into
from lms.messages import Message, RefusalError, message
from lms.progress.attestation import Facts, digest_of, facts_data
from lms.progress.attestation_code import new_code
from lms.progress.attestation_reading import facts_of
from lms.progress.days import local_day
from lms.progress.models import STANDS, Attestation
from lms.progress.queries import zone_of
from lms.progress.sitting import Sitting

PARENT = "parent"


@dataclass(frozen=True, kw_only=True)
class Issued:
    """An attestation, and whether it was issued just now."""

    code: str
    is_new: bool


def install() -> None:
    """Listen for erasures: parents' attestations go with them."""
    on_person_erased(_erase_parents)


def issue_attestation(db: Session, sitting: Sitting, *, language: Language) -> Issued:
    """Attest what somebody completed of a course; RefusalError as long as it isn't complete.

    `language` is the one she reads; the course's own where the course isn't written in it.
    """
    lock_people(db, [sitting.person_id])
    spoken = language if language in sitting.release.languages else sitting.release.source_language
    facts = facts_of(db, person_id=sitting.person_id, release=sitting.release, language=spoken)
    if facts is None:
        raise RefusalError(_why_not(sitting.release))
    person = db.get_one(Person, sitting.person_id)
    holder = f"{person.given_name} {person.family_name}".strip()
    if not holder:
        raise RefusalError(
            message(
                "Your name isn’t known here, and an attestation needs it: ask your coordinator to add it."
            )
        )
    return _issue(db, sitting, facts=facts, holder=holder, language=spoken)


def _issue(db: Session, sitting: Sitting, *, facts: Facts, holder: str, language: Language) -> Issued:
    zone = zone_of(
        db,
        person_id=sitting.person_id,
        audiences=sitting.release.audience,
        now=sitting.now,
        default=sitting.zone,
    )
    digest = digest_of(facts, person_id=sitting.person_id, holder=holder, language=language)
    code = db.scalar(
        insert_into(db, Attestation)
        .values(
            person_id=sitting.person_id,
            course_id=facts.course_id,
            code=new_code(),
            holder=holder,
            audience=facts.audience,
            language=language,
            facts=facts_data(facts),
            digest=digest,
            issued_on=local_day(sitting.now, zone),
            issued_at=sitting.now,
        )
        .on_conflict_do_nothing(index_elements=["digest"], index_where=STANDS)
        .returning(Attestation.code)
    )
    if code is not None:
        return Issued(code=code, is_new=True)
    kept = select(Attestation.code).where(Attestation.digest == digest, Attestation.revoked_at.is_(None))
    return Issued(code=db.scalars(kept).one(), is_new=False)


def _why_not(release: Release) -> Message:
    if not release.attestation:
        return message("This course gives no attestation.")
    return message("The attestation comes once the course is complete.")


def _erase_parents(db: Session, /, *, person_id: int, now: datetime) -> None:
    db.execute(
        delete(Attestation)
        .where(Attestation.person_id == person_id, Attestation.audience == PARENT)
        .execution_options(synchronize_session=False)
    )
