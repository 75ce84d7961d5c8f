"""Changes to who belongs where, one function a use case. The caller commits.

Each takes the person's lock before it reads, keeps at most one main school a day, and announces the
people whose standing it touches. Days are half-open: a person is there from `from_on` until before `to_on`.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.locks import lock_people
from lms.accounts.signals import standing_touched
from lms.messages import RefusalError, message
from lms.schools.models import Affiliation
from lms.schools.population import Audience, Function


def open_affiliation(
    db: Session,
    *,
    person_id: int,
    audience: Audience,
    uai: str,
    function: Function,
    from_on: date,
    to_on: date | None = None,
    is_main: bool = True,
    confirmed_on: date | None = None,
    now: datetime,
) -> Affiliation:
    """Record that somebody belongs to a school from a day; repeating it changes nothing.

    Raise RefusalError when it would be a second main school on some day: `move_affiliation` moves.
    """
    if to_on is not None and to_on <= from_on:
        raise RefusalError(message("The day of departure must come after the day of arrival."))
    held = _held(db, person_id, audience)
    found = _beginning(held, uai, from_on) or Affiliation(
        person_id=person_id, audience=audience.value, uai=uai, from_on=from_on, is_main=False, changed_at=now
    )
    if is_main:
        _check_alone(held, found, from_on, to_on)
    found.function = function.value
    found.to_on = to_on
    found.is_main = is_main
    found.confirmed_on = found.confirmed_on or confirmed_on
    _write(db, found, now=now)
    return found


def move_affiliation(
    db: Session,
    *,
    person_id: int,
    audience: Audience,
    uai: str,
    function: Function,
    on: date,
    confirmed_on: date | None = None,
    now: datetime,
) -> Affiliation:
    """Make a school somebody's main one from a day: the main one until then ends, a later one stays.

    Where they are there already in that function, only the confirmation is added.
    """
    held = _held(db, person_id, audience)
    current = _main_on(held, on)
    if current is not None and (current.uai, current.function) == (uai, function.value):
        current.confirmed_on = current.confirmed_on or confirmed_on
        _write(db, current, now=now)
        return current
    next_main = min((one.from_on for one in held if one.is_main and one.from_on > on), default=None)
    for one in held:
        if _covers(one, on) and (one is current or one.uai == uai):
            _end(db, one, on, now=now)
    arrived = Affiliation(
        person_id=person_id,
        audience=audience.value,
        uai=uai,
        function=function.value,
        from_on=on,
        to_on=next_main,
        is_main=True,
        confirmed_on=confirmed_on,
        changed_at=now,
    )
    db.add(arrived)
    _announce(db, [person_id])
    return arrived


def close_affiliation(db: Session, *, affiliation: Affiliation, on: date, now: datetime) -> None:
    """Record the first day on which somebody is no longer there; up to the day they came means never."""
    held = _held(db, affiliation.person_id, Audience(affiliation.audience))
    if affiliation.to_on == on:
        return
    if affiliation.is_main and on > affiliation.from_on:
        _check_alone(held, affiliation, affiliation.from_on, on)
    _end(db, affiliation, max(on, affiliation.from_on), now=now)
    _announce(db, [affiliation.person_id])


def set_main(
    db: Session, *, person_id: int, audience: Audience, uai: str, on: date, now: datetime
) -> Affiliation:
    """Make one of somebody's schools the main one from a day; the former stays, no longer main."""
    held = _held(db, person_id, audience)
    chosen = next((one for one in held if one.uai == uai and _covers(one, on)), None)
    if chosen is None:
        raise RefusalError(
            message(
                "This person doesn’t belong to the school %(uai)s on %(day)s.", uai=uai, day=on.isoformat()
            )
        )
    if chosen.is_main:
        return chosen
    former = _main_on(held, on)
    _check_alone([one for one in held if one is not former], chosen, on, chosen.to_on)
    if former is not None:
        _split(db, former, on, is_main=False, now=now)
    promoted = _split(db, chosen, on, is_main=True, now=now)
    _announce(db, [person_id])
    return promoted


def confirm_affiliation(db: Session, *, affiliation: Affiliation, on: date, now: datetime) -> None:
    """Confirm that somebody does belong there: from then on it counts, since its first day."""
    lock_people(db, [affiliation.person_id])
    if affiliation.confirmed_on is None:
        affiliation.confirmed_on = on
        _write(db, affiliation, now=now)


