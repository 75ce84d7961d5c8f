"""Schools merged into others, and what it means for one person there."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.messages import RefusalError, message
from lms.schools.affiliation_rows import covers, end, split
from lms.schools.models import Affiliation, School


def carry_person(db: Session, person_id: int, *, old: str, new: str, on: date, now: datetime) -> bool:
    """Let one person continue at the new school; say whether they were still at the old one."""
    mine = (
        select(Affiliation)
        .where(Affiliation.person_id == person_id)
        .order_by(Affiliation.from_on, Affiliation.id)
    )
    held = list(db.scalars(mine.execution_options(populate_existing=True)))
    leaving = [one for one in held if one.uai == old and (one.to_on is None or one.to_on > on)]
    for one in leaving:
        since = max(one.from_on, on)
        at_new = [other for other in held if (other.uai, other.audience) == (new, one.audience)]
        continued = Affiliation(
            person_id=person_id,
            audience=one.audience,
            uai=new,
            function=one.function,
            from_on=since,
            to_on=_until(one, at_new, since),
            is_main=one.is_main,
            confirmed_on=one.confirmed_on,
            changed_at=now,
        )
        end(db, one, since, now=now)
        there = next((other for other in at_new if covers(other, since)), None)
        if there is None:
            db.add(continued)
            db.flush()
            held.append(continued)
        elif continued.is_main and not there.is_main:
            split(db, there, since, is_main=True, now=now)
    return bool(leaving)


def _until(one: Affiliation, at_new: Iterable[Affiliation], since: date) -> date | None:
    """Give the day on which they leave, or are at the new school by another row of their own."""
    next_there = [other.from_on for other in at_new if other.from_on > since]
    return min([day for day in (one.to_on, *next_there) if day is not None], default=None)


def carry_on(db: Session, arrived: Affiliation, *, now: datetime) -> None:
    """Let a new affiliation of a merged school, recorded late, continue at the successor."""
    school = find_known(db, arrived.uai)
    if school.successor_uai is not None and school.succeeded_on is not None:
        carry_person(
            db, arrived.person_id, old=school.uai, new=school.successor_uai, on=school.succeeded_on, now=now
        )


def standing_for(db: Session, uai: str, day: date) -> str:
    """Give the school that stands on a day for the one named: itself, or its successor."""
    school = find_known(db, uai)
    while school.successor_uai is not None and school.succeeded_on is not None and day >= school.succeeded_on:
        school = find_known(db, school.successor_uai)
    return school.uai


def goes_past_merger(school: School, to_on: date | None) -> bool:
    """Say whether belonging to a school until a day lasts longer than the school itself."""
    return school.succeeded_on is not None and (to_on is None or to_on > school.succeeded_on)


def find_known(db: Session, uai: str, *, locked: bool = False) -> School:
    """Give a school, `locked` against other mergers; refuse an unknown UAI."""
    found = db.get(School, uai, with_for_update={"key_share": True} if locked else None)
    if found is None:
        raise RefusalError(
            message("No school with the UAI %(uai)s is known: import the national directory first.", uai=uai)
        )
    return found
