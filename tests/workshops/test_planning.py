"""Planning a session, within one's reach, and changing it while it is ahead."""

from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.messages import RefusalError
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind, programme, school
from lms.schools.population import Audience
from lms.workshops.codes import read_code
from lms.workshops.kinds import Means
from lms.workshops.locking import lock_workshop
from lms.workshops.models import WorkshopLeader, WorkshopSitting
from lms.workshops.plan import Leader
from lms.workshops.planning import change_workshop, plan_workshop
from lms.workshops.sittings import Sitting
from tests.factories.accounts import make_person
from tests.factories.programmes import make_programme, make_school
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.factories.reach import reach
from tests.factories.workshops import DAY, EVENING, NOW, SENDER, TODAY, everywhere, make_plan, make_workshop


def reasons(db: Session, **changes: object) -> list[str]:
    with pytest.raises(RefusalError) as refused:
        make_workshop(db, **changes)
    return [str(reason) for reason in refused.value.reasons]


def test_a_session_is_planned_on_the_clock_of_its_school(db: Session) -> None:
    host = make_school(db, department_code="974", municipality_code="97411")
    host.timezone = "Indian/Reunion"
    db.flush()
    planned = make_workshop(db, host_uai=host.uai, timezone="Europe/Paris")
    assert planned.timezone == "Indian/Reunion"
    assert (planned.state, planned.sequence, planned.seats) == ("proposed", 0, 20)
    assert (planned.first_on, planned.last_on, planned.languages) == (DAY, DAY, "fr ar")
    assert planned.municipality_code == host.municipality_code
    assert read_code(planned.code) == planned.code
    assert not planned.is_listed
    (evening,) = planned.sittings
    assert (evening.on, evening.starts, evening.minutes) == (DAY, time(18, 0), 90)


def test_a_path_has_several_dates_and_leaders(db: Session) -> None:
    person = make_person(db)
    later = Sitting(on=date(2026, 12, 1), starts=time(18), ends=time(19, 30))
    planned = make_workshop(
        db,
        sittings=(later, EVENING),
        leaders=(
            Leader(name="Anaïs Le Bris", person_id=person.id),
            Leader(name="Yusuf Kaya", organisation="Centre social du Landrel"),
        ),
    )
    assert (planned.first_on, planned.last_on) == (DAY, date(2026, 12, 1))
    assert [one.on for one in planned.sittings] == [DAY, date(2026, 12, 1)]
    assert [(one.name, one.organisation, one.person_id) for one in planned.leaders] == [
        ("Anaïs Le Bris", "", person.id),
        ("Yusuf Kaya", "Centre social du Landrel", None),
    ]


def test_every_fault_of_a_plan_is_said_at_once(db: Session) -> None:
    assert reasons(
        db,
        title=" ",
        audience=Audience.STAFF,
        place="",
        join_address="javascript:alert(1)",
        host_uai=None,
        seats=0,
        languages=(),
        sittings=(),
        module=("nulle-part", "un"),
    ) == [
        "Write what the session is about.",
        "A session is for parents or for teachers.",
        "Write where people meet.",
        "The address of the live session begins with https://.",
        "Choose the host school, or the programme that organises the session.",
        "Give a number of seats from 1 to 1000, or none for no limit.",
        "Choose at least one language.",
        "This module isn’t published.",
        "Give at least one date with its hours.",
    ]
    assert reasons(db, host_uai="0359999X") == ["No school has the number 0359999X."]
    assert reasons(db, programme_id=999) == ["This programme doesn’t exist."]


def test_a_module_is_one_made_for_these_people(db: Session) -> None:
    publish(db, make_release(make_module("un", make_unit("p"))))
    assert reasons(db, module=("cours", "deux")) == ["This module isn’t published."]
    assert reasons(db, module=("cours", "un")) == [
        "This module isn’t made for the people whom the session is for."
    ]
    planned = make_workshop(
        db, module=("cours", "un"), audience=Audience.TEACHER, means=Means.LIVE, place="", seats=None
    )
    assert (planned.course_id, planned.module_id, planned.seats) == ("cours", "un", None)


