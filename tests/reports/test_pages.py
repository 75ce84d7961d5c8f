"""The coverage page says what an independent count of the world's people says, to those who may see it."""

import re

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from lms.coverage.operations import recount
from lms.database import Database
from lms.programmes.models import PerimeterEntry
from tests.factories.accounts import make_person
from tests.factories.coverage import complete, join
from tests.factories.programmes import enter, make_school
from tests.reports.conftest import Visitors
from tests.reports.worlds import Reported
from tests.support.statements import counted

PAGE = "/reports/tne-essai/enseignants"


def rows_in(html: str) -> dict[str, list[str]]:
    """Give each row of the table of territories by its name."""
    return rows_in_table(html, "coverage")


def rows_in_table(html: str, table: str) -> dict[str, list[str]]:
    """Give each row of a table by its name."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    rows = tree.findall(f".//table[@id='{table}']/tbody/tr")
    return {_name(row[0]): [_text(cell) for cell in row[1:]] for row in rows}


def _name(heading: object) -> str:
    link = heading.find("a")  # type: ignore[attr-defined]
    return _text(link) if link is not None else str(heading.text).strip()  # type: ignore[attr-defined]


def _text(node: object) -> str:
    return " ".join("".join(node.itertext()).split())  # type: ignore[attr-defined]


def words_of(html: str) -> str:
    return _text(html5lib.parse(html, namespaceHTMLElements=False).find(".//main"))


def test_the_programmes_figures_are_those_of_its_people(visitors: Visitors) -> None:
    html = visitors.client("coordinator").get(PAGE).text
    rows = rows_in(html)
    # Enrolled, started, trained, in the period (the school that left and the leaver included), headcount.
    assert rows["Rennes"][:4] == ["18", "0", "9", "11"]
    assert rows["Amiens"][:5] == ["3", "0", "3", "3", "4"]
    # 3 of 5, 0 of 2, 2 + 1 (section) of 6, 2 of 1: the estimate of "south" is in no percentage.
    assert rows["Rennes"][4].startswith("14 estimate from classes: 3, apart")
    assert rows["Rennes"][5].startswith("57% 8 of 14")
    assert rows["Total"][:4] == ["21", "0", "12", "14"]
    assert rows["Total"][5].startswith("61% 11 of 18")
    assert "headcount known for 5 of 6 schools" in words_of(html)
    assert "+1.1 points" in rows["Total"][6] or "reached" in rows["Total"][6]


def test_one_goes_down_from_the_programme_to_a_school(visitors: Visitors, reported: Reported) -> None:
    client = visitors.client("coordinator")
    assert set(rows_in(client.get(f"{PAGE}?within=academy/14").text)) == {
        "Rennes Nord",
        "Rennes Sud",
        "Second degree (Ille-et-Vilaine)",
        "Total",
    }
    district = rows_in(client.get(f"{PAGE}?within=district/35/Rennes Nord").text)
    assert set(district) == {"École 9101", "École 9102", "Total"}
    uai = reported.schools["college"].uai
    page = client.get(f"{PAGE}?within=school/{uai}").text
    assert rows_in(page)["École 9104"][:4] == ["7", "0", "3", "3"]
    assert "At “École 9104”" in words_of(page)
    assert "declared, September 1, 2026, Enquête" in words_of(page)


@pytest.mark.parametrize(
    ("level", "names"),
    [
        ("programme", {"Territoire numérique"}),
        ("department", {"Aisne", "Ille-et-Vilaine"}),
        ("municipality", {"Bruz", "Laon", "Rennes"}),
        ("funder", {"Bruz (commune)", "Laon (commune)", "Rennes (commune)", "Ille-et-Vilaine (department)"}),
        ("school", {"École 9101", "École 9105", "École 9109"}),
    ],
)
def test_every_level_groups_the_same_people(visitors: Visitors, level: str, names: set[str]) -> None:
    rows = rows_in(visitors.client("coordinator").get(f"{PAGE}?by={level}").text)
    assert names <= set(rows)
    of_levels = [cells for name, cells in rows.items() if name != "Total"]
    assert [sum(int(cells[n]) for cells in of_levels) for n in range(4)] == [21, 0, 12, 14]


def test_lists_of_schools_that_call_for_attention(visitors: Visitors) -> None:
    client = visitors.client("coordinator")
    assert set(rows_in(client.get(f"{PAGE}?only=zero").text)) == {"École 9102"}
    unknown = rows_in(client.get(f"{PAGE}?only=unknown").text)
    assert set(unknown) == {"École 9103"}
    # Its share can't be told; who is trained there can, once and the same.
    assert (unknown["École 9103"][2], unknown["École 9103"][5]) == ("1", "Unknown 1 person trained")
    over = client.get(f"{PAGE}?only=over").text
    assert set(rows_in(over)) == {"École 9106"}
    assert "200% 2 of 1" in words_of(over)
    assert "More people than the known headcount" in over


def test_a_school_that_left_keeps_what_was_done_there(visitors: Visitors) -> None:
    page = words_of(visitors.client("coordinator").get(PAGE).text)
    assert "École 9109 left the programme on November 1, 2026; 1 person trained there" in page


def test_a_day_before_somebody_left_counts_them(visitors: Visitors) -> None:
    rows = rows_in(visitors.client("coordinator").get(f"{PAGE}?as_of=2026-10-15&by=programme").text)
    assert rows["Territoire numérique"][:4] == ["24", "0", "14", "14"]
    rows = rows_in(visitors.client("coordinator").get(f"{PAGE}?from=2026-10-11&by=programme").text)
    assert rows["Territoire numérique"][3] == "1"


def test_sorting_stands_in_the_address(visitors: Visitors) -> None:
    client = visitors.client("coordinator")
    by_coverage = list(rows_in(client.get(f"{PAGE}?by=school&sort=-coverage").text))
    # Unknown ones last, whichever the direction; then the total.
    assert by_coverage[0] == "École 9106"
    assert by_coverage[-3:-1] == ["École 9103", "École 9109"]
    assert next(iter(rows_in(client.get(f"{PAGE}?by=school&sort=coverage").text))) == "École 9102"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("as_of=demain", "“demain” isn’t a date: the latest day"),
        ("as_of=2026-02-30", "“2026-02-30” isn’t a date"),
        ("as_of=2030-01-01", "You asked for January 1, 2030. The latest day there are figures for"),
        (
            "as_of=1999-01-01",
            "You asked for January 1, 1999. The programme’s figures begin on September 1, 2026",
        ),
        ("as_of=2026-10-01&from=2026-11-01", "A period can’t begin on November 1, 2026"),
        ("from=2020-01-01", "You asked for a period from January 1, 2020"),
        ("from=hier", "“hier” isn’t a date: the period begins"),
        ("by=planet", "can’t be grouped by “planet”"),
        ("within=department/35&by=academy", "can’t be grouped by “academy”"),
        ("sort=-beauty", "can’t be sorted by “-beauty”"),
        ("only=some", "no list of schools called “some”"),
    ],
)
def test_what_cant_be_is_replaced_and_said(visitors: Visitors, query: str, said: str) -> None:
    response = visitors.client("coordinator").get(f"{PAGE}?{query}")
    assert response.status_code == 200
    assert said in words_of(response.text)


def test_hostile_queries_are_no_error(visitors: Visitors) -> None:
    client = visitors.client("coordinator")
    for query in ("page=999999", "page=-1", "page=²", "by=%01", "as_of=0000-00-00", "sort=--name"):
        assert client.get(f"{PAGE}?{query}").status_code == 200
    for within in ("x", "school/", "programme/x", "school/9999999Z", "district/99/", "academy/%01"):
        assert client.get(f"{PAGE}?within={within}").status_code == 404
    assert client.get(f"{PAGE}?by=%00").status_code == 400


def test_each_role_sees_its_schools_totals_too(visitors: Visitors, reported: Reported) -> None:
    ien = visitors.client("ien").get(PAGE).text
    assert set(rows_in(ien)) == {"École 9101", "École 9102", "Total"}
    assert rows_in(ien)["Total"][:5] == ["6", "0", "3", "4", "7"]
    assert "You see what your role covers: circonscription “Rennes Nord”" in words_of(ien)
    head = visitors.client("head").get(PAGE).text
    assert rows_in(head)["École 9104"][:4] == ["7", "0", "3", "3"]
    # Her one school: no total says the same again, and the people behind the figures are a step away.
    assert "Total" not in rows_in(head)
    assert "See the people behind these figures" in words_of(head)
    assert "See the people behind these figures" not in words_of(ien)
    assert "of 2 schools, 1 of which is reached" in words_of(ien)
    assert set(rows_in(visitors.client("administrator").get(f"{PAGE}?by=department").text)) == {
        "Aisne",
        "Ille-et-Vilaine",
        "Total",
    }
    assert "enseignants" in visitors.client("ien").get("/reports").text


def test_what_is_foreign_doesnt_exist(visitors: Visitors, reported: Reported) -> None:
    ien = visitors.client("ien")
    foreign = [
        f"{PAGE}?within=school/{reported.schools['college'].uai}",
        f"{PAGE}?within=district/35/Rennes Sud",
        f"{PAGE}?within=academy/20",
        f"{PAGE}?within=school/{reported.schools['outside'].uai}",
        "/reports/autre/enseignants",
        "/reports/nulle-part/enseignants",
        "/reports/tne-essai/rien",
    ]
    for address in foreign:
        assert ien.get(address).status_code == 404, address
        path, _, query = address.partition("?")
        assert ien.get(f"{path}/coverage.csv?{query}").status_code == 404, address
        assert ien.get(f"{path}/coverage.schema.json?{query}").status_code == 404, address
    assert visitors.client("elsewhere").get(PAGE).status_code == 404
    assert "tne-essai" not in visitors.client("elsewhere").get("/reports").text


def test_partners_see_no_exact_figure(visitors: Visitors) -> None:
    partner = visitors.client("partner")
    assert "Published figures" in partner.get("/reports").text
    assert partner.get(PAGE).headers["Location"] == "/reports/tne-essai/published/teacher"
    assert partner.get(f"{PAGE}/coverage.csv").status_code == 404


def test_teachers_and_strangers_are_kept_out(visitors: Visitors, client: FlaskClient) -> None:
    assert visitors.client("teacher").get(PAGE).status_code == 403
    assert visitors.client("teacher").get("/reports").status_code == 403
    assert client.get(PAGE).status_code == 303


def test_a_schools_page_moves_by_one_when_somebody_completes(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    client = visitors.client("coordinator")
    address = f"{PAGE}?within=school/{reported.schools['north-2'].uai}"
    before = rows_in(client.get(address).text)["École 9102"]
    assert before[:4] == ["2", "0", "0", "0"]
    with database.writer() as db:
        complete(db, reported.world, reported.people["north-2"][0].id, "hybrider/a", "hybrider/b")
        db.commit()
    after = rows_in(client.get(address).text)["École 9102"]
    assert after[:4] == ["2", "0", "1", "1"]
    assert "50% 1 of 2" in after[5]


def test_parents_have_their_own_page(visitors: Visitors) -> None:
    page = visitors.client("coordinator").get("/reports/tne-essai/parents?by=programme").text
    assert rows_in(page)["Territoire numérique"][:3] == ["1", "0", "0"]
    assert "No school has declared its families yet" in words_of(page)
    # Parents are in no post: their columns say so.
    assert "With an account" in page
    assert "Parents trained" in page


def test_the_chart_stands_over_its_own_table(visitors: Visitors) -> None:
    html = visitors.client("coordinator").get(PAGE).text
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    rows = tree.findall(".//table[@id='trend']/tbody/tr")
    shares = [next(cell for cell in row if cell.get("data-key") == "share").get("data-raw") for row in rows]
    # September, October (the leaver gone, the school that left still there), the day itself.
    assert shares == ["0.0", "61.1", "61.1"]
    chart = tree.find(".//*[@data-chart='trend']")
    assert chart is not None
    for key in f"{chart.get('data-labels')} {chart.get('data-bars')} {chart.get('data-lines')}".split():
        assert re.search(f'data-key="{key}"', html), key


def test_statements_dont_depend_on_people_or_schools(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    client = visitors.client("coordinator")
    client.get(PAGE)
    client.get("/reports")
    with counted(database) as before:
        client.get(PAGE)
    with counted(database) as before_list:
        client.get("/reports")
    with database.writer() as db:
        for number in range(9200, 9240):
            school = make_school(db, number=number, district="Rennes Est")
            enter(db, reported.programme, school)
            person = make_person(db)
            join(db, person, school.uai)
            complete(db, reported.world, person.id, "hybrider/a", "hybrider/b")
        db.commit()
    with counted(database) as anew:
        client.get(PAGE)
    with counted(database) as after:
        client.get(PAGE)
    client.get("/reports")
    with counted(database) as after_list:
        client.get("/reports")
    # Session, roles, programme, mark, sums, titles, saved views; once, as schools were added, perimeter
    # with headcounts.
    assert len(after) == len(before) <= 7, "\n\n".join(after)
    assert len(anew) == len(after) + 1, "\n\n".join(anew)
    assert len(after_list) == len(before_list) <= 5, "\n\n".join(after_list)


def test_a_perimeter_that_is_empty_says_so(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    with database.writer() as db:
        db.execute(delete(PerimeterEntry).where(PerimeterEntry.programme_id == reported.programme.id))
        recount(db, person_ids=[])
        db.commit()
        assert db.scalars(select(PerimeterEntry.id)).first() is None
    page = visitors.client("coordinator").get(PAGE)
    assert page.status_code == 200
    assert "No school was in the programme on this day" in page.text
