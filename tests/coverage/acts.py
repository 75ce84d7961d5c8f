"""What can happen to people of a programme, at random: whatever changes who is counted."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.erasure import erase_person
from lms.accounts.locks import lock_people
from lms.accounts.signals import standing_touched
from lms.progress.models import Completion, Credit
from lms.progress.operations import open_unit
from lms.progress.recording import record_completion, record_credit, revoke_completion, revoke_credit
from lms.progress.sitting import Sitting
from lms.schools.affiliations import close_affiliation, move_affiliation, open_affiliation, set_main
from lms.schools.models import Affiliation
from lms.schools.population import Audience, Function
from lms.schools.queries import affiliations_of
from tests.factories.coverage import NOW, World, random_day
from tests.factories.progress import PARIS

FUNCTIONS = [Function.TEACHER, Function.HEAD_TEACHER, Function.AESH, Function.PRINCIPAL]


@dataclass(frozen=True, kw_only=True)
class Act:
    """One chance: who acts, on what, and the dice."""

    world: World
    dice: random.Random
    person: int

    @property
    def school(self) -> str:
        return self.dice.choice(self.world.schools)

    @property
    def day(self) -> date:
        return random_day(self.dice)


def complete(db: Session, act: Act) -> None:
    release_id, release, module = act.world.module(act.dice.choice(act.world.modules))
    record_completion(
        db,
        person_id=act.person,
        course_id=release.id,
        module=module,
        release_id=release_id,
        done_on=act.day,
        means="self-study",
        now=datetime(2028, 1, 1, tzinfo=UTC),
    )


def revoke(db: Session, act: Act) -> None:
    standing = select(Completion.id).where(
        Completion.person_id == act.person, Completion.revoked_at.is_(None)
    )
    ids = db.scalars(standing.order_by(Completion.id)).all()
    if ids:
        revoke_completion(db, completion_id=act.dice.choice(ids), revoked_by=None, note="Erreur", now=NOW)


def correct(db: Session, act: Act) -> None:
    """Write a completion's day anew: revoked, and recorded on another day."""
    revoke(db, act)
    complete(db, act)


def attend(db: Session, act: Act) -> None:
    _, release, module = act.world.module(act.dice.choice(act.world.modules))
    record_credit(
        db,
        person_id=act.person,
        course_id=release.id,
        module=module,
        on=act.day,
        minutes=act.dice.choice([10, 20, 30]),
        means="presence",
        workshop_id=None,
        now=NOW,
    )


def unattend(db: Session, act: Act) -> None:
    standing = select(Credit.id).where(Credit.person_id == act.person, Credit.revoked_at.is_(None))
    ids = db.scalars(standing.order_by(Credit.id)).all()
    if ids:
        revoke_credit(db, credit_id=act.dice.choice(ids), now=NOW)


def look(db: Session, act: Act) -> None:
    release_id, release, module = act.world.module(act.dice.choice(act.world.modules))
    now = datetime(2026, 9, 1, 12, tzinfo=UTC).replace(month=act.dice.randint(9, 12))
    sitting = Sitting(person_id=act.person, release_id=release_id, release=release, now=now, zone=PARIS)
    open_unit(db, sitting, unit=module.units[0])


def move(db: Session, act: Act) -> None:
    move_affiliation(
        db,
        person_id=act.person,
        audience=Audience.TEACHER,
        uai=act.school,
        function=act.dice.choice(FUNCTIONS),
        on=act.day,
        confirmed_on=act.dice.choice([act.day, None]),
        now=NOW,
    )


def leave(db: Session, act: Act) -> None:
    held = affiliations_of(db, act.person)
    if held:
        close_affiliation(db, affiliation=act.dice.choice(held), on=act.day, now=NOW)


def assist(db: Session, act: Act) -> None:
    """Belong to a second school, and perhaps make it the main one."""
    second, day = act.school, act.day
    if any(held.uai == second for held in affiliations_of(db, act.person)):
        return
    open_affiliation(
        db,
        person_id=act.person,
        audience=Audience.TEACHER,
        uai=second,
        function=Function.TEACHER,
        from_on=day,
        is_main=False,
        confirmed_on=day,
        now=NOW,
    )
    set_main(db, person_id=act.person, audience=Audience.TEACHER, uai=second, on=day, now=NOW)


def merge(db: Session, act: Act) -> None:
    """Give everything of one account to another of the same person."""
    other = act.dice.choice(act.world.people)
    lock_people(db, sorted({act.person, other}))
    mine = select(Completion.course_id, Completion.module_id).where(
        Completion.person_id == act.person, Completion.revoked_at.is_(None)
    )
    has = {tuple(row) for row in db.execute(mine)}
    theirs = db.scalars(
        select(Completion).where(Completion.person_id == other, Completion.revoked_at.is_(None))
    ).all()
    for completion in theirs:
        if other != act.person and (completion.course_id, completion.module_id) not in has:
            completion.person_id = act.person
    db.execute(update(Affiliation).where(Affiliation.person_id == other).values(confirmed_on=None))
    db.flush()
    standing_touched(db, person_ids=[act.person, other])


def erase(db: Session, act: Act) -> None:
    if act.dice.random() < 0.2:
        erase_person(db, person_id=act.person, now=NOW)


ACTS: list[Callable[[Session, Act], None]] = [
    *[complete] * 8,
    *[correct] * 3,
    *[revoke] * 2,
    *[attend] * 3,
    unattend,
    *[look] * 3,
    *[move] * 4,
    *[leave] * 2,
    assist,
    merge,
    erase,
]
