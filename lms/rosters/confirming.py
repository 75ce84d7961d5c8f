"""Confirming that people belong to a school, or saying that they don't, and why. The caller commits."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.accounts.audit import Origin, record
from lms.accounts.letters import Site, letter_to
from lms.accounts.locks import lock_people
from lms.accounts.models import Person
from lms.mail.operations import Waiting, enqueue_all
from lms.messages import Message, RefusalError, message
from lms.reach.reach import Reach
from lms.rosters.models import LONGEST_REASON, AffiliationRefusal
from lms.rosters.to_confirm import chosen_of
from lms.schools.affiliations import close_affiliation, confirm_affiliation
from lms.schools.models import Affiliation, School

MOST_AT_ONCE = 100
_Chosen = tuple[Affiliation, Person, School]


def confirm_all(
    db: Session,
    *,
    reach: Reach,
    affiliation_ids: Collection[int],
    site: Site,
    today: date,
    now: datetime,
    origin: Origin,
) -> int:
    """Confirm the schools of those chosen who still wait within reach, and tell them; give how many."""
    chosen = _locked(db, reach=reach, affiliation_ids=affiliation_ids, today=today)
    for affiliation, _person, _school in chosen:
        confirm_affiliation(db, affiliation=affiliation, on=today, now=now)
        _note(db, "affiliation-confirmed", affiliation, reach=reach, now=now, origin=origin)
    mails = [_mail(one, site=site, now=now, said=_confirmed(one[2], site)) for one in chosen if one[1].email]
    enqueue_all(db, purpose="affiliation-confirmed", mails=mails, now=now)
    return len(chosen)


def refuse_all(
    db: Session,
    *,
    reach: Reach,
    affiliation_ids: Collection[int],
    reason: str,
    site: Site,
    today: date,
    now: datetime,
    origin: Origin,
) -> int:
    """Say of those chosen that they don't belong to that school, and tell them why; give how many."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise RefusalError(
            message(
                "Write the reason in %(most)s characters at most: it is sent to the person.",
                most=LONGEST_REASON,
            )
        )
    chosen = _locked(db, reach=reach, affiliation_ids=affiliation_ids, today=today)
    for affiliation, _person, _school in chosen:
        _note(db, "affiliation-refused", affiliation, reach=reach, now=now, origin=origin)
        db.add(_refusal(affiliation, reason=reason, refused_by=reach.person_id, now=now))
    mails = [
        _mail(one, site=site, now=now, said=_refused(one[2], site, reason)) for one in chosen if one[1].email
    ]
    enqueue_all(db, purpose="affiliation-refused", mails=mails, now=now)
    for affiliation, _person, _school in chosen:
        close_affiliation(db, affiliation=affiliation, on=affiliation.from_on, now=now)
    return len(chosen)


def _locked(db: Session, *, reach: Reach, affiliation_ids: Collection[int], today: date) -> Sequence[_Chosen]:
    """Lock all of them before reading again: somebody else may be confirming the same people."""
    few = sorted(set(affiliation_ids))[:MOST_AT_ONCE]
    found = chosen_of(db, reach=reach, on=today, affiliation_ids=few)
    lock_people(db, {affiliation.person_id for affiliation, _person, _school in found})
    db.expire_all()
    return chosen_of(db, reach=reach, on=today, affiliation_ids=few)


def _refusal(affiliation: Affiliation, *, reason: str, refused_by: int, now: datetime) -> AffiliationRefusal:
    return AffiliationRefusal(
        person_id=affiliation.person_id,
        uai=affiliation.uai,
        audience=affiliation.audience,
        function=affiliation.function,
        from_on=affiliation.from_on,
        reason=reason,
        refused_by=refused_by,
        refused_at=now,
    )


def _note(
    db: Session, verb: str, affiliation: Affiliation, *, reach: Reach, now: datetime, origin: Origin
) -> None:
    record(
        db,
        verb=verb,
        actor_id=reach.person_id,
        object_kind="person",
        object_id=affiliation.person_id,
        origin=origin,
        now=now,
    )


def _confirmed(school: School, site: Site) -> tuple[Message, Sequence[Message | str]]:
    return (
        message("Your school is confirmed"),
        (
            message("You belong to %(school)s: this is now confirmed.", school=school.name),
            message("What you complete counts for your school, what you had completed before included."),
            f"{site.base_url}/",
        ),
    )


def _refused(school: School, site: Site, reason: str) -> tuple[Message, Sequence[Message | str]]:
    return (
        message("Your school wasn’t confirmed"),
        (
            message("You had said that you belong to %(school)s. This wasn’t confirmed:", school=school.name),
            reason,
            message("Your account and what you completed stay yours. Choose your school here:"),
            f"{site.base_url}/register/school",
        ),
    )


def _mail(
    one: _Chosen, *, site: Site, now: datetime, said: tuple[Message, Sequence[Message | str]]
) -> Waiting:
    affiliation, person, _school = one
    subject, paragraphs = said
    letter = letter_to(person, subject=subject, paragraphs=paragraphs, site=site)
    return Waiting(
        person_id=person.id,
        # SQLite gives the number of a row that went to a later one.
        object_id=f"{affiliation.id}-{now:%Y%m%d%H%M%S}",
        to=person.email or "",
        subject=letter.subject,
        text=letter.text,
    )
