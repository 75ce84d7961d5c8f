"""Whose schools stand in CSV, workbook, PDF and JSON: for every role, those that the reach oracle gives."""

import json
from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.coverage.rule import Modules
from lms.database import Database
from lms.programmes.models import PerimeterEntry
from lms.reach.queries import reach_of
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind, district, programme, school
from lms.schools.models import School
from tests.factories.accounts import make_person
from tests.factories.coverage import make_goal
from tests.factories.programmes import make_programme, make_school
from tests.factories.reach import make_grant
from tests.reach import oracle
from tests.reports.test_coverage_papers import book_of
from tests.reports.test_files import read_csv
from tests.reports.worlds import LONG_AGO, TODAY
from tests.support.pdfs import text_of
from tests.support.visitors import let_in

PAGE = "/reports/tne/but/coverage"
PLACES = (
    {"department_code": "35", "district": "Rennes Nord"},
    {"department_code": "35", "district": "Rennes Sud", "municipality_code": "35047"},
    {"department_code": "22", "district": "Rennes Nord", "municipality_code": "22278"},
    {"department_code": "02", "district": "Laon", "academy_code": "20", "region_code": "32"},
    {"department_code": "35", "district": "", "level": "college", "funder": "department"},
)


def _scopes(schools: list[School]) -> Mapping[str, tuple[Role, Scope]]:
    def over(kind: ScopeKind, value: str) -> Scope:
        return Scope(kind=kind, value=value)

    return {
        "director": (Role.SCHOOL_DIRECTOR, school(schools[0].uai)),
        "head": (Role.SCHOOL_HEAD, school(schools[8].uai)),
        "ien": (Role.INSPECTOR, district(department_code="35", name="Rennes Nord")),
        "other ien": (Role.INSPECTOR, district(department_code="22", name="Rennes Nord")),
        "adviser": (Role.ADVISER, over(ScopeKind.DEPARTMENT, "35")),
        "academy": (Role.COORDINATOR, over(ScopeKind.ACADEMY, "14")),
        "coordinator": (Role.COORDINATOR, programme("tne")),
        "administrator": (Role.ADMINISTRATOR, EVERYTHING),
        "elsewhere": (Role.COORDINATOR, programme("autre")),
        "partner": (Role.PARTNER, programme("tne")),
        "trainer": (Role.TRAINER, programme("tne")),
    }


@pytest.fixture
def asked(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> dict[str, tuple[FlaskClient, set[str]]]:
    """Give each reader's client, with the schools that she sees according to the oracle."""
    from lms.reports import routes, seen

    for module in (routes, seen):
        monkeypatch.setattr(module, "today", lambda: TODAY)
    with database.writer() as db:
        schools = [make_school(db, number=9600 + n, **PLACES[n // 2]) for n in range(10)]
        outside = make_school(db, number=9620, district="Rennes Nord")
        made = [make_programme(db, slug="tne", schools=schools), make_programme(db, slug="autre")]
        make_goal(db, made[0], rule=Modules(modules=("hybrider/a",)), slug="but")
        people = {}
        for name, (role, scope) in _scopes(schools).items():
            people[name] = make_person(db)
            make_grant(db, people[name], role, scope, from_on=LONG_AGO)
        db.commit()
        world = oracle.World(
            schools=[*schools, outside],
            programmes=made,
            entries=list(db.scalars(select(PerimeterEntry))),
            people=[],
            affiliations=[],
        )
        found = {}
        for name, person in people.items():
            reach = reach_of(db, person_id=person.id, on=TODAY)
            seen_by_her = oracle.schools_seen(world, reach, "totals", TODAY) - {outside.uai}
            client = app.test_client()
            found[name] = (client, person.id, seen_by_her)
        db.commit()
    for client, person_id, _seen in found.values():
        let_in(client, database, person_id=person_id)
    return {name: (client, uais) for name, (client, _id, uais) in found.items()}


def test_files_hold_whom_the_oracle_says(asked: dict[str, tuple[FlaskClient, set[str]]]) -> None:
    compared = 0
    for name, (client, uais) in asked.items():
        # Who sees none of them exactly has no such file.
        expected = 200 if uais else 403 if name == "trainer" else 404
        answers = {shape: client.get(f"{PAGE}.{shape}?by=school") for shape in ("csv", "xlsx", "json", "pdf")}
        assert {one.status_code for one in answers.values()} == {expected}, name
        if not uais:
            continue
        in_csv = {row["uai"] for row in read_csv(answers["csv"].data)}
        assert in_csv == uais, name
        assert {row["uai"] for row in json.loads(answers["json"].data)["rows"]} == uais, name
        for page, column in zip(book_of(answers["xlsx"].data).worksheets, ("UAI", "uai"), strict=False):
            heading, *rows = page.iter_rows(values_only=True)
            # What opens first ends with a total, which has none.
            assert {row[heading.index(column)] for row in rows} - {None} == uais, name
        text = " ".join(text_of(answers["pdf"].data).split())
        names = {f"École {9600 + n}" for n in range(10)} | {"École 9620"}
        assert {one for one in names if one in text} == {f"École {int(uai[3:7])}" for uai in uais}, name
        # Totals are of the same schools.
        (total,) = read_csv(client.get(f"{PAGE}.csv?by=programme").data)
        assert total["schools_in_perimeter"] == str(len(uais)), name
        compared += 1
    assert compared == 8
