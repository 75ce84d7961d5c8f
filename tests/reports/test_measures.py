"""The eight measures: what is known, what isn't said to be, and costs that are never made up."""

from datetime import date

import pytest

from lms.database import Database
from lms.programmes.models import BudgetLine
from lms.reports import measures_routes
from lms.schools.models import Equipment
from tests.factories.programmes import NOW
from tests.reports.conftest import Visitors
from tests.reports.test_pages import words_of
from tests.reports.worlds import TODAY, Reported
from tests.support.statements import counted

PAGE = "/reports/tne-essai/measures"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures_routes, "today", lambda: TODAY)


def test_each_measure_says_what_is_known_and_what_isnt(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    client = visitors.client("coordinator")
    before = words_of(client.get(PAGE).text)
    assert "No amount is known: no cost can be given." in before
    assert "apiece" not in before
    with database.writer() as db:
        uai = reported.schools["north-1"].uai
        db.add(Equipment(uai=uai, item="hybrid-kit", quantity=4, delivered_on=date(2026, 9, 20)))
        for measure, cents in (("teachers", 1_400_000), ("hybrid-kit", 100_000), ("parents", 500_000)):
            db.add(
                BudgetLine(
                    programme_id=reported.programme.id,
                    measure=measure,
                    partner="Canopé" if measure == "parents" else "",
                    cents=cents,
                    changed_at=NOW,
                )
            )
        db.commit()
    with counted(database) as statements:
        said = words_of(client.get(PAGE).text)
    assert len(statements) <= 32, len(statements)
    # 14 people trained since the beginning, leavers included: 14,000 € over them.
    assert "Cost: 1,000 € a person trained since the beginning" in said
    assert "Cost: 250 € apiece." in said
    assert "4 delivered to 1 school, lastly on September 20, 2026." in said
    # By measure and by partner, what the programme puts in as a whole last.
    assert "Budget: 5,000 € (Canopé)" in said
    assert "Canopé: 5,000 €the programme as a whole: 15,000 €" in said
    assert "0 parents trained, 0 since the beginning" in said
    # No parent is trained and no session was held: nothing is divided by nothing.
    assert said.count("Cost:") == 2
    assert said.count("No delivery is known.") == 3
    assert said.count("Not known here:") == 8
    assert "Goals with a baseline: 0 of 2." in said


def test_what_is_foreign_doesnt_exist(visitors: Visitors) -> None:
    assert visitors.client("administrator").get(PAGE).status_code == 200
    for name in ("elsewhere", "partner", "ien", "head"):
        assert visitors.client(name).get(PAGE).status_code == 404
    assert visitors.client("teacher").get(PAGE).status_code == 403
