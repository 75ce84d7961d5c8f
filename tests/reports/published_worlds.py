"""A programme large enough for something of it to be published."""

from datetime import UTC, date, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from lms.coverage import operations
from lms.coverage.targets import ShareTarget
from lms.programmes.models import Programme
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from tests.factories.accounts import make_person
from tests.factories.coverage import World, complete, counted_at_once, courses, declare, join, make_goal
from tests.factories.programmes import make_programme, make_school
from tests.factories.progress import publish
from tests.factories.reach import make_grant
from tests.reports.worlds import BOTH, LONG_AGO

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)
# (number, town, code, circonscription, level, sector, people, trained)
SCHOOLS = (
    (9301, "Rennes", "35238", "Rennes Nord", "ecole", "public", 14, 7),
    (9302, "Rennes", "35238", "Rennes Nord", "ecole", "private", 13, 6),
    (9303, "Bruz", "35047", "Rennes Sud", "ecole", "public", 12, 6),
    (9304, "Bruz", "35047", "Rennes Sud", "ecole", "public", 11, 5),
    (9305, "Rennes", "35238", "", "college", "public", 15, 8),
    (9306, "Chantepie", "35055", "Rennes Sud", "ecole", "public", 3, 1),
)


def make_large(db: Session) -> tuple[World, Programme]:
    """Six schools in three towns, one of them with three teachers; trained at the beginning of September."""
    operations.install()
    made = {}
    for number, town, code, district, level, sector, _people, _trained in SCHOOLS:
        made[number] = make_school(
            db,
            number=number,
            municipality=town,
            municipality_code=code,
            district=district,
            level=level,
        )
        made[number].sector = sector
    unknown = make_school(
        db, number=9307, district="Rennes Sud", municipality="Vitré", municipality_code="35360"
    )
    programme = make_programme(db, slug="tne-large", schools=[*made.values(), unknown])
    make_goal(db, programme, slug="enseignants", rule=BOTH, target=ShareTarget(share=Fraction(3, 5)))
    releases = {course: (publish(db, release), release) for course, release in courses().items()}
    world = World(
        programme_id=programme.id,
        schools=tuple(one.uai for one in made.values()),
        people=(),
        releases=releases,
    )
    with counted_at_once(db):
        for number, *_place, people, trained in SCHOOLS:
            uai = made[number].uai
            declare(db, uai, people)
            for n in range(people):
                person = make_person(db)
                join(db, person, uai)
                if n < trained:
                    complete(db, world, person.id, "hybrider/a", "hybrider/b", on=date(2026, 9, 10))
    db.flush()
    return world, programme


def make_large_readers(db: Session) -> dict[str, int]:
    held = {
        "partner": (Role.PARTNER, Scope(kind=ScopeKind.PROGRAMME, value="tne-large")),
        "town": (Role.PARTNER, Scope(kind=ScopeKind.FUNDER, value="commune/35238")),
        "coordinator": (Role.COORDINATOR, Scope(kind=ScopeKind.PROGRAMME, value="tne-large")),
        "administrator": (Role.ADMINISTRATOR, EVERYTHING),
        "elsewhere": (Role.PARTNER, Scope(kind=ScopeKind.PROGRAMME, value="autre")),
    }
    make_programme(db, slug="autre")
    people = {}
    for name, (role, scope) in held.items():
        person = make_person(db)
        make_grant(db, person, role, scope, from_on=LONG_AGO)
        people[name] = person.id
    return people
