"""A headcount of 0, or below the trained; people in two schools; a school merged: each has its rule, said."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete

from lms.database import Database
from lms.home import school_routes
from lms.messages import RefusalError
from lms.schools.affiliations import open_affiliation
from lms.schools.models import Headcount
from lms.schools.operations import succeed
from lms.schools.population import Audience, Function
from tests.factories.accounts import make_person
from tests.factories.coverage import declare, join
from tests.reports.conftest import Visitors
from tests.reports.test_pages import rows_in, words_of
from tests.reports.worlds import TODAY, Reported

PAGE = "/reports/tne-essai/enseignants"
NOW = datetime(2026, 11, 2, tzinfo=UTC)


def test_a_headcount_of_nobody_is_neither_unknown_nor_divided_by(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    nobody, some = reported.schools["north-2"].uai, reported.schools["north-1"].uai
    with database.writer() as db:
        db.execute(delete(Headcount).where(Headcount.uai.in_([nobody, some])))
        declare(db, nobody, 0)
        declare(db, some, 0)
        db.commit()
    client = visitors.client("coordinator")
    rows = rows_in(client.get(f"{PAGE}?by=school").text)
    assert rows["École 9102"][5] == "Nobody to train headcount of 0"
    # Trained where nobody is said to be: shown, and to be checked.
    assert "Nobody to train headcount of 0, 3 people trained" in rows["École 9101"][5]
    assert "More people than the known headcount" in rows["École 9101"][5]
    said = words_of(client.get(f"{PAGE}?within=school/{nobody}").text)
    assert "the headcount known is 0: nobody is to be trained, and no share can be given" in said
    # Nobody is behind there: no row of the list at 0 %.
    assert "École 9102" not in rows_in(client.get(f"{PAGE}?only=zero").text)
    assert "École 9101" in rows_in(client.get(f"{PAGE}?only=over").text)


def test_people_in_two_schools_count_in_the_main_one_and_it_is_said(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    here, there = reported.schools["north-1"].uai, reported.schools["north-2"].uai
    with database.writer() as db:
        person = make_person(db)
        join(db, person, here)
        second = {
            "person_id": person.id,
            "audience": Audience.TEACHER,
            "uai": there,
            "function": Function.TEACHER,
            "from_on": date(2026, 9, 1),
            "confirmed_on": date(2026, 9, 1),
            "now": NOW,
        }
        open_affiliation(db, **second, is_main=False)  # type: ignore[arg-type]
        db.commit()
    html = visitors.client("coordinator").get(f"{PAGE}?by=school").text
    rows = rows_in(html)
    assert (rows["École 9101"][0], rows["École 9102"][0]) == ("5", "2")
    assert "Somebody who works in several schools counts in the main one only" in words_of(html)
    with database.writer() as db, pytest.raises(RefusalError):
        open_affiliation(db, **second | {"uai": reported.schools["south"].uai}, is_main=True)  # type: ignore[arg-type]


def test_a_merged_school_says_where_its_people_went(
    visitors: Visitors, reported: Reported, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(school_routes, "today", lambda: TODAY)
    old, new = reported.schools["north-1"].uai, reported.schools["north-2"].uai
    with database.writer() as db:
        succeed(db, old=old, new=new, on=date(2026, 11, 1), today=TODAY, now=NOW)
        db.commit()
    client = visitors.client("coordinator")
    html = client.get(f"{PAGE}?by=school").text
    # Four people, three of them trained, go on at the other; those trained at the old one stay told.
    assert rows_in(html)["École 9102"][:3] == ["6", "0", "3"]
    administrator = visitors.client("administrator")
    assert "It was merged into École 9102 on November 1, 2026." in words_of(
        administrator.get(f"/school/{old}").text
    )
    assert "It goes on with École 9101 since November 1, 2026" in words_of(
        administrator.get(f"/school/{new}").text
    )