def carry_over(db: Session, *, old: str, new: str, on: date, now: datetime) -> frozenset[int]:
    """Let everybody of the school `old` continue at `new` from a day; give the people this moved."""
    lasting = select(Affiliation.person_id).where(
        Affiliation.uai == old, Affiliation.to_on.is_(None) | (Affiliation.to_on > on)
    )
    people = frozenset(db.scalars(lasting))
    lock_people(db, people)
    moved = {person for person in people if _carry_person(db, person, old=old, new=new, on=on, now=now)}
    _announce(db, moved)
    return frozenset(moved)


def _carry_person(db: Session, person_id: int, *, old: str, new: str, on: date, now: datetime) -> bool:
    mine = select(Affiliation).where(Affiliation.person_id == person_id).order_by(Affiliation.from_on)
    held = list(db.scalars(mine.execution_options(populate_existing=True)))
    leaving = [one for one in held if one.uai == old and (one.to_on is None or one.to_on > on)]
    for one in leaving:
        since, until = max(one.from_on, on), one.to_on
        continued = Affiliation(
            person_id=person_id,
            audience=one.audience,
            uai=new,
            function=one.function,
            from_on=since,
            to_on=until,
            is_main=one.is_main,
            confirmed_on=one.confirmed_on,
            changed_at=now,
        )
        _end(db, one, since, now=now)
        there = next(
            (
                other
                for other in held
                if (other.uai, other.audience) == (new, one.audience) and _covers(other, since)
            ),
            None,
        )
        if there is None:
            db.add(continued)
            db.flush()
        elif continued.is_main and not there.is_main:
            _split(db, there, since, is_main=True, now=now)
    return bool(leaving)


def _held(db: Session, person_id: int, audience: Audience) -> list[Affiliation]:
    """Everything somebody holds in an audience, read after taking their lock."""
    lock_people(db, [person_id])
    mine = select(Affiliation).where(
        Affiliation.person_id == person_id, Affiliation.audience == audience.value
    )
    fresh = mine.order_by(Affiliation.from_on, Affiliation.id).execution_options(populate_existing=True)
    return list(db.scalars(fresh))


def _beginning(held: Iterable[Affiliation], uai: str, from_on: date) -> Affiliation | None:
    return next((one for one in held if one.uai == uai and one.from_on == from_on), None)


def _covers(one: Affiliation, day: date) -> bool:
    return one.from_on <= day and (one.to_on is None or day < one.to_on)


def _main_on(held: Iterable[Affiliation], day: date) -> Affiliation | None:
    return next((one for one in held if one.is_main and _covers(one, day)), None)


def _check_alone(held: Iterable[Affiliation], mine: Affiliation, from_on: date, to_on: date | None) -> None:
    for one in held:
        begins_before = to_on is None or one.from_on < to_on
        ends_after = one.to_on is None or one.to_on > from_on
        if one is not mine and one.is_main and begins_before and ends_after:
            raise RefusalError(
                message(
                    "The main school is %(uai)s from %(day)s already: end it first, or record a move.",
                    uai=one.uai,
                    day=one.from_on.isoformat(),
                )
            )


def _end(db: Session, one: Affiliation, on: date, *, now: datetime) -> None:
    """End it, or forget it where it would hold no day; at once, as only one main may be open."""
    if one.from_on == on:
        db.delete(one)
    else:
        one.to_on = on
        one.changed_at = now
    db.flush()


def _split(db: Session, one: Affiliation, on: date, *, is_main: bool, now: datetime) -> Affiliation:
    """Let it go on from a day as main, or as no longer main; give what goes on."""
    if one.from_on == on:
        one.is_main = is_main
        one.changed_at = now
        db.flush()
        return one
    later = Affiliation(
        person_id=one.person_id,
        audience=one.audience,
        uai=one.uai,
        function=one.function,
        from_on=on,
        to_on=one.to_on,
        is_main=is_main,
        confirmed_on=one.confirmed_on,
        changed_at=now,
    )
    _end(db, one, on, now=now)
    db.add(later)
    db.flush()
    return later


def _write(db: Session, one: Affiliation, *, now: datetime) -> None:
    """Write what changed and announce it; nothing changed, nothing is announced."""
    db.add(one)
    if db.is_modified(one):
        one.changed_at = now
        _announce(db, [one.person_id])


def _announce(db: Session, person_ids: Iterable[int]) -> None:
    db.flush()
    standing_touched(db, person_ids=frozenset(person_ids))
