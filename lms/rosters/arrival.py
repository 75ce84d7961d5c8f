"""Arriving by an identity provider: the same person again, one who was imported, or a new one.

The caller commits. Only what the provider verified leads to somebody known: an address that anybody may
claim never does.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.audit import Origin
from lms.accounts.models import Person, PersonId
from lms.accounts.operations import make_person
from lms.accounts.queries import person_by_email
from lms.accounts.sso_identities import link_identity, note_used, person_of_identity
from lms.accounts.sso_profiles import SsoProfile
from lms.messages import RefusalError, message
from lms.rosters.addresses import is_address
from lms.rosters.fredu_rne import headed, posts
from lms.rosters.merged import active_merges
from lms.rosters.own_school import declare_school, own_schools
from lms.rosters.registration import take_mails
from lms.schools.models import School
from lms.schools.population import Function
from lms.schools.queries import find_school
from lms.schools.school import Level


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """Who came in, and whether we know where she works."""

    person_id: PersonId
    has_school: bool


def arrive(
    db: Session, *, profile: SsoProfile, language: str | None, today: date, now: datetime, origin: Origin
) -> Arrived:
    """Find or make the person that a provider has recognised.

    Refused for a closed account, and where the provider's word leads to two different people.
    """
    person = person_of_identity(db, issuer=profile.issuer, subject=profile.subject)
    if person is None:
        person = _known(db, profile) or _new(db, profile, language=language, now=now)
        if not link_identity(
            db,
            issuer=profile.issuer,
            subject=profile.subject,
            person_id=person.id,
            now=now,
            origin=origin,
        ):
            raise RefusalError(message("You are signing in twice at once. Start again."))
    if person.disabled_at is not None:
        raise RefusalError(
            message("This account is closed. Ask the coordinator of your programme. Nothing was changed.")
        )
    note_used(db, issuer=profile.issuer, subject=profile.subject, now=now)
    has_school = bool(own_schools(db, person_id=person.id, on=today))
    if not has_school:
        has_school = _declare(db, person, profile, today=today, now=now)
    return Arrived(person_id=PersonId(person.id), has_school=has_school)


def must_prove_address(db: Session, profile: SsoProfile) -> bool:
    """Whether the address that the provider merely repeats is to be proved by mail before anything is made.

    So is an imported person found by it, by herself alone, and nobody gets a second account.
    """
    if profile.claimed_email is None or not is_address(profile.claimed_email):
        return False
    if person_of_identity(db, issuer=profile.issuer, subject=profile.subject) is not None:
        return False
    return _by_external_id(db, profile) is None


def _by_external_id(db: Session, profile: SsoProfile) -> Person | None:
    if not profile.external_id:
        return None
    return db.scalar(
        select(Person).where(Person.external_id == profile.external_id, Person.erased_at.is_(None))
    )


def _known(db: Session, profile: SsoProfile) -> Person | None:
    found: dict[int, Person] = {}
    if profile.email:
        by_email = person_by_email(db, email=profile.email)
        if by_email is not None:
            found[by_email.id] = by_email
    by_id = _by_external_id(db, profile)
    if by_id is not None:
        # The record of this identifier may have been merged into another: that one is the person.
        kept = db.get_one(Person, active_merges(db).get(by_id.id, by_id.id))
        found[kept.id] = kept
    if len(found) > 1:
        raise RefusalError(
            message(
                "Two accounts seem to be yours. Ask the coordinator of your programme to join them. "
                "Nothing was changed."
            )
        )
    return next(iter(found.values()), None)


def _new(db: Session, profile: SsoProfile, *, language: str | None, now: datetime) -> Person:
    person = make_person(
        db,
        now=now,
        given_name=profile.given_name,
        family_name=profile.family_name,
        email=profile.email,
        external_id=profile.external_id,
        language=language,
    )
    if profile.email:
        take_mails(db, email=profile.email, person_id=person.id)
    return person


def _declare(db: Session, person: Person, profile: SsoProfile, *, today: date, now: datetime) -> bool:
    """Note the school that the provider names, to confirm; whether there is one that we know."""
    for uai in headed(profile.headed_schools):
        school = find_school(db, uai)
        if school is not None:
            return _declare_at(db, person, school, _function_of_head(school), today=today, now=now)
    for post in posts(profile.schools):
        school = find_school(db, post.uai)
        if school is not None:
            function = Function.TEACHER if post.teaches else Function.OTHER_STAFF
            return _declare_at(db, person, school, function, today=today, now=now)
    return False


def _function_of_head(school: School) -> Function:
    return Function.HEAD_TEACHER if school.level == Level.ECOLE.value else Function.PRINCIPAL


def _declare_at(
    db: Session, person: Person, school: School, function: Function, *, today: date, now: datetime
) -> bool:
    declare_school(db, person_id=person.id, uai=school.uai, function=function, today=today, now=now)
    return True
