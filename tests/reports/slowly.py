"""Random programmes, and a slow, independent account of what a report of them must say.

It reads the tables as they are and asks of every day anew; of the product it uses the goal's rule as data.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage import operations
from lms.coverage.facts import Affiliation, Completion, Credit, Life, Opening, Scope
from lms.coverage.models import Goal, GoalRevision, LedgerEntry
from lms.coverage.rule import Rule, modules_named
from lms.messages import RefusalError
from lms.progress import models as progress
from lms.schools import models as schools
from lms.schools.models import School
from lms.schools.population import Audience, Function
from tests.coverage.acts import ACTS, Act, erase
from tests.coverage.oracle import counts
from tests.factories.accounts import make_person
from tests.factories.coverage import (
    ALL_THREE,
    AN_HOUR,
    ANY_TWO,
    BEGAN,
    TODAY,
    World,
    complete,
    counted_at_once,
    courses,
    declare,
    join,
    make_goal,
)
from tests.factories.programmes import enter, make_programme, make_school
from tests.factories.progress import publish

RULES: list[Rule] = [ALL_THREE, ANY_TWO, AN_HOUR]
PLACES = [
    {"district": "Rennes Nord", "municipality": "Rennes", "municipality_code": "35238"},
    {"district": "Rennes Sud", "municipality": "Bruz", "municipality_code": "35047"},
    {"district": "", "level": "college", "municipality": "Bruz", "municipality_code": "35047"},
    {
        "district": "Laon",
        "department_code": "02",
        "academy_code": "20",
        "academy": "Amiens",
        "department": "Aisne",
        "municipality": "Laon",
        "municipality_code": "02408",
    },
]
# What a person who erased her data did is in the ledger and nowhere else: told apart in tests of their own.
LIVED = [act for act in ACTS if act is not erase]


@dataclass(frozen=True, kw_only=True)
class Random:
    """A world, the wordings of its goal by the day they take force, and the day each school left, if any."""

    world: World
    slug: str
    rules: Mapping[date, Rule]
    left: Mapping[str, date | None]

    def rule_on(self, day: date) -> Rule:
        return self.rules[max(began for began in self.rules if began <= day)]


def make_random(db: Session, seed: int, *, releases: Mapping[str, object] | None = None) -> Random:
    """A programme of its own, in which much has happened; many may stand in one database."""
    operations.install()
    dice = random.Random(seed)
    made = [make_school(db, number=2000 + 10 * seed + n, **dice.choice(PLACES)) for n in range(5)]
    slug = f"essai-{seed}"
    leaving = dice.choice([None, BEGAN + timedelta(days=dice.randint(20, 180))])
    programme = make_programme(db, slug=slug, schools=made[1:])
    enter(db, programme, made[0], to_on=leaving)
    first, second = dice.sample(RULES, 2)
    revision = make_goal(db, programme, rule=first, slug="but")
    rules = {BEGAN: first}
    if dice.random() < 0.5:
        day = BEGAN + timedelta(days=dice.randint(30, 150))
        goal = db.get_one(Goal, revision.goal_id)
        make_goal(db, programme, rule=second, n=2, goal=goal, in_force_from=day)
        rules[day] = second
    world = World(
        programme_id=programme.id,
        schools=tuple(one.uai for one in made),
        people=tuple(make_person(db).id for _ in range(8)),
        releases=releases or {course: (publish(db, one), one) for course, one in courses().items()},  # type: ignore[arg-type]
    )
    with counted_at_once(db):
        for n, person in enumerate(world.people):
            join(db, person, world.schools[n % 5], on=BEGAN)
        for person in world.people[:6]:
            for key in dice.sample(world.modules, dice.choice([2, 3, 3])):
                complete(db, world, person, key, on=BEGAN + timedelta(days=dice.randint(0, 50)))
    for uai in world.schools:
        for _ in range(dice.randint(0, 2)):
            on = BEGAN + timedelta(days=dice.randint(0, 150))
            with suppress(Exception), db.begin_nested():
                declare(db, uai, dice.randint(0, 6), on=on, kind=dice.choice(["declared", "proxy"]))
    for _ in range(40):
        with suppress(RefusalError), db.begin_nested():
            dice.choice(LIVED)(db, Act(world=world, dice=dice, person=dice.choice(world.people)))
    left = {uai: leaving if uai == made[0].uai else None for uai in world.schools}
    return Random(world=world, slug=slug, rules=rules, left=left)


@dataclass(kw_only=True)
class Said:
    """What a row must say."""

    enrolled: int = 0
    started: int = 0
    trained: int = 0
    flow: int = 0
    ever: int = 0
    headcount: int | None = None
    counted: int = 0
    schools: int = 0
    known: int = 0
    minutes: Counter[str] = field(default_factory=Counter)

    @property
    def coverage(self) -> Fraction | None:
        return Fraction(self.counted, self.headcount) if self.headcount else None


def expected(db: Session, made: Random, *, by: str, as_of: date, from_on: date) -> dict[str, Said]:
    """Count, for each territory, by asking of every day anew."""
    lives = [_life(db, person) for person in made.world.people]
    rule, scope = made.rule_on(as_of), Scope(audience=Audience.TEACHER)
    window = [BEGAN + timedelta(days=n) for n in range((as_of - BEGAN).days + 1)]
    now = counts(lives, rule, scope, as_of, window)
    eve = counts(lives, rule, scope, from_on - timedelta(days=1), window)
    rows: defaultdict[str, Said] = defaultdict(Said)
    for uai in made.world.schools:
        school = db.get_one(School, uai)
        row = rows[_territory(school, by)]
        row.flow += now["flow", uai] - eve["flow", uai]
        row.ever += now["flow", uai]
        left = made.left[uai]
        if left is not None and left <= as_of:
            continue
        _add_present(row, now, uai, _headcount(db, uai, as_of))
        for life in lives:
            if any(_is_there(one, uai, as_of) for one in life.affiliations):
                row.minutes += _minutes(life, rule, as_of=as_of, from_on=from_on)
    # A territory whose only school has left, and where nobody was ever trained, has no row.
    return {name: row for name, row in rows.items() if row.schools or row.ever}


def _is_there(one: Affiliation, uai: str, day: date) -> bool:
    there = one.school == uai and one.from_on <= day and (one.to_on is None or day < one.to_on)
    return there and one.confirmed_on is not None and one.function in Scope().functions


def _minutes(life: Life, rule: Rule, *, as_of: date, from_on: date) -> Counter[str]:
    """Of each module named, the most that one thing gave by the day, if that was in the period."""
    given: Counter[str] = Counter()
    for module in modules_named(rule):
        things = [(one.minutes, one.done_on, one.means) for one in life.completions if one.module == module]
        things += [(one.minutes, one.on, one.means) for one in life.credits if one.module == module]
        happened = [thing for thing in things if thing[1] <= as_of]
        if happened:
            minutes, day, means = max(happened, key=lambda thing: thing[0])
            given[means] += minutes if day >= from_on else 0
    return given


def in_ledger(db: Session, made: Random, *, as_of: date) -> Counter[tuple[str, str]]:
    """Add up the ledger's own entries until a day, by measure and school."""
    of_day = select(GoalRevision.id).join(Goal, Goal.id == GoalRevision.goal_id)
    revision = db.scalars(
        of_day.where(Goal.programme_id == made.world.programme_id, GoalRevision.in_force_from <= as_of)
        .order_by(GoalRevision.n.desc())
        .limit(1)
    ).one()
    one = LedgerEntry
    entries = db.execute(
        select(one.measure, one.uai, one.delta).where(
            one.revision_id == revision, one.on <= as_of, one.uai.in_(made.world.schools)
        )
    )
    added: Counter[tuple[str, str]] = Counter()
    for measure, uai, delta in entries:
        added[measure, uai] += delta
    return Counter({key: number for key, number in added.items() if number})


