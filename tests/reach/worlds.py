"""A small world with every trap: names shared by districts, sections, dated perimeters, moves, parents."""

import random
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from lms.programmes.models import PerimeterEntry, Programme
from lms.reach.scopes import Scope, ScopeKind
from lms.schools.models import Affiliation, School
from tests.factories.accounts import make_person
from tests.factories.programmes import enter, make_programme, make_school
from tests.reach.oracle import World

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
DAYS = [date(2026, 9, 1) + timedelta(days=30 * n) for n in range(8)]
PLACES = [
    ("35", "14", "53", "35238"),
    ("35", "14", "53", "35047"),
    ("22", "14", "53", "22278"),
    ("2A", "27", "94", "2A004"),
]
LEVELS = [("ecole", "commune"), ("college", "department"), ("lycee", "region"), ("mfr", "other")]


def make_world(db: Session) -> World:
    """Make it, the same each time."""
    chance = random.Random(35)
    schools = [_school(db, chance, number) for number in range(20)]
    mothers = [school for school in schools if school.standing == "in"]
    for number in range(3):
        mother = chance.choice(mothers)
        section = make_school(
            db,
            number=40 + number,
            department_code=mother.department_code,
            standing="rolled_up",
            reason="section",
            rolls_up_to=mother.uai,
            level="lycee",
            funder="region",
            district="",
            municipality_code=mother.municipality_code,
            academy_code=mother.academy_code,
            region_code=mother.region_code,
        )
        schools.append(section)
    programmes = [make_programme(db, slug=f"programme-{letter}") for letter in "abc"]
    entries = [entry for programme in programmes[:2] for entry in _perimeter(db, chance, programme, schools)]
    people = [make_person(db) for _ in range(16)]
    affiliations = [one for person in people[:-2] for one in _belongings(db, chance, person.id, schools)]
    return World(
        schools=schools, programmes=programmes, entries=entries, people=people, affiliations=affiliations
    )


def scopes_of(world: World) -> list[Scope]:
    """Every scope that names something of the world, and one of each kind that names nothing."""
    pairs = {("all", ""), ("course", "hybrider"), ("workshop", "3"), ("programme", "elsewhere")}
    pairs |= {("district", "35/Nowhere"), ("school", "0350122T"), ("academy", "09"), ("funder", "region/11")}
    for school in world.schools:
        pairs |= {
            ("school", school.uai),
            ("municipality", school.municipality_code),
            ("department", school.department_code),
            ("academy", school.academy_code),
            ("funder", f"commune/{school.municipality_code}"),
            ("funder", f"department/{school.department_code}"),
            ("funder", f"region/{school.region_code}"),
        }
        if school.district:
            pairs.add(("district", f"{school.department_code}/{school.district}"))
    pairs |= {("programme", programme.slug) for programme in world.programmes}
    return [Scope(kind=ScopeKind(kind), value=value) for kind, value in sorted(pairs)]


def _school(db: Session, chance: random.Random, number: int) -> School:
    department, academy, region, municipality = chance.choice(PLACES)
    level, funder = chance.choice(LEVELS)
    is_out = chance.random() < 0.15
    return make_school(
        db,
        number=number,
        department_code=department,
        standing="out" if is_out else "in",
        reason="service" if is_out else "public",
        level=level,
        funder=funder,
        district=chance.choice(["Nord", "Sud"]) if level == "ecole" else "",
        municipality_code=municipality,
        academy_code=academy,
        region_code=region,
    )


def _perimeter(
    db: Session, chance: random.Random, programme: Programme, schools: list[School]
) -> list[PerimeterEntry]:
    found = []
    for school in schools:
        if chance.random() < 0.5:
            continue
        first = chance.randrange(6)
        last = chance.choice([None, None, first + 1 + chance.randrange(2)])
        entry = enter(db, programme, school, from_on=DAYS[first], to_on=None if last is None else DAYS[last])
        if chance.random() < 0.15:
            entry.withdrawn_at = NOW
        found.append(entry)
    db.flush()
    return found


def _belongings(
    db: Session, chance: random.Random, person_id: int, schools: list[School]
) -> list[Affiliation]:
    """A main school that may change once, another school besides, and perhaps children somewhere."""
    moves = chance.choice([None, DAYS[3]])
    spans = [(DAYS[0], moves)] + ([(moves, None)] if moves else [])
    audience = chance.choice(["teacher", "teacher", "staff"])
    drawn = [(audience, from_on, to_on, True) for from_on, to_on in spans]
    drawn += [(audience, DAYS[1], None, False)]
    if chance.random() < 0.4:
        drawn.append(("parent", DAYS[2], None, True))
    places = chance.sample(schools, len(drawn))
    found = [
        Affiliation(
            person_id=person_id,
            uai=school.uai,
            audience=kind,
            function="parent" if kind == "parent" else "teacher",
            from_on=from_on,
            to_on=to_on,
            is_main=is_main,
            confirmed_on=chance.choice([None, DAYS[0]]),
            changed_at=NOW,
        )
        for school, (kind, from_on, to_on, is_main) in zip(places, drawn, strict=True)
    ]
    db.add_all(found)
    db.flush()
    return found
