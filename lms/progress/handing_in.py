"""Tasks handed in, then validated or given back by a trainer. The caller commits.

Whoever answers may do so for many at once, and twice: what was answered already stays as it is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts.audit import Origin, record
from lms.accounts.letters import Site, letter_to
from lms.accounts.locks import lock_people
from lms.courses import library
from lms.courses.release import Unit, in_language
from lms.database.inserting import insert_into
from lms.mail.operations import Waiting, enqueue_all
from lms.messages import Message, RefusalError, message
from lms.progress.completion import is_done
from lms.progress.handed_in import Handed, chosen_of
from lms.progress.models import LONGEST_REASON, HandIn
from lms.progress.noting import touch_opening
from lms.progress.operations import check_open, finish_unit
from lms.progress.sitting import Sitting, locked_record
from lms.progress.view import unit_address
from lms.reach.reach import Reach

MOST_AT_ONCE = 100


@dataclass(frozen=True, kw_only=True)
class Answering:
    """Who answers, when and from where; `zone` is the installation's."""

    reach: Reach
    site: Site
    today: date
    now: datetime
    zone: ZoneInfo
    origin: Origin


def hand_in(db: Session, sitting: Sitting, *, unit: Unit) -> None:
    """Hand a task in, once; again after it was given back. Raise RefusalError where it isn't open."""
    module = sitting.release.module_of(unit.id)
    if unit.validate != "trainer" or module is None:
        raise RefusalError(message("Nobody validates this task but you."))
    known = locked_record(db, sitting)
    if is_done(unit, known.done):
        return
    check_open(sitting, module, known)
    touch_opening(db, sitting, module, unit, known)
    statement = insert_into(db, HandIn).values(
        person_id=sitting.person_id,
        course_id=sitting.release.id,
        unit_id=unit.id,
        edition=unit.edition,
        handed_in_at=sitting.now,
        reason="",
    )
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "course_id", "unit_id", "edition"],
            set_={"handed_in_at": sitting.now, "given_back_at": None, "reason": "", "answered_by": None},
            where=HandIn.given_back_at.is_not(None),
        )
    )


def validate_all(db: Session, answering: Answering, *, hand_in_ids: Collection[int]) -> int:
    """Validate those chosen who still wait within reach, and tell them; give how many."""
    chosen = _locked(db, answering, hand_in_ids)
    for one in chosen:
        release = library.release(db, one.release_id)
        sitting = Sitting(
            person_id=one.person.id,
            release_id=one.release_id,
            release=release,
            now=answering.now,
            zone=answering.zone,
        )
        finish_unit(db, sitting, unit=one.unit, by_trainer=True)
        one.row.validated_at, one.row.answered_by = answering.now, answering.reach.person_id
        _note(db, "task-validated", one, answering)
    mails = [_mail(one, answering, *_validated(one)) for one in chosen if one.person.email]
    enqueue_all(db, purpose="task-validated", mails=mails, now=answering.now)
    return len(chosen)


def give_back_all(db: Session, answering: Answering, *, hand_in_ids: Collection[int], reason: str) -> int:
    """Give those chosen back, and tell them why; give how many."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise RefusalError(
            message(
                "Write the reason in %(most)s characters at most: it is sent to the person.",
                most=LONGEST_REASON,
            )
        )
    chosen = _locked(db, answering, hand_in_ids)
    for one in chosen:
        one.row.given_back_at, one.row.answered_by = answering.now, answering.reach.person_id
        one.row.reason = reason
        _note(db, "task-given-back", one, answering)
    mails = [_mail(one, answering, *_given_back(one, reason)) for one in chosen if one.person.email]
    enqueue_all(db, purpose="task-given-back", mails=mails, now=answering.now)
    return len(chosen)


def _locked(db: Session, answering: Answering, hand_in_ids: Collection[int]) -> Sequence[Handed]:
    """Lock all of them before reading again: another trainer may be answering the same people."""
    few = sorted(set(hand_in_ids))[:MOST_AT_ONCE]
    found = chosen_of(db, reach=answering.reach, on=answering.today, hand_in_ids=few)
    lock_people(db, {one.person.id for one in found})
    db.expire_all()
    return chosen_of(db, reach=answering.reach, on=answering.today, hand_in_ids=few)


def _note(db: Session, verb: str, one: Handed, answering: Answering) -> None:
    record(
        db,
        verb=verb,
        actor_id=answering.reach.person_id,
        object_kind="person",
        object_id=one.person.id,
        origin=answering.origin,
        now=answering.now,
    )


_Said = tuple[Message, Sequence[Message | str]]


def _title(one: Handed, language: str) -> str:
    return in_language(one.unit.title, language)


def _validated(one: Handed) -> _Said:
    title = _title(one, one.person.language or "")
    return (
        message("Your task is validated"),
        (message("“%(title)s” is validated: it counts as done.", title=title),),
    )


def _given_back(one: Handed, reason: str) -> _Said:
    title = _title(one, one.person.language or "")
    return (
        message("Your task is to be taken up again"),
        (
            message("“%(title)s” isn’t validated yet. Your trainer writes:", title=title),
            reason,
            message("Take it up again, then hand it in once more:"),
        ),
    )


def _mail(one: Handed, answering: Answering, subject: Message, said: Sequence[Message | str]) -> Waiting:
    address = f"{answering.site.base_url}{unit_address(one.release, one.unit)}"
    letter = letter_to(one.person, subject=subject, paragraphs=(*said, address), site=answering.site)
    return Waiting(
        person_id=one.person.id,
        object_id=f"{one.row.id}-{answering.now:%Y%m%d%H%M%S}",
        to=one.person.email or "",
        subject=letter.subject,
        text=letter.text,
    )