def test_nobody_plans_outside_of_her_reach(db: Session) -> None:
    mine, other = make_school(db), make_school(db)
    tne = make_programme(db, schools=[mine])
    leader = reach((Role.WORKSHOP_LEADER, school(mine.uai)), person_id=make_person(db).id)
    make_workshop(db, by=leader, host_uai=mine.uai)
    helper = reach((Role.PARENT_RESOURCE, school(mine.uai)), person_id=make_person(db).id)
    coordinator = reach((Role.COORDINATOR, programme(tne.slug)), person_id=make_person(db).id)
    make_workshop(db, by=coordinator, programme_id=tne.id)
    for by, changes in (
        (leader, {"host_uai": other.uai}),
        (leader, {"programme_id": tne.id}),
        (helper, {"host_uai": mine.uai}),
        (coordinator, {"host_uai": other.uai}),
    ):
        with pytest.raises(RefusalError, match="You plan no sessions there"):
            make_workshop(db, by=by, **changes)


def test_a_session_can_t_be_moved_out_of_reach(db: Session) -> None:
    mine, other = make_school(db), make_school(db)
    leader = reach((Role.WORKSHOP_LEADER, school(mine.uai)), person_id=make_person(db).id)
    planned = make_workshop(db, by=leader, host_uai=mine.uai)
    with pytest.raises(RefusalError, match="You plan no sessions there"):
        change_workshop(
            db,
            reach=leader,
            workshop_id=planned.id,
            plan=make_plan(db, host_uai=other.uai),
            sender=SENDER,
            today=TODAY,
            now=NOW,
        )


def test_changing_the_hour_is_told_to_calendars_and_changing_the_seats_isn_t(db: Session) -> None:
    by, plan = everywhere(db), make_plan(db)
    planned = plan_workshop(db, reach=by, plan=plan, today=TODAY, now=NOW)
    kept = planned.sittings[0].id

    def change(**changes: object) -> bool:
        return change_workshop(
            db,
            reach=by,
            workshop_id=planned.id,
            plan=replace(plan, **changes),
            sender=SENDER,
            today=TODAY,
            now=NOW,
        )

    assert not change()
    assert not change(seats=12)
    assert planned.sequence == 0
    assert change(sittings=(replace(EVENING, ends=time(20)),))
    assert lock_workshop(db, planned.id).sittings[0].id == kept
    assert change(sittings=(replace(EVENING, on=date(2026, 11, 18)),))
    assert planned.sequence == 2
    rows = db.scalars(select(WorkshopSitting).where(WorkshopSitting.workshop_id == planned.id)).all()
    assert [(row.on, row.minutes) for row in rows] == [(date(2026, 11, 18), 90)]
    assert change(leaders=(Leader(name="Anaïs"),)) is True
    change(leaders=(Leader(name="Yusuf"),), sittings=(replace(EVENING, on=date(2026, 11, 18)),))
    assert db.scalars(select(WorkshopLeader.name)).all() == ["Yusuf"]


def test_a_leader_of_one_session_changes_that_one(db: Session) -> None:
    planned, other = make_workshop(db), make_workshop(db)
    scope = Scope(kind=ScopeKind.WORKSHOP, value=str(planned.id))
    leader = reach((Role.WORKSHOP_LEADER, scope), person_id=make_person(db).id)
    plan = make_plan(db, title="Autre titre")
    assert change_workshop(
        db, reach=leader, workshop_id=planned.id, plan=plan, sender=SENDER, today=TODAY, now=NOW
    )
    with pytest.raises(RefusalError):
        change_workshop(
            db, reach=leader, workshop_id=other.id, plan=plan, sender=SENDER, today=TODAY, now=NOW
        )
