"""Filters keep the schools they name, in the page, its totals, its trend and its files alike."""

import csv
import io

import pytest

from lms.database import Database
from lms.messages import Message, translate
from lms.reports.filters import Filters, in_words, read_filters
from lms.schools.models import School
from tests.reports.conftest import Visitors
from tests.reports.test_pages import PAGE, rows_in, rows_in_table, words_of
from tests.reports.worlds import Reported
from tests.support.statements import counted


@pytest.fixture
def mixed(visitors: Visitors, reported: Reported, database: Database) -> Visitors:
    """One école is private, another in priority education."""
    with database.writer() as db:
        private = db.get_one(School, reported.schools["north-1"].uai)
        private.sector, private.contract = "private", "association"
        db.get_one(School, reported.schools["north-2"].uai).priority_education = "REP+"
        db.commit()
    return visitors


@pytest.mark.parametrize(
    ("query", "schools"),
    [
        ("sector=private", {"École 9101"}),
        ("contract=association", {"École 9101"}),
        ("priority=REP%2B", {"École 9102"}),
        ("level=college", {"École 9104"}),
        ("ministry=education&level=college&sector=public", {"École 9104"}),
        ("priority=none&level=ecole&sector=public", {"École 9103", "École 9105", "École 9106", "École 9109"}),
        (
            "wave=2026-09-01",
            {f"École {n}" for n in (9101, 9102, 9103, 9104, 9105, 9106, 9109)},
        ),
    ],
)
def test_a_filter_keeps_its_schools(mixed: Visitors, query: str, schools: set[str]) -> None:
    client = mixed.client("coordinator")
    html = client.get(f"{PAGE}?by=school&{query}").text
    assert set(rows_in(html)) - {"Total"} == schools
    content = client.get(f"{PAGE}/coverage.csv?by=school&{query}").data.decode("utf-8-sig")
    assert {row["school"] for row in csv.DictReader(io.StringIO(content), delimiter=";")} == schools


def test_totals_and_trend_are_of_the_schools_kept(mixed: Visitors) -> None:
    html = mixed.client("coordinator").get(f"{PAGE}?by=programme&sector=private").text
    (row,) = rows_in(html).values()
    assert row[:5] == ["4", "0", "3", "4", "5"]
    trend = list(rows_in_table(html, "trend").values())
    assert trend[-1][0] == "3"
    assert "Only: Private" in words_of(html)
    assert "(Private), 60% of teachers in post are trained" in words_of(html)


def test_a_filter_stays_while_one_goes_down_and_can_be_taken_off(mixed: Visitors) -> None:
    html = mixed.client("coordinator").get(f"{PAGE}?level=ecole&sector=public").text
    assert "within=academy/14&amp;sector=public&amp;level=ecole" in html
    assert 'href="/reports/tne-essai/enseignants?sector=public"' in html
    assert 'href="/reports/tne-essai/enseignants?level=ecole"' in html


def test_what_cant_be_chosen_is_left_out_and_said(mixed: Visitors) -> None:
    client = mixed.client("coordinator")
    page = client.get(f"{PAGE}?sector=moon&wave=hier")
    assert page.status_code == 200
    assert "“moon” can’t be chosen for “sector”" in words_of(page.text)
    assert "“hier” isn’t the day of a wave" in words_of(page.text)
    nothing = client.get(f"{PAGE}?level=lycee&within=academy/14")
    assert nothing.status_code == 200
    assert "No school answers to everything that was chosen" in words_of(nothing.text)
    assert client.get(f"{PAGE}?level=lycee&within=academy/99").status_code == 404


def test_a_refused_filter_is_named_in_the_readers_words() -> None:
    notes: list[Message] = []
    read_filters({"sector": "moon"}, notes)
    assert "« secteur »" in translate(notes[0], locale="fr").replace("\u00a0", " ").replace("\u202f", " ")


def test_reading_an_address() -> None:
    notes: list[Message] = []
    filters = read_filters({"sector": "public", "wave": "2026-09-01", "level": "x" * 90}, notes)
    assert filters.query() == {"sector": "public", "wave": "2026-09-01"}
    assert [kind for kind, _ in in_words(filters)] == ["sector", "wave"]
    assert filters.without("sector") == Filters(wave=filters.wave)
    assert len(notes) == 1
    assert bool(filters)
    assert not Filters()


def test_week_by_week(visitors: Visitors, database: Database) -> None:
    client = visitors.client("coordinator")
    html = client.get(f"{PAGE}?trend=week").text
    rows = rows_in_table(html, "trend")
    assert "Week by week" in words_of(html)
    assert list(rows)[:2] == ["6 Sep 2026", "13 Sep 2026"]
    assert list(rows)[-1] == "22 Nov 2026"
    # Trained on 10 and 12 October, one left on the 20th, a school with its two on 1 November.
    trained = {day: row[0] for day, row in rows.items()}
    assert (trained["4 Oct 2026"], trained["11 Oct 2026"], trained["18 Oct 2026"]) == ("0", "13", "14")
    assert (trained["25 Oct 2026"], trained["1 Nov 2026"]) == ("13", "12")
    with counted(database) as weekly:
        client.get(f"{PAGE}?trend=week")
    with counted(database) as monthly:
        client.get(PAGE)
    assert len(weekly) == len(monthly)


def test_pace_and_school_years_are_said(visitors: Visitors) -> None:
    html = visitors.client("coordinator").get(f"{PAGE}?as_of=2026-10-20&within=academy/14").text
    assert "At this pace, reached in" in words_of(html) or "nothing was gained" in words_of(html)
    gaps = visitors.client("coordinator").get(f"{PAGE}?by=school").text
    assert "Biggest gaps first" in words_of(gaps)
    sorted_rows = rows_in(visitors.client("coordinator").get(f"{PAGE}?by=school&sort=gap").text)
    first = next(iter(sorted_rows))
    assert first == "École 9102"
