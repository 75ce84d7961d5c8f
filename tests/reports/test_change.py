"""What changed between two days adds up, to the last person, and only where one may look."""

from datetime import date

import pytest

from lms.database import Database
from tests.factories.accounts import make_person
from tests.factories.coverage import complete, declare, join
from tests.reports.conftest import Visitors
from tests.reports.test_pages import rows_in_table, words_of
from tests.reports.worlds import Reported

PAGE = "/reports/tne-essai/enseignants/changes"


def steps_in(html: str) -> dict[str, str]:
    return {name: cells[0] for name, cells in rows_in_table(html, "changes").items()}


def test_every_step_has_its_reason(visitors: Visitors) -> None:
    html = visitors.client("coordinator").get(f"{PAGE}?from=2026-10-11").text
    assert steps_in(html) == {
        "Trained and present on October 10, 2026": "13",
        "Newly trained, in post": "+1",
        "Left, or changed school": "\u22121",
        # The school that left the programme took the one trained there out of it.
        "Schools that entered or left the programme": "\u22121",
        "Trained and present on November 22, 2026": "12",
    }


def test_from_the_beginning_everything_is_change(visitors: Visitors) -> None:
    html = visitors.client("coordinator").get(PAGE).text
    steps = steps_in(html)
    assert steps["Trained and present on August 31, 2026"] == "0"
    assert steps["Newly trained, in post"] == "+13"
    assert steps["Trained and present on November 22, 2026"] == "12"


def test_headcounts_of_both_days_stand_below(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    with database.writer() as db:
        declare(db, reported.schools["south"].uai, 4, on=date(2026, 11, 1))
        complete(
            db,
            reported.world,
            reported.people["north-2"][0].id,
            "hybrider/a",
            "hybrider/b",
            on=date(2026, 11, 5),
        )
        db.commit()
    html = visitors.client("coordinator").get(f"{PAGE}?from=2026-10-20&within=department/35").text
    rows = rows_in_table(html, "headcounts")
    assert rows["Headcount known"] == ["14", "18"]
    assert rows["Schools whose headcount is known"] == ["4 of 6", "5 of 5"]
    assert rows["Coverage"] == ["64.3%", "55.6%"]
    # 9 of 14, then 10 of 18: one trained, one left; a school's headcount became known.
    assert "Coverage changed by −8.7 points: 0 by the people above" in words_of(html)
    # Once she had left: 8 of 14, and one person of 14 more.
    html = visitors.client("coordinator").get(f"{PAGE}?from=2026-10-21&within=department/35").text
    assert "changed by −1.6 points: +7.1 by the people above" in words_of(html)
    assert "and −8.7 by headcounts revised" in words_of(html)


def test_who_arrived_trained_is_told_apart_of_those_trained_in_the_period(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    client = visitors.client("coordinator")
    assert "trained before arriving" not in client.get(PAGE).text
    with database.writer() as db:
        newcomer = make_person(db)
        complete(db, reported.world, newcomer.id, "hybrider/a", "hybrider/b", on=date(2026, 10, 1))
        join(db, newcomer, reported.schools["south"].uai, on=date(2026, 10, 15))
        db.commit()
    html = client.get(f"{PAGE}?from=2026-10-12").text
    # The other one of the period is the leaver of October 12.
    assert steps_in(html)["Newly trained, in post"] == "+1"
    assert steps_in(html)["Arrived already trained"] == "+1"
    assert (
        "The coverage page counts 2 people trained in this period: 1 of them had been trained before"
        " arriving, and counts here for the first time."
    ) in words_of(html)


def test_parents_have_no_post(visitors: Visitors) -> None:
    client = visitors.client("coordinator")
    html = client.get("/reports/tne-essai/parents/changes").text
    assert "Parents trained on November 22, 2026" in steps_in(html)
    assert "present" not in words_of(html)
    said = words_of(client.get("/reports/tne-essai/parents").text)
    assert "parents trained: 0. No school has declared its families yet" in said


def test_a_territory_and_a_filter_bound_it(visitors: Visitors) -> None:
    client = visitors.client("coordinator")
    html = client.get(f"{PAGE}?from=2026-10-11&level=college").text
    assert steps_in(html)["Trained and present on November 22, 2026"] == "3"
    assert "Nothing changed" in steps_in(html)
    assert "Only: Collège" in words_of(html)
    ien = steps_in(visitors.client("ien").get(f"{PAGE}?from=2026-10-11").text)
    assert ien["Trained and present on November 22, 2026"] == "3"
    assert ien["Left, or changed school"] == "\u22121"


def test_what_is_foreign_doesnt_exist(visitors: Visitors) -> None:
    assert visitors.client("ien").get(f"{PAGE}?within=academy/20").status_code == 404
    assert visitors.client("elsewhere").get(PAGE).status_code == 404
    assert visitors.client("partner").get(PAGE).status_code == 404
    assert visitors.client("coordinator").get("/reports/tne-essai/rien/changes").status_code == 404


@pytest.mark.parametrize("query", ["from=hier", "from=2030-01-01", "within=x&by=planet", "sector=moon"])
def test_what_cant_be_is_answered(visitors: Visitors, query: str) -> None:
    assert visitors.client("coordinator").get(f"{PAGE}?{query}").status_code in {200, 404}


def test_the_coverage_page_leads_there(visitors: Visitors) -> None:
    html = visitors.client("coordinator").get("/reports/tne-essai/enseignants?within=academy/14").text
    assert "/reports/tne-essai/enseignants/changes?within=academy/14" in html
