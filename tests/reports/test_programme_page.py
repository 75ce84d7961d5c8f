"""A programme's page says why schools are in it or out of it, and each goal in all its wordings."""

from datetime import date

from lms.coverage.models import Goal
from lms.coverage.rule import AtLeast
from lms.database import Database
from lms.programmes.models import Partner
from tests.factories.coverage import make_goal
from tests.factories.programmes import enter, make_school
from tests.reports.conftest import Visitors
from tests.reports.test_pages import rows_in_table, words_of
from tests.reports.worlds import Reported

PAGE = "/reports/tne-essai"


def test_perimeter_partners_and_goals_are_said(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    with database.writer() as db:
        db.add(Partner(programme_id=reported.programme.id, name="Région Bretagne", kind="funder"))
        left_out = make_school(db, number=9190, standing="out", reason="without_contract")
        enter(db, reported.programme, left_out)
        goal = db.query(Goal).filter_by(slug="enseignants").one()
        make_goal(
            db,
            reported.programme,
            goal=goal,
            n=2,
            rule=AtLeast(n=2, modules=("hybrider/a", "hybrider/b", "evaluer/a")),
            in_force_from=date(2027, 1, 1),
        )
        db.commit()
    html = visitors.client("coordinator").get(PAGE).text
    said = words_of(html)
    assert "6 schools are in the programme on November 22, 2026" in said
    assert "Région Bretagne (funds it)" in said
    rows = rows_in_table(html, "perimeter")
    assert rows["In"][1] == "6"
    assert rows["Out"][1] == "1"
    assert "École 9190" in said
    assert "Wording of January 1, 2027 – to come" in said
    assert "Wording of September 1, 2026 – in force" in said
    assert "Target: 60% by" in said


def test_schools_left_out_are_named_to_whoever_sees_the_whole(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    with database.writer() as db:
        enter(db, reported.programme, make_school(db, number=9190, standing="out", reason="without_contract"))
        db.commit()
    for name in ("ien", "partner"):
        said = words_of(visitors.client(name).get(PAGE).text)
        assert "École 9190" not in said
        assert "in the programme on" in said
    # A partner is led to what is published, not to exact figures.
    partner = visitors.client("partner").get(PAGE).text
    assert "/reports/tne-essai/enseignants" not in partner
    assert "/reports/tne-essai/published/teacher" in partner


def test_what_is_foreign_doesnt_exist(visitors: Visitors) -> None:
    assert visitors.client("elsewhere").get(PAGE).status_code == 404
    assert visitors.client("ien").get("/reports/nulle-part").status_code == 404
    assert visitors.client("teacher").get(PAGE).status_code == 403


def test_reports_lead_to_the_programme(visitors: Visitors) -> None:
    assert f'href="{PAGE}"' in visitors.client("coordinator").get("/reports").text
    assert f'href="{PAGE}"' in visitors.client("partner").get("/reports").text


def test_a_schools_page_leads_to_its_people_for_whoever_may_name_them(
    visitors: Visitors, reported: Reported
) -> None:
    address = f"{PAGE}/enseignants?within=school/{reported.schools['north-1'].uai}"
    said = "See the people behind these figures"
    assert said in words_of(visitors.client("ien").get(address).text)
    assert said in words_of(visitors.client("coordinator").get(address).text)
    # Not for a territory, whose list would be another.
    assert said not in words_of(visitors.client("coordinator").get(f"{PAGE}/enseignants").text)
