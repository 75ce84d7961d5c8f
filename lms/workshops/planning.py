"""Planning a session and changing it while it is ahead. The caller commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.courses.queries import published
from lms.messages import Message, RefusalError, message
from lms.programmes.models import Programme
from lms.reach.reach import Reach
from lms.schools.models import School
from lms.workshops import letters, states
from lms.workshops.codes import new_code
from lms.workshops.crediting import settle_everybody
from lms.workshops.letters import Sender
from lms.workshops.locking import attended_sittings, lock_workshop
from lms.workshops.models import Workshop, WorkshopLeader, WorkshopSitting
from lms.workshops.operations import freeze_module
from lms.workshops.plan import Leader, Plan, faults
from lms.workshops.reaching import PLANNERS, workshops_predicate
from lms.workshops.registering import move_up, seated_number, standing
from lms.workshops.sittings import Sitting, check_sittings, minutes_of
from lms.workshops.states import State


@dataclass(frozen=True, kw_only=True)
class _Checked:
    """A plan's half-days in order, on the clock of its host's place."""

    sittings: tuple[Sitting, ...]
    zone: ZoneInfo
    host: School | None


_SHOWN_IN_CALENDARS = ("title", "place", "join_address", "timezone", "first_on", "last_on", "means")


def plan_workshop(db: Session, *, reach: Reach, plan: Plan, today: date, now: datetime) -> Workshop:
    """Propose a session. Refused with every reason at once, and outside of one's reach."""
    checked = _check(db, plan)
    workshop = Workshop(
        state=State.PROPOSED.value,
        code=_free_code(db),
        created_by=reach.person_id,
        created_at=now,
        sequence=0,
    )
    _fill(workshop, plan, checked, now=now)
    db.add(workshop)
    db.flush()
    _check_reached(db, reach=reach, workshop_id=workshop.id, today=today)
    _replace_sittings(db, workshop.id, checked)
    _replace_leaders(db, workshop.id, plan.leaders)
    return lock_workshop(db, workshop.id)


def change_workshop(
    db: Session,
    *,
    reach: Reach,
    workshop_id: int,
    plan: Plan,
    sender: Sender,
    today: date,
    now: datetime,
) -> bool:
    """Change a session that is still ahead; say whether what calendars show has changed.

    Those registered are told then; seats that are added go to those who wait.
    """
    workshop = lock_workshop(db, workshop_id)
    _check_changeable(db, workshop, plan)
    checked = _check(db, plan)
    before, module_before = _as_shown(workshop), _module_of(workshop)
    held = [Sitting(on=one.on, starts=one.starts, ends=one.ends) for one in workshop.sittings]
    _fill(workshop, plan, checked, now=now)
    db.flush()
    _check_reached(db, reach=reach, workshop_id=workshop_id, today=today)
    _replace_sittings(db, workshop_id, checked)
    _replace_leaders(db, workshop_id, plan.leaders)
    if workshop.state == State.OPEN.value and module_before != _module_of(workshop):
        freeze_module(db, workshop)
    has_moved = before != _as_shown(lock_workshop(db, workshop_id))
    if has_moved:
        workshop.sequence += 1
        db.flush()
        told = standing(db, workshop_id=workshop_id)
        # Ids in calendars follow the order of dates: the last ones of before are those that go.
        news = letters.changed(workshop, removed=held[len(checked.sittings) :])
        letters.tell(db, workshop=workshop, registrations=told, news=news, sender=sender, now=now)
        settle_everybody(db, workshop=workshop, by=reach.person_id, now=now)
    move_up(db, workshop=workshop, sender=sender, now=now)
    return has_moved


def _check_changeable(db: Session, workshop: Workshop, plan: Plan) -> None:
    state = State(workshop.state)
    if state not in states.AHEAD:
        raise RefusalError(
            message("This session is “%(state)s”: it can’t be changed any more.", state=states.NAMES[state])
        )
    seated = seated_number(db, workshop.id)
    if plan.seats is not None and plan.seats < seated:
        raise RefusalError(
            message("%(seated)s people have a seat already: give no fewer seats.", seated=seated)
        )
    is_attended = db.scalar(attended_sittings(workshop.id).limit(1)) is not None
    if is_attended and (plan.module or (None, None)) != _module_of(workshop):
        raise RefusalError(message("People were present already: the module can’t be another any more."))


def _module_of(workshop: Workshop) -> tuple[str | None, str | None]:
    return (workshop.course_id, workshop.module_id)


