"""Convoking the people of a list: a seat and a mail for each. All of the list or nothing. The caller commits.

Nobody is taken off: whoever isn't in a later list keeps her place. Whoever gave it back isn't put back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.messages import RefusalError, message, plural_message
from lms.schools.population import Audience
from lms.workshops import convocation_letters, letters
from lms.workshops.convocation_file import ConvokedList
from lms.workshops.convoked import Judged, Judgement, Verdict, judge
from lms.workshops.enrolling import take_over
from lms.workshops.group_models import Convocation
from lms.workshops.kinds import Seat
from lms.workshops.letters import Sender
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Registration, Workshop
from lms.workshops.registering import seated_number
from lms.workshops.states import State


@dataclass(frozen=True, kw_only=True)
class Convoked:
    """What a list did: people convoked anew, kept to be enrolled, as they were, of other groups."""

    convoked: int
    to_enrol: int
    unchanged: int
    elsewhere: int


@dataclass(frozen=True, kw_only=True)
class Convoking:
    """Who convokes, from which source, as which site, and now."""

    by: int
    source: str
    sender: Sender
    now: datetime


def convoke(
    db: Session, convoking: Convoking, *, workshop_id: int, listed: ConvokedList, keeps_unknown: bool
) -> Convoked:
    """Convoke everybody of a list. Refused whole, for any fault, for want of seats, and for people without
    an account unless `keeps_unknown`: they are then written to, and kept as people to enrol.
    """
    workshop = lock_workshop(db, workshop_id)
    _check_open(workshop)
    judgement = judge(db, workshop_id=workshop_id, listed=listed)
    unknown = judgement.of(Verdict.UNKNOWN)
    _check_whole(judgement, keeps_unknown=keeps_unknown)
    convoked = judgement.of(Verdict.CONVOKE)
    seated = _give_seats(db, workshop, convoked, convoking)
    to_enrol = [_keep(db, workshop, one, convoking) for one in unknown]
    db.flush()
    news, now = convocation_letters.convoked(workshop), convoking.now
    letters.tell(db, workshop=workshop, registrations=seated, news=news, sender=convoking.sender, now=now)
    convocation_letters.tell_to_enrol(
        db, workshop=workshop, convocations=to_enrol, sender=convoking.sender, now=now
    )
    return Convoked(
        convoked=len(convoked),
        to_enrol=len(to_enrol),
        unchanged=len(judgement.of(Verdict.UNCHANGED)),
        elsewhere=judgement.elsewhere,
    )


def _check_open(workshop: Workshop) -> None:
    if workshop.audience != Audience.TEACHER.value:
        raise RefusalError(message("Parents aren’t convoked: they keep a place themselves."))
    if workshop.state != State.OPEN.value:
        raise RefusalError(message("Open registration first: whoever is convoked gets a mail at once."))


def _check_whole(judgement: Judgement, *, keeps_unknown: bool) -> None:
    if judgement.faults:
        raise RefusalError(message("Nothing is written: correct the lines below and upload the list again."))
    unknown = judgement.of(Verdict.UNKNOWN)
    if unknown and not keeps_unknown:
        raise RefusalError(
            plural_message(
                "Nothing is written: %(n)s line names somebody without an account.",
                "Nothing is written: %(n)s lines name people without an account.",
                len(unknown),
            )
        )


def _give_seats(
    db: Session, workshop: Workshop, convoked: Sequence[Judged], convoking: Convoking
) -> list[Registration]:
    """Give a seat to each, noting who was convoked; give the registrations that are new or moved up."""
    ids = [one.person_id for one in convoked if one.person_id is not None]
    people = {one.id: one for one in db.scalars(select(Person).where(Person.id.in_(ids)))}
    held = {
        one.person_id: one
        for one in db.scalars(
            select(Registration).where(
                Registration.workshop_id == workshop.id,
                Registration.person_id.in_(ids),
                Registration.seat != Seat.CANCELLED.value,
            )
        )
    }
    seatless = [number for number in ids if number not in held or held[number].seat != Seat.SEATED.value]
    _check_seats(db, workshop, len(seatless))
    for one in convoked:
        _note(db, workshop, one, convoking)
    seated = []
    for number in seatless:
        row = held.get(number) or _registration(workshop, people[number], convoking)
        row.seat, row.seated_at = Seat.SEATED.value, convoking.now
        db.add(row)
        seated.append(row)
    db.flush()
    return seated


def _check_seats(db: Session, workshop: Workshop, needed: int) -> None:
    taken = seated_number(db, workshop.id)
    if workshop.seats is not None and taken + needed > workshop.seats:
        raise RefusalError(
            message(
                "Nothing is written: the list needs %(needed)s seats more, and %(free)s are free."
                " Change the number of seats first.",
                needed=needed,
                free=max(0, workshop.seats - taken),
            )
        )


def _registration(workshop: Workshop, person: Person, convoking: Convoking) -> Registration:
    return Registration(
        workshop_id=workshop.id,
        person_id=person.id,
        given_name="",
        language=person.language or convoking.sender.site.default_language,
        contact="",
        request_key=f"convoked-{person.id}",
        asked_at=convoking.now,
    )


def _note(db: Session, workshop: Workshop, one: Judged, convoking: Convoking) -> None:
    if one.waits is not None and one.person_id is not None:
        take_over(db, db.get_one(Convocation, one.waits), one.person_id)
    else:
        db.add(_convocation(workshop, convoking, person_id=one.person_id))


def _keep(db: Session, workshop: Workshop, one: Judged, convoking: Convoking) -> Convocation:
    named = one.named
    row = _convocation(
        workshop,
        convoking,
        email=named.email,
        external_id=named.external_id,
        given_name=named.given_name,
        family_name=named.family_name,
    )
    db.add(row)
    return row


def _convocation(workshop: Workshop, convoking: Convoking, **who: object) -> Convocation:
    return Convocation(
        **{"email": "", "external_id": "", "given_name": "", "family_name": "", **who},
        workshop_id=workshop.id,
        source=convoking.source,
        convoked_at=convoking.now,
        convoked_by=convoking.by,
    )
