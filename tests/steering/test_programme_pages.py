"""A programme made and changed on pages: name, partners, money, schools, and where its goals began."""

import io
import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lms.coverage.models import Baseline, Goal
from lms.database import Database
from lms.programmes.models import PerimeterEntry, Programme
from tests.factories.programmes import make_school
from tests.reports.conftest import Visitors
from tests.reports.test_pages import rows_in_table, words_of
from tests.reports.worlds import Reported
from tests.support.visitors import form_token

PAGE = "/programmes/tne-essai"
SCHOOLS = f"{PAGE}/schools"


def post(client: FlaskClient, address: str, **typed: Any) -> TestResponse:
    return client.post(
        address, data={"csrf_token": form_token(client), **typed}, content_type="multipart/form-data"
    )


def said(answer: TestResponse, status: int = 422) -> str:
    assert answer.status_code == status, answer.status_code
    return words_of(answer.text)


def confirmed(client: FlaskClient, page: TestResponse) -> TestResponse:
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text.split("<form")[-1]))
    return client.post(SCHOOLS, data=hidden)


def test_a_programme_is_made_by_an_administrator(visitors: Visitors, database: Database) -> None:
    client = visitors.client("administrator")
    assert "Make a programme" in words_of(client.get("/programmes").text)
    typed = {"name": "TNE Cher 2027", "starts_on": "2027-01-01", "ends_on": "2028-12-31"}
    assert "comes before the first" in said(
        post(client, "/programmes/new", **typed | {"ends_on": "2026-01-01"})
    )
    for _ in range(2):
        answer = post(client, "/programmes/new", **typed)
        assert answer.headers["Location"] == "/programmes/tne-cher-2027/schools"
    assert client.get(answer.headers["Location"]).status_code == 200
    assert client.get("/programmes/tne-cher-2027").status_code == 200
    with database.reader() as db:
        assert db.scalar(select(func.count()).where(Programme.name == "TNE Cher 2027")) == 1
    coordinator = visitors.client("coordinator")
    assert words_of(coordinator.get("/programmes").text).count("Territoire") == 1
    assert coordinator.get("/programmes/new").status_code == 403


def test_name_partners_money_and_baseline(visitors: Visitors, reported: Reported, database: Database) -> None:
    client = visitors.client("coordinator")
    days = {"starts_on": "2026-09-01", "ends_on": "2028-08-31"}
    assert post(client, f"{PAGE}/name", name="TNE Bretagne", **days).status_code == 303
    assert "would lie outside" in said(
        post(client, f"{PAGE}/name", name="TNE", starts_on="2026-09-01", ends_on="2027-01-01")
    )
    partner = {"partner_name": "Région", "kind": "authority"}
    assert post(client, f"{PAGE}/partners", **partner).status_code == 303
    assert "Write its name." in said(post(client, f"{PAGE}/partners", kind="funder"))
    line = {"measure": "teachers", "paid_by": "Région", "amount": "12 000"}
    for _ in range(2):
        assert post(client, f"{PAGE}/budget", **line).status_code == 303
    assert "Write an amount" in said(post(client, f"{PAGE}/budget", **line | {"amount": "x"}))
    assert "no partner of this name" in said(post(client, f"{PAGE}/budget", **line | {"paid_by": "Autre"}))
    assert "has lines in the budget" in said(post(client, f"{PAGE}/partners", remove="Région"))
    with database.reader() as db:
        goal_id = db.scalars(select(Goal.id).where(Goal.slug == "enseignants")).one()
    began = {
        "goal": str(goal_id),
        "on": "2026-06-01",
        "trained": "2",
        "headcount": "20",
        "source": "Enquête de la DANE",
    }
    for _ in range(2):
        assert post(client, f"{PAGE}/baseline", **began).status_code == 303
    assert "check both numbers" in said(post(client, f"{PAGE}/baseline", **began | {"headcount": "1"}))
    assert "of a day gone by" in said(post(client, f"{PAGE}/baseline", **began | {"on": "2030-01-01"}))
    assert post(client, f"{PAGE}/baseline", **began | {"trained": "3"}).status_code == 303
    with database.reader() as db:
        kept = db.execute(select(Baseline.trained, Baseline.replaced_at.is_(None)).order_by(Baseline.id))
        assert [tuple(row) for row in kept] == [(2, False), (3, True)]
    page = words_of(client.get("/reports/tne-essai").text)
    assert "Where it began, on June 1, 2026: 3 people trained of 20 (15%). Enquête de la DANE" in page
    assert post(client, f"{PAGE}/budget", remove="teachers|Région").status_code == 303
    assert post(client, f"{PAGE}/partners", remove="Région").status_code == 303
    assert "No amount is known" in words_of(client.get(PAGE).text)