def by_asking_of_every_day(db: Session, made: Random, *, as_of: date) -> Counter[tuple[str, str]]:
    """Count the same from the facts."""
    lives = [_life(db, person) for person in made.world.people]
    window = [BEGAN + timedelta(days=n) for n in range((as_of - BEGAN).days + 1)]
    return counts(lives, made.rule_on(as_of), Scope(audience=Audience.TEACHER), as_of, window)


def _add_present(row: Said, now: Counter[tuple[str, str]], uai: str, headcount: int | None) -> None:
    row.schools += 1
    row.enrolled += now["enrolled", uai]
    row.started += now["started", uai]
    row.trained += now["trained", uai]
    if headcount is not None:
        row.known += 1
        row.counted += now["trained", uai]
        row.headcount = (row.headcount or 0) + headcount


def _territory(school: School, by: str) -> str:
    return {
        "programme": "",
        "academy": school.academy,
        "department": school.department,
        "municipality": school.municipality,
        "district": school.district if school.level == "ecole" else f"2nd {school.department}",
        "school": school.name,
    }[by]


def _headcount(db: Session, uai: str, day: date) -> int | None:
    one = schools.Headcount
    found = db.execute(
        select(one.on, one.headcount).where(
            one.uai == uai, one.on <= day, one.kind == "declared", one.population == "teachers"
        )
    ).all()
    return max(found)[1] if found else None


def _life(db: Session, person: int) -> Life:
    done, given, seen = progress.Completion, progress.Credit, progress.Opening
    main = schools.Affiliation
    return Life(
        completions=tuple(
            Completion(
                module=f"{row.course_id}/{row.module_id}",
                done_on=row.done_on,
                minutes=row.minutes,
                means=row.means,
            )
            for row in db.scalars(select(done).where(done.person_id == person, done.revoked_at.is_(None)))
        ),
        credits=tuple(
            Credit(module=f"{row.course_id}/{row.module_id}", on=row.on, minutes=row.minutes, means=row.means)
            for row in db.scalars(
                select(given).where(given.person_id == person, given.revoked_at.is_(None)).order_by(given.id)
            )
        ),
        openings=tuple(
            Opening(module=f"{row.course_id}/{row.module_id}", first_on=row.first_on)
            for row in db.scalars(select(seen).where(seen.person_id == person))
        ),
        affiliations=tuple(
            Affiliation(
                audience=Audience(row.audience),
                function=Function(row.function),
                school=row.uai,
                from_on=row.from_on,
                to_on=row.to_on,
                confirmed_on=row.confirmed_on,
            )
            for row in db.scalars(select(main).where(main.person_id == person, main.is_main))
        ),
    )


LAST = TODAY
"""The day it is in these worlds."""
