"""A programme over two academies with every trap, built by the product's own operations."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.coverage import operations
from lms.coverage.rule import Modules
from lms.coverage.targets import ShareTarget, Target
from lms.programmes.models import Programme
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind, district, school
from lms.schools.affiliations import close_affiliation
from lms.schools.headcount import Population
from lms.schools.models import School
from lms.schools.population import Audience, Function
from lms.schools.queries import affiliations_of
from tests.factories.accounts import make_person
from tests.factories.coverage import World, complete, courses, declare, join, make_goal
from tests.factories.programmes import enter, make_programme, make_school
from tests.factories.progress import publish
from tests.factories.reach import make_grant

TODAY = date(2026, 11, 22)
LONG_AGO = date(2020, 1, 1)
BOTH = Modules(modules=("hybrider/a", "hybrider/b"))
DEPARTMENTS = {
    "35": {"academy_code": "14", "academy": "Rennes", "department": "Ille-et-Vilaine"},
    "02": {
        "academy_code": "20",
        "academy": "Amiens",
        "department": "Aisne",
        "region_code": "32",
        "region": "Hauts-de-France",
        "municipality": "Laon",
    },
}


@dataclass(kw_only=True)
class Reported:
    """The world's parts by the names tests use."""

    world: World
    programme: Programme
    schools: dict[str, School]
    people: dict[str, list[Person]]


def make_reported(db: Session, *, target: Target | None = None) -> Reported:
    """Nine schools: écoles of two circonscriptions, a collège with a section, an école of another academy…"""
    operations.install()
    schools = {
        "north-1": make_school(db, number=9101, district="Rennes Nord"),
        "north-2": make_school(db, number=9102, district="Rennes Nord"),
        "south": make_school(
            db, number=9103, district="Rennes Sud", municipality="Bruz", municipality_code="35047"
        ),
        "college": make_school(db, number=9104, level="college", funder="department", district=""),
        "aisne": make_school(db, number=9105, department_code="02", district="Laon", **DEPARTMENTS["02"]),
        "small": make_school(
            db, number=9106, district="Rennes Sud", municipality="Bruz", municipality_code="35047"
        ),
    }
    schools["section"] = make_school(
        db,
        number=9107,
        level="college",
        district="",
        standing="rolled_up",
        reason="section",
        rolls_up_to=schools["college"].uai,
    )
    schools["outside"] = make_school(db, number=9108, district="Rennes Nord")
    programme = make_programme(
        db, slug="tne-essai", schools=[one for name, one in schools.items() if name != "outside"]
    )
    schools["left"] = make_school(
        db, number=9109, district="Rennes Sud", municipality="Bruz", municipality_code="35047"
    )
    enter(db, programme, schools["left"], to_on=date(2026, 11, 1))
    make_goal(
        db,
        programme,
        slug="enseignants",
        rule=BOTH,
        target=target or ShareTarget(share=Fraction(3, 5)),
    )
    make_goal(
        db,
        programme,
        slug="parents",
        rule=BOTH,
        audience=Audience.PARENT,
        populations=frozenset({Population.FAMILIES}),
    )
    releases = {course: (publish(db, release), release) for course, release in courses().items()}
    world = World(programme_id=programme.id, schools=(), people=(), releases=releases)
    reported = Reported(world=world, programme=programme, schools=schools, people={})
    _people(db, reported)
    _headcounts(db, schools)
    db.flush()
    return reported


def _people(db: Session, reported: Reported) -> None:
    for name, number, trained in (
        ("north-1", 4, 3),
        ("north-2", 2, 0),
        ("south", 3, 1),
        ("college", 5, 2),
        ("section", 2, 1),
        ("aisne", 3, 3),
        ("small", 2, 2),
        ("outside", 2, 2),
        ("left", 2, 1),
    ):
        people = [make_person(db) for _ in range(number)]
        reported.people[name] = people
        for person in people:
            join(db, person, reported.schools[name].uai)
        for person in people[:trained]:
            complete(db, reported.world, person.id, "hybrider/a", "hybrider/b", on=date(2026, 10, 10))
    leaver = make_person(db)
    join(db, leaver, reported.schools["north-1"].uai)
    complete(db, reported.world, leaver.id, "hybrider/a", "hybrider/b", on=date(2026, 10, 12))
    _leave(db, leaver, on=date(2026, 10, 20))
    for person in reported.people["left"]:
        _leave(db, person, on=date(2026, 11, 1))
    parent = make_person(db)
    join(
        db,
        parent,
        reported.schools["north-1"].uai,
        function=Function.PARENT,
        audience=Audience.PARENT,
    )


def _leave(db: Session, person: Person, *, on: date) -> None:
    (affiliation,) = affiliations_of(db, person.id)
    close_affiliation(db, affiliation=affiliation, on=on, now=datetime(2026, 11, 2, tzinfo=UTC))


def _headcounts(db: Session, schools: dict[str, School]) -> None:
    declare(db, schools["north-1"].uai, 5)
    declare(db, schools["north-2"].uai, 2)
    declare(db, schools["college"].uai, 6)
    declare(db, schools["aisne"].uai, 4)
    declare(db, schools["small"].uai, 1)
    # "south": only an estimate, which must enter no percentage.
    declare(db, schools["south"].uai, 3, kind="proxy")


def make_readers(db: Session, reported: Reported) -> dict[str, int]:
    """Somebody of each role, by its name."""
    held = {
        "ien": (Role.INSPECTOR, district(department_code="35", name="Rennes Nord")),
        "head": (Role.SCHOOL_HEAD, school(reported.schools["college"].uai)),
        "coordinator": (Role.COORDINATOR, Scope(kind=ScopeKind.PROGRAMME, value="tne-essai")),
        "administrator": (Role.ADMINISTRATOR, EVERYTHING),
        "partner": (Role.PARTNER, Scope(kind=ScopeKind.PROGRAMME, value="tne-essai")),
        "elsewhere": (Role.COORDINATOR, Scope(kind=ScopeKind.PROGRAMME, value="autre")),
    }
    make_programme(db, slug="autre")
    people = {}
    for name, (role, scope) in held.items():
        person = make_person(db)
        make_grant(db, person, role, scope, from_on=LONG_AGO)
        people[name] = person.id
    people["teacher"] = make_person(db).id
    return people