def test_schools_change_once_seen(visitors: Visitors, reported: Reported, database: Database) -> None:
    client = visitors.client("coordinator")
    outside, north = reported.schools["outside"].uai, reported.schools["north-1"].uai
    asked = {"change": "take-in", "schools": f"{outside}\n", "note": "Comité", "from_on": "2026-11-22"}
    page = post(client, SCHOOLS, **asked)
    assert "the programme would count 7 schools instead of 6: 1 come, 0 go" in said(page, 200)
    with database.reader() as db:
        assert db.scalar(select(func.count()).where(PerimeterEntry.uai == outside)) == 0
    for _ in range(2):
        assert confirmed(client, page).status_code == 303
    html = client.get(SCHOOLS).text
    assert rows_in_table(html, "perimeter")["In"][1] == "1"
    assert "Comité" in words_of(html)
    away = post(client, SCHOOLS, **asked | {"change": "leave-out", "schools": north})
    # Between seeing and writing, somebody else changed the programme.
    other = post(client, SCHOOLS, **asked | {"change": "leave-out", "schools": outside})
    assert confirmed(client, other).status_code == 303
    assert "Somebody else changed the programme" in said(confirmed(client, away), 409)
    file = (io.BytesIO(f"RNE;nom\n{north};x\n".encode()), "liste.csv")
    sent = post(client, SCHOOLS, **asked | {"change": "leave-out", "schools": "", "file": file})
    assert "0 come, 1 go" in said(sent, 200)


def test_what_cannot_be_is_said(visitors: Visitors, reported: Reported, database: Database) -> None:
    client = visitors.client("coordinator")
    with database.writer() as db:
        make_school(db, number=9300, department_code="29")
        db.commit()
    usual = {"change": "join", "schools": reported.schools["outside"].uai, "from_on": "2026-11-22"}
    for typed, words in (
        ({"schools": ""}, "Paste the schools’ UAIs"),
        ({"schools": "350122T 0350122A"}, "removed the zeros"),
        ({"schools": "0301674G"}, "holds no school with this UAI: 0301674G"),
        ({"change": "leave-out"}, "Write why"),
        ({"change": "department", "departments": ""}, "Write the departments’ codes"),
        ({"change": "department", "departments": "99"}, "This is no department’s code: 99"),
        ({"change": "department", "departments": "13"}, "holds no school of this department: 13"),
        ({"from_on": "2026-11-21"}, "This day is past"),
        ({"from_on": "2031-01-01"}, "The programme runs from"),
        ({"change": "x"}, "Not a valid choice"),
        ({"file": (io.BytesIO(b"uai\nrien\n"), "x.csv")}, "This is no UAI"),
        ({"file": (io.BytesIO(b"uai\n"), "x.csv")}, "This file names no school."),
    ):
        assert words in said(post(client, SCHOOLS, **usual | typed)), typed
    assert "departments" not in words_of(client.get(SCHOOLS).text).split("What was decided")[1]
    joined = post(client, SCHOOLS, **usual | {"change": "department", "departments": "29"})
    assert "1 come" in said(joined, 200)


def test_what_is_foreign_doesnt_exist(visitors: Visitors) -> None:
    elsewhere = visitors.client("elsewhere")
    for path in (PAGE, SCHOOLS):
        assert elsewhere.get(path).status_code == 404
    for path in (
        SCHOOLS,
        *(f"{PAGE}/{one}" for one in ("name", "partners", "budget", "baseline", "engaged")),
    ):
        assert post(elsewhere, path).status_code == 404
    for name in ("ien", "partner", "teacher"):
        assert visitors.client(name).get(PAGE).status_code == 403
