"""Three departments and two circonscriptions with everybody in them, and those who look, of every role."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from lms.accounts.models import Person
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind, district, programme, school
from lms.schools.models import Affiliation
from tests.factories.accounts import make_person
from tests.factories.programmes import make_programme, make_school
from tests.factories.reach import make_grant
from tests.reach import oracle

ON = date(2026, 11, 22)
NAMES = ("Éluard", "Le Goff", "Öztürk", "Saint-Just", "Bénard", "N’Diaye", "Martin")
GIVEN = ("Stéphane", "Zoé", "Jean-Pierre", "Maëlle", "Karim")
FUNCTIONS = ("teacher", "cpe", "librarian", "principal")


@dataclass(kw_only=True)
class Territory:
    """Three departments, two circonscriptions, everybody and those who look."""

    world: oracle.World
    readers: dict[str, int]


def belong(
    db, person: Person, uai: str, *, audience: str = "teacher", function: str = "teacher", **days: object
) -> Affiliation:
    values = {
        "from_on": date(2026, 9, 1),
        "to_on": None,
        "is_main": True,
        "confirmed_on": date(2026, 9, 1),
    } | days
    one = Affiliation(
        person_id=person.id,
        uai=uai,
        audience=audience,
        function=function,
        changed_at=datetime(2026, 9, 1, tzinfo=UTC),
        **values,
    )
    db.add(one)
    db.flush()
    return one


def make_territory(db) -> Territory:
    places: list[dict[str, str]] = [
        {"department_code": "35", "district": "Rennes Nord"},
        {"department_code": "35", "district": "Rennes Sud"},
        {"department_code": "22", "district": "Rennes Nord", "municipality_code": "22278"},
        {"department_code": "02", "district": "Laon", "academy_code": "20", "region_code": "32"},
    ]
    schools = [
        make_school(db, number=9500 + 10 * n + k, **place) for n, place in enumerate(places) for k in range(3)
    ]
    section = make_school(
        db, number=9599, standing="rolled_up", reason="section", rolls_up_to=schools[0].uai, district=""
    )
    schools.append(section)
    people, affiliations = [], []
    for n in range(78):
        person = make_person(db, given_name=GIVEN[n % 5], family_name=f"{NAMES[n % 7]}-{n:02}")
        people.append(person)
        place = schools[n % len(schools)]
        function = FUNCTIONS[n % 4]
        audience = "staff" if function in {"cpe", "principal"} else "teacher"
        if n % 11 == 0:
            # Taught somewhere else until now, or left altogether.
            affiliations.append(
                belong(
                    db, person, schools[(n + 5) % 12].uai, from_on=date(2025, 9, 1), to_on=ON - timedelta(n)
                )
            )
            if n % 2:
                continue
        affiliations.append(
            belong(
                db,
                person,
                place.uai,
                audience=audience,
                function=function,
                from_on=ON if n % 11 == 0 else date(2026, 9, 1),
                confirmed_on=None if n % 6 == 0 else ON,
            )
        )
        if n % 9 == 0:
            affiliations.append(
                belong(db, person, schools[(n + 3) % 12].uai, audience="parent", function="parent")
            )
        if n % 7 == 0:
            affiliations.append(
                belong(db, person, schools[(n + 1) % 12].uai, audience=audience, is_main=False)
            )
    people += [make_person(db, given_name="Sans", family_name=f"École-{n}") for n in range(3)]
    slugs = [make_programme(db, slug="tne", schools=schools[2:8])]
    entries = list(db.scalars(select(oracle.PerimeterEntry)))
    grants = {
        "school_head": (Role.SCHOOL_HEAD, school(schools[0].uai)),
        "ien-north": (Role.INSPECTOR, district(department_code="35", name="Rennes Nord")),
        "ien-south": (Role.INSPECTOR, district(department_code="35", name="Rennes Sud")),
        "inspector-02": (Role.INSPECTOR, Scope(kind=ScopeKind.DEPARTMENT, value="02")),
        "coordinator-35": (Role.COORDINATOR, Scope(kind=ScopeKind.DEPARTMENT, value="35")),
        "coordinator-22": (Role.COORDINATOR, Scope(kind=ScopeKind.DEPARTMENT, value="22")),
        "coordinator-tne": (Role.COORDINATOR, programme("tne")),
        "coordinator-academy": (Role.COORDINATOR, Scope(kind=ScopeKind.ACADEMY, value="14")),
        "administrator": (Role.ADMINISTRATOR, EVERYTHING),
    }
    readers = {}
    for name, (role, scope) in grants.items():
        reader = make_person(db, given_name="Qui", family_name=f"Regarde-{name}")
        make_grant(db, reader, role, scope)
        people.append(reader)
        readers[name] = reader.id
    world = oracle.World(
        schools=schools, programmes=slugs, entries=entries, people=people, affiliations=affiliations
    )
    return Territory(world=world, readers=readers)
