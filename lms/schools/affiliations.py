"""Changes to who belongs where, one function a use case. The caller commits.

Each takes the person's lock before it reads, keeps at most one main school a day, and announces the
people whose standing it touches. Days are half-open: a person is there from `from_on` until before `to_on`.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from lms.accounts.locks import lock_people
from lms.messages import RefusalError, message
from lms.schools.affiliation_rows import (
    announce,
    beginning,
    check_alone,
    check_once_there,
    covers,
    end,
    held_by,
    main_on,
    split,
    write,
)
from lms.schools.mergers import carry_on, find_known, goes_past_merger, standing_for
from lms.schools.models import Affiliation, School
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

    Where the school was merged, they continue at its successor, whose affiliation is given. Raise
    RefusalError when it would be a second main school on some day: `move_affiliation` moves.
    """
    if to_on is not None and to_on <= from_on:
        raise RefusalError(message("The day of departure must come after the day of arrival."))
    school = find_known(db, uai)
    if goes_past_merger(school, to_on):
        again = partial(
            open_affiliation,
            db,
            person_id=person_id,
            audience=audience,
            function=function,
            is_main=is_main,
            confirmed_on=confirmed_on,
            now=now,
        )
        return _open_on_both_sides(again, school, from_on, to_on)
    held = held_by(db, person_id, audience)
    found = beginning(held, uai, from_on) or _arrival(person_id, audience, uai, from_on, now)
    check_once_there(held, found, from_on, to_on)
    if is_main:
        check_alone(held, found, from_on, to_on)
    found.function = function.value
    found.to_on = to_on
    found.is_main = is_main
    found.confirmed_on = found.confirmed_on or confirmed_on
    write(db, found, now=now)
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

    Where they are there already in that function, only the confirmation is added. A school that was merged
    stands for its successor.
    """
    uai = standing_for(db, uai, on)
    held = held_by(db, person_id, audience)
    current = main_on(held, on)
    if current is not None and (current.uai, current.function) == (uai, function.value):
        current.confirmed_on = current.confirmed_on or confirmed_on
        write(db, current, now=now)
        return current
    next_main = min((one.from_on for one in held if one.is_main and one.from_on > on), default=None)
    for one, last in _ended_by_moving(held, current, uai, on, next_main):
        end(db, one, last, now=now)
    arrived = _arrival(person_id, audience, uai, on, now)
    arrived.function, arrived.to_on, arrived.is_main = function.value, next_main, True
    arrived.confirmed_on = confirmed_on
    db.add(arrived)
    db.flush()
    carry_on(db, arrived, now=now)
    announce(db, [person_id])
    return arrived


def _ended_by_moving(
    held: list[Affiliation], current: Affiliation | None, uai: str, on: date, next_main: date | None
) -> Iterator[tuple[Affiliation, date]]:
    """Give what ends where a school becomes the main one from a day until the next main one, and when."""
    for one in held:
        if covers(one, on) and (one is current or one.uai == uai):
            yield one, on
        elif (
            one.uai == uai
            and not one.is_main
            and one.from_on > on
            and (not next_main or one.from_on < next_main)
        ):
            # Announced as a second school, it has become the main one before.
            yield one, one.from_on


def close_affiliation(db: Session, *, affiliation: Affiliation, on: date, now: datetime) -> None:
    """Record the first day on which somebody is no longer there; up to the day they came means never."""
    held = held_by(db, affiliation.person_id, Audience(affiliation.audience))
    if affiliation.to_on == on:
        return
    if on > affiliation.from_on:
        check_once_there(held, affiliation, affiliation.from_on, on)
    if affiliation.is_main and on > affiliation.from_on:
        check_alone(held, affiliation, affiliation.from_on, on)
    end(db, affiliation, max(on, affiliation.from_on), now=now)
    announce(db, [affiliation.person_id])


def set_main(
    db: Session, *, person_id: int, audience: Audience, uai: str, on: date, now: datetime
) -> Affiliation:
    """Make one of somebody's schools the main one from a day; the former stays, no longer main."""
    held = held_by(db, person_id, audience)
    chosen = next((one for one in held if one.uai == uai and covers(one, on)), None)
    if chosen is None:
        raise RefusalError(
            message(
                "This person doesn’t belong to the school %(uai)s on %(day)s.", uai=uai, day=on.isoformat()
            )
        )
    if chosen.is_main:
        return chosen
    former = main_on(held, on)
    check_alone([one for one in held if one is not former], chosen, on, chosen.to_on)
    if former is not None:
        split(db, former, on, is_main=False, now=now)
    promoted = split(db, chosen, on, is_main=True, now=now)
    announce(db, [person_id])
    return promoted


def confirm_affiliation(db: Session, *, affiliation: Affiliation, on: date, now: datetime) -> None:
    """Confirm that somebody does belong there: from then on it counts, since its first day."""
    lock_people(db, [affiliation.person_id])
    db.refresh(affiliation)
    if affiliation.confirmed_on is None:
        affiliation.confirmed_on = on
        write(db, affiliation, now=now)


def _arrival(person_id: int, audience: Audience, uai: str, from_on: date, now: datetime) -> Affiliation:
    return Affiliation(
        person_id=person_id, audience=audience.value, uai=uai, from_on=from_on, is_main=False, changed_at=now
    )


def _open_on_both_sides(
    again: Callable[..., Affiliation], school: School, from_on: date, to_on: date | None
) -> Affiliation:
    """Open at a merged school until its last day, then at its successor; give the last."""
    merged_on = school.succeeded_on or from_on
    if from_on < merged_on:
        again(uai=school.uai, from_on=from_on, to_on=merged_on)
    return again(uai=school.successor_uai, from_on=max(from_on, merged_on), to_on=to_on)
