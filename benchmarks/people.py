"""The people page as the number of people grows: CPU time a page, the first and one far down the list."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.installations import installation
from benchmarks.lesson import Call, call
from benchmarks.measuring import ROUNDS, Row, cpu_seconds, milliseconds
from lms.accounts.audit import Origin
from lms.accounts.models import Person
from lms.accounts.signing_in import open_session
from lms.app import create_app
from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind, district, school
from lms.schools.models import Affiliation, School
from tests.factories.accounts import make_person
from tests.factories.programmes import make_school
from tests.factories.reach import make_grant
from tests.support.statements import counted

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
FEW = 1000
SCHOOLS = 1000
PEOPLE_OF_A_SCHOOL = 100
BAR = 1.5
MOST_STATEMENTS = 6
TIMES = 5
ROLES = ("head", "inspector", "coordinator")


def rows(engine: str, *, postgres: str, people: Sequence[int]) -> Iterator[Row]:
    """Measure with 1,000 people and with the most asked for, role by role."""
    most = max(people)
    with (
        installation(engine, postgres=postgres, name="people-few") as (settings, few),
        installation(engine, postgres=postgres, name="people-many") as (_settings, many),
    ):
        cookies = [_fill(few, FEW), _fill(many, most)]
        apps = [create_app(settings, database=few), create_app(settings, database=many)]
        for role in ROLES:
            pages = [call(app, "/people", cookie=held[role]) for app, held in zip(apps, cookies, strict=True)]
            numbers = [_statements(page, database) for page, database in zip(pages, (few, many), strict=True)]
            yield Row(
                what=f"people page of the {role}, statements: {most:,} people / {FEW:,}",
                engine=engine,
                found=f"{numbers[1]} / {numbers[0]}",
                bar=f"alike, <= {MOST_STATEMENTS}",
                holds=numbers[0] == numbers[1] <= MOST_STATEMENTS,
            )
            # In turn, the best round of each: what else the machine does adds to both alike.
            rounds = [[cpu_seconds(page, times=TIMES) for page in pages] for _ in range(ROUNDS)]
            before, after = (min(times) for times in zip(*rounds, strict=True))
            yield Row(
                what=f"people page of the {role}, CPU: {most:,} people / {FEW:,}",
                engine=engine,
                found=f"{after / before:.2f} ({milliseconds(after)})",
                bar=f"<= {BAR}",
                holds=after / before <= BAR,
            )


def _statements(page: Call, database: Database) -> int:
    page()
    with counted(database) as statements:
        page()
    return len(statements)


def _fill(database: Database, size: int) -> dict[str, str]:
    """Make schools with people, and three who look; give their cookies."""
    with database.writer() as db:
        schools = [_school(db, number) for number in range(SCHOOLS)]
        # Schools are filled one after the other: the head's and the inspector's hold the same people.
        db.execute(
            insert(Person),
            [
                {
                    "given_name": f"Camille{number % 97}",
                    "family_name": f"Martin{number % 1013}",
                    "email": f"p{number}@ac-exemple.fr",
                    "created_at": NOW,
                }
                for number in range(size)
            ],
        )
        ids = list(db.scalars(select(Person.id).order_by(Person.id)))
        db.execute(
            insert(Affiliation),
            [
                {
                    "person_id": person_id,
                    "uai": schools[(place // PEOPLE_OF_A_SCHOOL) % SCHOOLS].uai,
                    "audience": "teacher",
                    "function": "teacher",
                    "from_on": NOW.date(),
                    "is_main": True,
                    "confirmed_on": NOW.date(),
                    "changed_at": NOW,
                }
                for place, person_id in enumerate(ids)
            ],
        )
        scopes = {
            "head": (Role.SCHOOL_HEAD, school(schools[0].uai)),
            "inspector": (Role.INSPECTOR, district(department_code="35", name="Nord")),
            "coordinator": (Role.COORDINATOR, Scope(kind=ScopeKind.DEPARTMENT, value="35")),
        }
        cookies = {role: _let_in(db, role, *held) for role, held in scopes.items()}
        db.commit()
    if not database.is_sqlite:
        with database.writers.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    return cookies


def _school(db: Session, number: int) -> School:
    # The inspector's circonscription: the first ten schools, that both worlds fill.
    return make_school(db, number=number + 1, district="Nord" if number < 10 else "Sud")


def _let_in(db: Session, name: str, role: Role, scope: Scope) -> str:
    person = make_person(db, email=f"{name}@ac-exemple.fr")
    make_grant(db, person, role, scope, from_on=date(2020, 9, 1))
    opened = open_session(
        db,
        person_id=person.id,
        now=datetime.now(UTC),
        origin=Origin(route="bench"),
        device="Firefox",
    )
    return f"passerelle_session={opened.token}"
