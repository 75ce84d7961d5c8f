"""Goals, and a small world to count in: schools, two courses, teachers, a programme."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from unittest.mock import patch

from sqlalchemy.orm import Session

from lms.accounts import signals
from lms.accounts.models import Person
from lms.courses.release import Module, Release
from lms.coverage.models import Goal, GoalRevision
from lms.coverage.revisions import BUILDING, READY, populations_in_words
from lms.coverage.rule import AtLeast, Minutes, Modules, Rule
from lms.coverage.rule_format import rule_to_json
from lms.coverage.target_format import target_to_json
from lms.coverage.targets import ShareTarget, Target
from lms.programmes.models import Programme
from lms.progress.recording import record_completion
from lms.schools.affiliations import open_affiliation
from lms.schools.headcount import Population
from lms.schools.models import Headcount
from lms.schools.population import Audience, Function
from tests.factories.accounts import make_person
from tests.factories.programmes import make_programme
from tests.factories.programmes import make_school as make_listed_school
from tests.factories.progress import make_module, make_release, make_unit, publish

NOW = datetime(2027, 3, 17, 9, 0, tzinfo=UTC)
TODAY = date(2027, 3, 17)
BEGAN = date(2026, 9, 1)

ALL_THREE = Modules(modules=("hybrider/a", "hybrider/b", "evaluer/a"))
ANY_TWO = AtLeast(n=2, modules=("hybrider/a", "hybrider/b", "evaluer/a"))
AN_HOUR = Minutes(minutes=60, modules=("hybrider/a", "hybrider/b", "evaluer/a"))


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything that a test of counting acts on."""

    programme_id: int
    schools: tuple[str, ...]
    people: tuple[int, ...]
    releases: dict[str, tuple[int, Release]]

    def module(self, key: str) -> tuple[int, Release, Module]:
        """Give a module by "course/module", with its release."""
        course, name = key.split("/")
        release_id, release = self.releases[course]
        module = release.module(name)
        assert module is not None
        return release_id, release, module

    @property
    def modules(self) -> list[str]:
        """Every module, as rules name it."""
        return [
            f"{course}/{one.id}" for course, (_, release) in self.releases.items() for one in release.modules
        ]


def make_goal(
    db: Session,
    programme: Programme | int,
    *,
    rule: Rule = ALL_THREE,
    slug: str = "formes",
    populations: frozenset[Population] = frozenset({Population.TEACHERS}),
    audience: Audience = Audience.TEACHER,
    target: Target | None = None,
    in_force_from: date = BEGAN,
    n: int = 1,
    goal: Goal | None = None,
    is_ready: bool = True,
) -> GoalRevision:
    """Add a goal with its first wording, or another wording of one, counted already unless told otherwise."""
    if goal is None:
        programme_id = programme if isinstance(programme, int) else programme.id
        goal = Goal(programme_id=programme_id, slug=slug, title=f"But {slug}", audience=audience.value)
        db.add(goal)
        db.flush()
    revision = GoalRevision(
        goal_id=goal.id,
        n=n,
        populations=populations_in_words(populations),
        rule=rule_to_json(rule),
        target=target_to_json(target or ShareTarget(share=Fraction(3, 5))),
        due_on=date(2028, 6, 30),
        in_force_from=in_force_from,
        state=READY if is_ready else BUILDING,
        made_at=NOW,
        ready_at=NOW if is_ready else None,
    )
    db.add(revision)
    db.flush()
    return revision


def courses() -> dict[str, Release]:
    """Two courses with three modules in all, of half an hour and one unit each."""
    return {
        course: make_release(
            *(make_module(name, make_unit(f"{course}-{name}"), minutes=30) for name in names),
            course_id=course,
        )
        for course, names in (("hybrider", "ab"), ("evaluer", "a"))
    }


def make_courses(db: Session) -> dict[str, tuple[int, Release]]:
    """Publish them."""
    return {course: (publish(db, release), release) for course, release in courses().items()}


def make_world(
    db: Session, *, schools: int = 3, people: int = 8, goals: Sequence[Rule] = (ALL_THREE, ANY_TWO)
) -> World:
    """Add a programme over some schools, its goals, two courses, and teachers at the schools in turn."""
    places = [make_listed_school(db, number=9000 + n) for n in range(schools)]
    programme = make_programme(db, slug="tne-essai", schools=places)
    releases = make_courses(db)
    for place, rule in enumerate(goals):
        make_goal(db, programme, rule=rule, slug=f"but-{place}")
    world = World(
        programme_id=programme.id,
        schools=tuple(place.uai for place in places),
        people=tuple(make_person(db).id for _ in range(people)),
        releases=releases,
    )
    for place, person in enumerate(world.people):
        join(db, person, world.schools[place % len(world.schools)])
    return world


@contextmanager
def counted_at_once(db: Session) -> Iterator[None]:
    """Count whom the block touches once, at its end, as an import does; otherwise each touch counts."""
    touched: set[int] = set()

    def note(_db: Session, *, person_ids: frozenset[int]) -> None:
        touched.update(person_ids)

    with patch.object(signals._touched, "send", note):
        yield
    db.flush()
    signals.standing_touched(db, person_ids=touched)


def join(
    db: Session,
    person: Person | int,
    uai: str,
    *,
    on: date = BEGAN,
    function: Function = Function.TEACHER,
    audience: Audience = Audience.TEACHER,
) -> None:
    """Let somebody belong to a school, confirmed."""
    open_affiliation(
        db,
        person_id=person if isinstance(person, int) else person.id,
        audience=audience,
        uai=uai,
        function=function,
        from_on=on,
        confirmed_on=on,
        now=NOW,
    )


def complete(db: Session, world: World, person: int, *keys: str, on: date = date(2026, 11, 10)) -> None:
    """Let somebody finish modules."""
    for key in keys:
        release_id, release, module = world.module(key)
        record_completion(
            db,
            person_id=person,
            course_id=release.id,
            module=module,
            release_id=release_id,
            done_on=on,
            means="self-study",
            now=datetime(2027, 9, 1, tzinfo=UTC),
        )


def declare(
    db: Session,
    uai: str,
    headcount: int,
    *,
    on: date = BEGAN,
    kind: str = "declared",
    population: str = "teachers",
) -> None:
    """Let a school say how many people it has."""
    db.add(Headcount(uai=uai, population=population, kind=kind, on=on, headcount=headcount, source="Enquête"))
    db.flush()


def random_day(dice: random.Random) -> date:
    """A day of the first two school years, rarely to come."""
    return date.fromordinal(dice.randint(BEGAN.toordinal(), date(2027, 12, 31).toordinal()))
