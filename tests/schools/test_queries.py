"""Reads of schools, headcounts and affiliations."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from lms.schools.affiliations import open_affiliation
from lms.schools.headcount import HeadcountKind, Population
from lms.schools.models import Headcount, SchoolSize
from lms.schools.population import Audience, Function
from lms.schools.queries import (
    Territory,
    find_school,
    headcounts_on,
    latest_sizes,
    main_affiliation,
    schools_of,
    search_schools,
)
from lms.schools.school import Standing
from tests.factories.accounts import make_person
from tests.factories.schools import make_school

A, B, C = "0599901S", "0599902T", "0599903U"
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SEPTEMBER, JANUARY, JUNE = date(2026, 9, 1), date(2027, 1, 1), date(2027, 6, 1)


@pytest.fixture
def three(db: Session) -> Session:
    make_school(db, A, name="École Saint-Exupéry", municipality="Lille", district="Lille 1", sector="private")
    make_school(db, B, name="Collège des Œillets", municipality="Douai", level="college", funder="department")
    make_school(db, C, name="Lycée 100 % fictif", municipality="Lille", level="lycee", standing="out")
    make_school(db, "0350122T", name="École de Baulon", municipality="Baulon")
    return db


def names(found: object) -> list[str]:
    return [school.uai for school in found]


@pytest.mark.parametrize(
    ("words", "uais"),
    [
        ("saint exupery", [A]),
        ("ST-EXUPÉRY lille", [A]),
        ("oeillets", [B]),
        ("lille", [A, C]),
        ("0599903u", [C]),
        ("0599", [B, A, C]),
        ("lycee 100 %", [C]),
        ("_", []),
        ("  ", []),
        ("lille douai", []),
    ],
)
def test_search_finds_by_name_town_and_uai(three: Session, words: str, uais: list[str]) -> None:
    assert names(search_schools(three, words)) == uais


def test_search_stays_in_departments_and_within_a_number(three: Session) -> None:
    assert names(search_schools(three, "ecole", departments=["35"])) == ["0350122T"]
    assert len(search_schools(three, "0", most=2)) == 2


@pytest.mark.parametrize(
    ("territory", "uais"),
    [
        (Territory(), ["0350122T", B, A, C]),
        (Territory(academies=["09"]), [B, A, C]),
        (Territory(departments=["59"], levels=["college", "lycee"]), [B, C]),
        (Territory(departments=["59"], districts=["Lille 1"]), [A]),
        (Territory(uais=[A, B], sectors=["private"]), [A]),
        (Territory(funders=["department"]), [B]),
        (Territory(departments=["59"], standings=[Standing.IN]), [B, A]),
        (Territory(ministries=["agriculture"]), []),
        (Territory(municipalities=["59350"]), []),
    ],
)
def test_a_territory_gives_its_schools(three: Session, territory: Territory, uais: list[str]) -> None:
    assert names(schools_of(three, territory)) == uais


def test_a_school_is_found_by_its_uai(three: Session) -> None:
    assert find_school(three, A) is not None
    assert find_school(three, "0010001W") is None


def add(
    db: Session, uai: str, number: int, on: date, kind: HeadcountKind, population: str = "teachers"
) -> None:
    db.add(Headcount(uai=uai, population=population, kind=kind.value, on=on, headcount=number, source="IEN"))
    db.flush()


def test_the_headcount_of_a_day(three: Session) -> None:
    add(three, A, 10, SEPTEMBER, HeadcountKind.DECLARED)
    add(three, A, 11, JANUARY, HeadcountKind.ROSTER)
    add(three, A, 12, JANUARY, HeadcountKind.DECLARED)
    add(three, A, 9, JUNE, HeadcountKind.PROXY)
    add(three, A, 80, SEPTEMBER, HeadcountKind.DECLARED, "families")
    add(three, B, 7, SEPTEMBER, HeadcountKind.PROXY)
    add(three, C, 50, JUNE, HeadcountKind.DECLARED)

    def on(day: date, **given: object) -> dict[str, tuple[int, str]]:
        found = headcounts_on(three, day=day, populations=[Population.TEACHERS], **given)
        return {uai: (one.headcount, one.kind.value) for (uai, _), one in found.items()}

    assert on(date(2026, 8, 31)) == {}
    assert on(SEPTEMBER) == {A: (10, "declared"), B: (7, "proxy")}
    assert on(JANUARY) == {A: (12, "declared"), B: (7, "proxy")}
    assert on(JUNE, uais=[A, C]) == {A: (12, "declared"), C: (50, "declared")}
    both = headcounts_on(three, day=JUNE, populations=[Population.TEACHERS, Population.FAMILIES], uais=[A])
    assert {population.value: one.headcount for (_, population), one in both.items()} == {
        "teachers": 12,
        "families": 80,
    }


def test_the_latest_size(three: Session) -> None:
    for year, pupils in ((2024, 100), (2025, 110), (2026, 120)):
        on = date(year, 9, 1)
        three.add(SchoolSize(uai=A, on=on, pupils=pupils, classes=5, source="open data"))
    three.flush()
    assert latest_sizes(three, day=date(2026, 8, 31), uais=[A, B])[A].pupils == 110


def test_the_main_affiliation_of_a_day(three: Session) -> None:
    person = make_person(three)
    facts = {"person_id": person.id, "function": Function.TEACHER, "now": NOW}
    open_affiliation(three, uai=A, audience=Audience.TEACHER, from_on=SEPTEMBER, to_on=JANUARY, **facts)
    open_affiliation(three, uai=B, audience=Audience.TEACHER, from_on=SEPTEMBER, is_main=False, **facts)
    open_affiliation(three, uai=C, audience=Audience.TEACHER, from_on=JANUARY, **facts)

    def main(day: date, audience: Audience = Audience.TEACHER) -> str | None:
        found = main_affiliation(three, person_id=person.id, audience=audience, day=day)
        return found.uai if found else None

    assert main(SEPTEMBER) == A
    assert main(JANUARY) == C
    assert main(date(2026, 8, 31)) is None
    assert main(SEPTEMBER, Audience.PARENT) is None
