"""Equipment beside training: each school's standing, within reach, the same on the page and in files."""

import csv
import io
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from frictionless import Resource, Schema
from frictionless.formats import CsvControl
from openpyxl import load_workbook
from sqlalchemy import select, true

from lms.coverage.figures import SchoolFigures, denominator_on
from lms.coverage.revisions import programmes_with_revisions
from lms.coverage.targets import NumberTarget, ShareTarget
from lms.database import Database
from lms.programmes.models import Programme
from lms.reports.asked import Period, read_asked
from lms.reports.equipment_beside import EquipmentBeside, equipment_beside
from lms.reports.equipped import Stand, is_trained, stand_of, threshold_of
from lms.reports.report import View, make_report, subjects_of
from lms.schools.headcount import Headcount, HeadcountKind, Population
from lms.schools.models import Affiliation, Equipment
from lms.schools.uai import Uai
from tests.factories.programmes import make_school
from tests.reports.conftest import Visitors
from tests.reports.test_pages import rows_in_table, words_of
from tests.reports.worlds import TODAY, Reported
from tests.support.statements import counted

PAGE = "/reports/tne-essai/enseignants/equipment"


@pytest.fixture
def equipped(database: Database, reported: Reported) -> Reported:
    """Equip some; trained are north-1 (3 of 5), aisne (3 of 4), small; not north-2, nor the collège."""
    quantities = {"north-1": 4, "north-2": 1, "college": 0, "section": 0, "aisne": 0, "south": 2}
    with database.writer() as db:
        for name, quantity in quantities.items():
            uai = reported.schools[name].uai
            db.add(Equipment(uai=uai, item="hybrid-kit", quantity=quantity, delivered_on=date(2026, 9, 20)))
        uai = reported.schools["north-1"].uai
        db.add(Equipment(uai=uai, item="new-teacher", quantity=2, delivered_on=date(2026, 9, 20)))
        for place, person in enumerate(reported.people["north-1"]):
            if place in {0, 3}:
                row = db.query(Affiliation).filter_by(person_id=person.id).one()
                row.function = "trainee_teacher"
        db.commit()
    return reported


def table(client: FlaskClient, query: str = "") -> dict[str, list[str]]:
    return rows_in_table(client.get(PAGE + query).text, "schools")


def figures(trained: int, people: int | None) -> SchoolFigures:
    uai = Uai("0350122T")
    on = date(2026, 9, 1)
    known = (
        []
        if people is None
        else [
            Headcount(
                uai=uai,
                population=Population.TEACHERS,
                headcount=people,
                on=on,
                source="x",
                kind=HeadcountKind.DECLARED,
            )
        ]
    )
    denominator = denominator_on(on, known, populations=[Population.TEACHERS])
    return SchoolFigures(school=uai, denominator=denominator, trained=trained)


def test_the_four_standings_and_what_is_not_known() -> None:
    answers = {
        (True, True): Stand.BOTH,
        (True, False): Stand.EQUIPPED,
        (False, True): Stand.TRAINED,
        (False, False): Stand.NEITHER,
        (None, True): Stand.UNKNOWN,
        (True, None): Stand.UNKNOWN,
    }
    for (has, knows), stand in answers.items():
        assert stand_of(equipped=has, trained=knows) is stand


def test_trained_is_the_target_reached_or_one_person() -> None:
    share = Fraction(3, 5)
    assert is_trained(figures(3, 5), share) is True
    assert is_trained(figures(2, 5), share) is False
    assert is_trained(figures(7, 5), share) is True
    assert is_trained(figures(2, None), share) is None
    assert is_trained(figures(0, 0), share) is None
    assert is_trained(figures(1, None), None) is True
    assert threshold_of(ShareTarget(share=share), "target") == share
    assert threshold_of(ShareTarget(share=share), "one") is None
    assert threshold_of(NumberTarget(number=3), "target") is None


def test_each_school_stands_somewhere(visitors: Visitors, equipped: Reported, database: Database) -> None:
    client = visitors.client("coordinator")
    client.get(PAGE)
    with counted(database) as statements:
        html = client.get(PAGE).text
    assert len(statements) <= 14, len(statements)
    rows = rows_in_table(html, "schools")
    stands = {name: cells[0] for name, cells in rows.items()}
    assert stands == {
        "École 9101": "Equipped and trained",
        "École 9102": "Equipped, not trained",
        "École 9103": "Not known",  # its headcount is an estimate
        "École 9104": "Neither",  # its section's 0 kits and its person are its own
        "École 9105": "Trained, not equipped",
        "École 9106": "Not known",  # no line speaks of it
    }
    assert rows["École 9101"][-1] == "1 of 2 trainedequipment: 2"
    assert rows["École 9106"][3] == "unknown"
    said = words_of(html)
    assert "Of 6 schools, 1 are equipped and trained, 1 equipped without being trained; of 2" in said
    assert "2 new teachers are known here, 1 of them trained." in said
    assert "reaches the goal’s target, 60 %" in said.replace("\u00a0", " ")
    groups = rows_in_table(html, "territories")
    assert groups["Amiens"] == ["0", "0", "1", "0", "0"]
    assert groups["Rennes"] == ["1", "1", "0", "1", "2"]


