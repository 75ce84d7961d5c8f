"""Keeps every ledger true to the facts of people's lives. The caller commits.

People are locked in ascending id before anything is read of them, and sums are added to last, in the
order of their keys.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.locks import lock_people
from lms.accounts.signals import on_person_erased, on_standing_touched
from lms.coverage.due import note_people_at
from lms.coverage.facts import PersonId
from lms.coverage.ledger import Entry, difference, erasure
from lms.coverage.lives import batches
from lms.coverage.models import LedgerEntry
from lms.coverage.people_counted import read_people
from lms.coverage.revisions import keep_as_they_are
from lms.coverage.stretches import OverlappingMainsError
from lms.coverage.writing import append, recorded_entries
from lms.programmes.joining import on_schools_joined
from lms.schools.models import Affiliation, School


@dataclass(frozen=True, kw_only=True)
class Recounted:
    """How many entries were appended, and who couldn't be counted: two main schools on one day."""

    appended: int
    overlapping: tuple[PersonId, ...] = ()


def install() -> None:
    """Listen to whatever touches people; done once more, it changes nothing."""
    on_standing_touched(_touched)
    on_person_erased(_erased)
    on_schools_joined(note_people_at)


def recount(db: Session, *, person_ids: Collection[PersonId], skip_overlapping: bool = False) -> Recounted:
    """Append to every ledger that counts them what the facts of people say and it doesn't yet.

    Raise OverlappingMainsError for somebody with two main schools on one day, whose fact must not be
    written; or else skip that person and say so.
    """
    wanted = sorted(person_ids)
    for batch in batches(wanted):
        lock_people(db, batch)
    keep_as_they_are(db)
    appended: defaultdict[int, list[Entry]] = defaultdict(list)
    overlapping: list[PersonId] = []
    for batch in batches(wanted):
        people = read_people(db, batch)
        for person in people.lives:
            try:
                counted = people.counted(person)
            except OverlappingMainsError:
                if not skip_overlapping:
                    raise
                overlapping.append(person)
                continue
            for one in counted:
                appended[one.revision.id] += difference(wanted=one.wanted, recorded=one.recorded)
    return Recounted(appended=append(db, appended), overlapping=tuple(overlapping))


def erase_from_ledgers(db: Session, *, person_id: PersonId, on: date) -> None:
    """Take a person out of every count from a day on, then out of the ledgers themselves."""
    lock_people(db, [person_id])
    keep_as_they_are(db)
    taken_out = {
        revision: erasure(entries, on=on)
        for (revision, _), entries in recorded_entries(db, [person_id]).items()
    }
    append(db, taken_out)
    db.execute(update(LedgerEntry).where(LedgerEntry.person_id == person_id).values(person_id=None))


def _touched(db: Session, /, *, person_ids: frozenset[int]) -> None:
    recount(db, person_ids=person_ids)


def _erased(db: Session, /, *, person_id: int, now: datetime) -> None:
    erase_from_ledgers(db, person_id=person_id, on=_day_of(db, person_id, now))


def _day_of(db: Session, person_id: PersonId, now: datetime) -> date:
    """Give the day it is at somebody's main school; without one they are in no count, and any day does."""
    zone = db.scalar(
        select(School.timezone)
        .join(Affiliation, Affiliation.uai == School.uai)
        .where(Affiliation.person_id == person_id, Affiliation.is_main)
        .order_by(Affiliation.from_on.desc(), Affiliation.id.desc())
        .limit(1)
    )
    return now.astimezone(ZoneInfo(zone) if zone else UTC).date()
