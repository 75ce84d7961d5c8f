"""Goals side by side: by audience and population, over the same schools; why these aren't filters."""

from fractions import Fraction

from sqlalchemy import select

from lms.coverage.models import Goal
from lms.coverage.rebuilding import rebuild
from lms.coverage.rule import Modules
from lms.coverage.targets import ShareTarget
from lms.database import Database
from lms.schools.headcount import Population
from tests.factories.coverage import NOW, make_goal
from tests.reports.conftest import Visitors
from tests.reports.test_pages import rows_in_table, words_of
from tests.reports.worlds import Reported
from tests.support.statements import counted

COVERAGE = "/reports/tne-essai/enseignants"
PAGE = f"{COVERAGE}/beside"


def _with_librarians(database: Database, reported: Reported) -> None:
    with database.writer() as db:
        make_goal(
            db,
            reported.programme,
            slug="documentalistes",
            rule=Modules(modules=("hybrider/a",)),
            populations=frozenset({Population.LIBRARIANS}),
            target=ShareTarget(share=Fraction(1, 2)),
        )
        db.commit()
    rebuild(database, now=NOW)


def test_each_goal_has_its_own_share_over_the_same_schools(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    _with_librarians(database, reported)
    client = visitors.client("coordinator")
    html = client.get(PAGE).text
    rows = rows_in_table(html, "beside")
    assert rows["But enseignants"][1] == "12"
    assert rows["But enseignants"][3].startswith("61% 11 of 18")
    assert rows["But documentalistes"][0].startswith("Teachers:")
    assert rows["But documentalistes"][2] == "unknown"
    assert "Goals don’t add up" in words_of(html)
    # The same filters all along.
    narrow = client.get(f"{PAGE}?within=municipality/35047&level=ecole&as_of=2026-10-31").text
    assert "documentalistes?within=municipality/35047&amp;as_of=2026-10-31&amp;level=ecole" in narrow
    assert 'name="level" value="ecole"' in narrow


def test_the_coverage_page_says_what_cannot_be_filtered(visitors: Visitors) -> None:
    html = visitors.client("ien").get(f"{COVERAGE}?level=ecole").text
    assert "Function and population aren’t filters" in words_of(html)
    assert f"{PAGE}?level=ecole" in html
    assert "Make the same goal for another population" not in words_of(html)


def test_a_goal_for_another_population_begins_with_this_ones_rule(visitors: Visitors) -> None:
    client = visitors.client("coordinator")
    assert "like=enseignants" in client.get(PAGE).text
    form = client.get("/programmes/tne-essai/goals/new?audience=teacher&like=enseignants").text
    assert 'name="modules_0"' in form
    assert "checked" in form
    assert 'value="But enseignants"' not in form
    for unknown in ("rien", "%00"):
        address = f"/programmes/tne-essai/goals/new?audience=teacher&like={unknown}"
        assert client.get(address).status_code in {400, 404}


def test_what_is_foreign_doesnt_exist(visitors: Visitors) -> None:
    assert visitors.client("elsewhere").get(PAGE).status_code == 404
    assert visitors.client("partner").get(PAGE).status_code == 404
    assert visitors.client("ien").get(f"{PAGE}?within=department/02").status_code == 404
    assert visitors.client("coordinator").get("/reports/tne-essai/rien/beside").status_code == 404


def test_the_page_asks_as_much_for_one_goal_as_for_many(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    client = visitors.client("coordinator")
    client.get(PAGE)
    with counted(database) as few:
        client.get(PAGE)
    _with_librarians(database, reported)
    client.get(PAGE)
    with counted(database) as many:
        client.get(PAGE)
    with database.reader() as db:
        assert len(list(db.scalars(select(Goal.id)))) > 1
    assert len(many) <= len(few) <= 9, (len(few), len(many))