def test_what_is_asked_narrows_and_says_so(visitors: Visitors, equipped: Reported) -> None:
    client = visitors.client("coordinator")
    assert set(table(client, "?stand=equipped")) == {"École 9102"}
    one = table(client, "?trained=one")
    assert one["École 9104"][0] == "Trained, not equipped"
    assert one["École 9103"][0] == "Equipped and trained"
    assert "one person at least" in words_of(client.get(PAGE + "?trained=one").text)
    assert all(cells[0] == "Not known" for cells in table(client, "?items=pupil-loan").values())
    # Before the deliveries, nothing was known.
    assert all(cells[0] == "Not known" for cells in table(client, "?as_of=2026-09-10").values())
    assert set(table(client, "?within=department/02")) == {"École 9105"}
    assert set(table(client, "?level=college")) == {"École 9104"}
    assert len(table(client, "?items=x&stand=y&trained=z&page=999")) == 6
    assert "No school is in this list." in words_of(client.get(PAGE + "?items=pupil-loan&stand=both").text)


def test_files_say_what_the_page_says(visitors: Visitors, equipped: Reported, tmp_path: Path) -> None:
    client = visitors.client("coordinator")
    text = client.get(f"{PAGE}.csv").data.decode("utf-8-sig")
    rows = {row["school"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert rows["École 9101"]["hybrid_kit"] == "4"
    assert rows["École 9101"]["is_equipped"] == rows["École 9101"]["is_trained"] == "oui"
    assert (rows["École 9106"]["hybrid_kit"], rows["École 9106"]["stand"]) == ("", "unknown")
    assert (rows["École 9101"]["coverage"], rows["École 9103"]["coverage"]) == ("60,0", "")
    assert rows["École 9101"]["new_teachers_trained"] == "1"
    schema = client.get(f"{PAGE}.schema.json").json
    assert [one["name"] for one in schema["fields"]] == list(rows["École 9101"])
    assert any("60" in sentence for sentence in schema["definitions"])
    (tmp_path / "equipment.csv").write_bytes(client.get(f"{PAGE}.csv").data)
    resource = Resource(
        path="equipment.csv", basepath=str(tmp_path), schema=Schema.from_descriptor(schema), format="csv"
    )
    resource.dialect.add_control(CsvControl(delimiter=";"))
    judged = resource.validate()
    assert judged.valid, judged.flatten(["type", "note"])
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}.xlsx?stand=both").data))
    assert [row[8].value for row in book.worksheets[0].iter_rows(min_row=2)] == ["École 9101"]


def test_only_what_is_within_reach(visitors: Visitors, equipped: Reported) -> None:
    ien = visitors.client("ien")
    assert set(table(ien)) == {"École 9101", "École 9102"}
    assert "École 9103" not in ien.get(f"{PAGE}.csv").data.decode()
    assert set(table(visitors.client("head"))) == {"École 9104"}


def test_what_is_foreign_doesnt_exist(visitors: Visitors, equipped: Reported, database: Database) -> None:
    with database.writer() as db:
        make_school(db, number=9190)
        db.commit()
    for form in ("", ".csv", ".xlsx", ".schema.json"):
        assert visitors.client("elsewhere").get(PAGE + form).status_code == 404
        assert visitors.client("partner").get(PAGE + form).status_code == 404
    assert visitors.client("ien").get(f"{PAGE}?within=department/02").status_code == 404
    assert visitors.client("teacher").get(PAGE).status_code == 403
    assert visitors.client("coordinator").get("/reports/tne-essai/rien/equipment").status_code == 404


def test_the_committees_dossier_counts_the_same_schools(equipped: Reported, database: Database) -> None:
    with database.reader() as db:
        chosen = select(Programme).where(Programme.id == equipped.programme.id)
        ((programme, revisions),) = programmes_with_revisions(db, chosen)
        subject = next(one for one in subjects_of(programme, revisions) if one.latest.slug == "enseignants")
        period = Period(first=date(2026, 9, 1), last=TODAY)
        view = View(predicate=true(), is_whole=True)
        report = make_report(db, subject, view=view, asked=read_asked({}, period=period))
        asked = {"programme_id": programme.id, "schools": report.schools.current}
        assert equipment_beside(db, on=date(2026, 9, 10), **asked) is None  # type: ignore[arg-type]
        found = equipment_beside(db, on=TODAY, **asked)  # type: ignore[arg-type]
    # From one person trained on: "south", whose headcount is an estimate, counts too.
    assert found == EquipmentBeside(
        both=2, equipped_only=1, trained_only=2, neither=0, unknown=1, newest=date(2026, 9, 20)
    )
