"""The school that somebody says is hers: followed at once, counted once it is confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.accounts.locks import lock_people
from lms.messages import RefusalError, message
from lms.rosters.roster_words import usual_audience
from lms.schools.affiliations import close_affiliation, open_affiliation
from lms.schools.models import Affiliation, School
from lms.schools.population import Audience, Function

_AGENTS = (Audience.TEACHER.value, Audience.STAFF.value)


@dataclass(frozen=True, kw_only=True)
class OwnSchool:
    """Where somebody says she works, or is known to."""

    uai: str
    name: str
    function: Function
    from_on: date
    is_confirmed: bool


def own_schools(db: Session, *, person_id: int, on: date) -> Sequence[OwnSchool]:
    """Give the schools where somebody works, the main one first; one statement."""
    rows = db.execute(
        _working(person_id, on)
        .with_only_columns(Affiliation, School.name)
        .join(School, School.uai == Affiliation.uai)
        .order_by(Affiliation.is_main.desc(), Affiliation.from_on, Affiliation.id)
    )
    return [
        OwnSchool(
            uai=one.uai,
            name=name,
            function=Function(one.function),
            from_on=one.from_on,
            is_confirmed=one.confirmed_on is not None,
        )
        for one, name in rows
    ]


def _working(person_id: int, on: date) -> Select[Affiliation]:
    return select(Affiliation).where(
        Affiliation.person_id == person_id,
        Affiliation.audience.in_(_AGENTS),
        Affiliation.to_on.is_(None) | (Affiliation.to_on > on),
    )


def waiting_for_confirmation(db: Session, person_id: int, *, on: date) -> Sequence[OwnSchool]:
    """Give the schools at which somebody isn't counted yet because nobody has confirmed it; one statement."""
    return [one for one in own_schools(db, person_id=person_id, on=on) if not one.is_confirmed]


def declare_school(
    db: Session, *, person_id: int, uai: str, function: Function, today: date, now: datetime
) -> None:
    """Record where somebody says she works, to confirm; it replaces what isn't confirmed yet.

    Refused when a school is confirmed already: a move is for those who answer for the roster.
    """
    lock_people(db, [person_id])
    held = db.scalars(
        _working(person_id, today).with_only_columns(Affiliation).execution_options(populate_existing=True)
    ).all()
    if any(one.confirmed_on is not None for one in held):
        raise RefusalError(
            message("Your school is confirmed already. If you moved, ask the head of your new school.")
        )
    if any((one.uai, one.function) == (uai, function.value) for one in held):
        return
    for one in held:
        close_affiliation(db, affiliation=one, on=one.from_on, now=now)
    open_affiliation(
        db,
        person_id=person_id,
        audience=usual_audience(function),
        uai=uai,
        function=function,
        from_on=today,
        now=now,
    )
