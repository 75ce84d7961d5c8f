"""Who can be reached and who came, of the people present; their hours, each module once."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.coverage.beside_training import BesideTraining, beside_training
from lms.coverage.places import Grouping
from lms.coverage.revisions import revisions_of_programmes
from lms.progress.models import Credit
from lms.schools.models import Affiliation
from tests.factories.coverage import ALL_THREE, NOW, World, complete, make_world

AS_OF, FROM_ON = date(2026, 11, 30), date(2026, 11, 1)


def read(db: Session, world: World, **changes: date) -> BesideTraining:
    (revision,) = revisions_of_programmes(db, programme_ids=[world.programme_id])
    days = {"as_of": AS_OF, "from_on": FROM_ON} | changes
    return beside_training(db, revision=revision, by=Grouping.PROGRAMME, **days)[""]


def attend(
    db: Session, world: World, person: int, key: str, *, minutes: int, on: date, workshop: int
) -> None:
    course, module = key.split("/")
    db.add(
        Credit(
            person_id=person,
            course_id=course,
            module_id=module,
            on=on,
            minutes=minutes,
            means="presence",
            workshop_id=workshop,
            recorded_at=NOW,
        )
    )
    db.flush()


def test_people_present_are_counted_and_those_who_left_or_wait_are_not(db: Session) -> None:
    world = make_world(db, people=4, goals=(ALL_THREE,))
    first, second, waiting, gone = world.people
    db.get_one(Person, first).last_seen_at = NOW
    db.get_one(Person, second).email = None
    for person, changes in ((waiting, {"confirmed_on": None}), (gone, {"to_on": date(2026, 11, 15)})):
        db.get_one(Person, person).last_seen_at = NOW
        stay = db.scalars(select(Affiliation).where(Affiliation.person_id == person)).one()
        for name, value in changes.items():
            setattr(stay, name, value)
    db.flush()
    found = read(db, world)
    assert (found.reachable, found.signed_in) == (1, 1)
    assert read(db, world, as_of=date(2026, 11, 14)).reachable == 2


def test_a_module_gives_its_hours_once_the_larger_of_what_happened(db: Session) -> None:
    world = make_world(db, people=1, goals=(ALL_THREE,))
    person, key = world.people[0], world.modules[0]
    attend(db, world, person, key, minutes=5, on=date(2026, 11, 3), workshop=1)
    attend(db, world, person, key, minutes=5, on=date(2026, 11, 4), workshop=2)
    assert read(db, world).minutes == {"presence": 5}
    complete(db, world, person, key, on=date(2026, 11, 10))
    (means, minutes), *others = read(db, world).minutes.items()
    assert (means, minutes > 5, others) == ("self-study", True, [])
    # Before it was completed, what was attended counts; before the period, nothing does.
    assert read(db, world, as_of=date(2026, 11, 9)).minutes == {"presence": 5}
    assert read(db, world, from_on=date(2026, 11, 11)).minutes == {}
    attend(db, world, person, key, minutes=minutes + 1, on=date(2026, 11, 12), workshop=3)
    assert read(db, world).minutes == {"presence": minutes + 1}