def _check(db: Session, plan: Plan) -> _Checked:
    reasons = [*faults(plan)]
    host = db.get(School, plan.host_uai) if plan.host_uai else None
    if plan.host_uai and host is None:
        reasons.append(message("No school has the number %(uai)s.", uai=plan.host_uai))
    if plan.programme_id is not None and db.get(Programme, plan.programme_id) is None:
        reasons.append(message("This programme doesn’t exist."))
    reasons.extend(_module_faults(db, plan))
    zone = ZoneInfo(host.timezone if host else plan.timezone)
    try:
        sittings = check_sittings(plan.sittings, zone)
    except RefusalError as refused:
        reasons.extend(refused.reasons)
        sittings = ()
    if reasons:
        raise RefusalError(*reasons)
    return _Checked(sittings=sittings, zone=zone, host=host)


def _module_faults(db: Session, plan: Plan) -> list[Message]:
    if plan.module is None:
        return []
    found = published(db, plan.module[0])
    if found is None or found.release.module(plan.module[1]) is None:
        return [message("This module isn’t published.")]
    if plan.audience.value not in found.release.audience:
        return [message("This module isn’t made for the people whom the session is for.")]
    return []


def _free_code(db: Session) -> str:
    while db.scalar(select(Workshop.id).where(Workshop.code == (code := new_code()))) is not None:
        pass
    return code


def _fill(workshop: Workshop, plan: Plan, checked: _Checked, *, now: datetime) -> None:
    workshop.audience, workshop.means, workshop.framework = (
        plan.audience.value,
        plan.means.value,
        plan.framework.value,
    )
    workshop.title, workshop.place, workshop.join_address = (
        plan.title.strip(),
        plan.place.strip(),
        plan.join_address,
    )
    workshop.course_id, workshop.module_id = plan.module or (None, None)
    workshop.programme_id, workshop.host_uai = plan.programme_id, plan.host_uai
    workshop.municipality_code = checked.host.municipality_code if checked.host else plan.municipality_code
    workshop.timezone = checked.zone.key
    workshop.first_on, workshop.last_on = checked.sittings[0].on, checked.sittings[-1].on
    workshop.seats, workshop.languages = plan.seats, " ".join(plan.languages)
    workshop.partner, workshop.interpreter = plan.partner.strip(), plan.interpreter.strip()
    workshop.plan_dispositif, workshop.plan_module = plan.plan_dispositif.strip(), plan.plan_module.strip()
    workshop.plan_group, workshop.childcare = plan.plan_group.strip(), plan.childcare
    workshop.accessibility, workshop.equipment = plan.accessibility.strip(), plan.equipment.strip()
    workshop.is_listed, workshop.changed_at = plan.is_listed, now


def _check_reached(db: Session, *, reach: Reach, workshop_id: int, today: date) -> None:
    within = workshops_predicate(reach, roles=PLANNERS, on=today)
    if db.scalar(select(Workshop.id).where(Workshop.id == workshop_id, within)) is None:
        raise RefusalError(message("You plan no sessions there: choose a school or a programme of yours."))


def _replace_sittings(db: Session, workshop_id: int, checked: _Checked) -> None:
    """Write the half-days of a plan; one at which somebody was present keeps its place."""
    wanted = {(one.on, one.starts): one for one in checked.sittings}
    held = select(WorkshopSitting).where(WorkshopSitting.workshop_id == workshop_id)
    kept = db.scalars(held.order_by(WorkshopSitting.on, WorkshopSitting.starts)).all()
    attended = set(db.scalars(attended_sittings(workshop_id)))
    for row in kept:
        found = wanted.pop((row.on, row.starts), None)
        if found is not None:
            row.ends, row.minutes = found.ends, minutes_of(found, checked.zone)
        elif row.id in attended:
            raise RefusalError(
                message(
                    "People were present on %(on)s at %(at)s: this half-day can’t be taken away.",
                    on=f"{row.on:%d/%m/%Y}",
                    at=f"{row.starts:%H:%M}",
                )
            )
        else:
            db.delete(row)
    for one in wanted.values():
        db.add(
            WorkshopSitting(
                workshop_id=workshop_id,
                on=one.on,
                starts=one.starts,
                ends=one.ends,
                minutes=minutes_of(one, checked.zone),
            )
        )
    db.flush()


def _replace_leaders(db: Session, workshop_id: int, leaders: Sequence[Leader]) -> None:
    known = set(
        db.scalars(
            select(Person.id).where(Person.id.in_([one.person_id for one in leaders if one.person_id]))
        )
    )
    db.execute(delete(WorkshopLeader).where(WorkshopLeader.workshop_id == workshop_id))
    db.add_all(
        WorkshopLeader(
            workshop_id=workshop_id,
            person_id=one.person_id if one.person_id in known else None,
            name=one.name.strip(),
            organisation=one.organisation.strip(),
        )
        for one in leaders
    )
    db.flush()


def _as_shown(workshop: Workshop) -> tuple[object, ...]:
    hours = tuple((one.on, one.starts, one.ends) for one in workshop.sittings)
    return (*(getattr(workshop, name) for name in _SHOWN_IN_CALENDARS), hours)
