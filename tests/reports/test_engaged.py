"""Schools said to be engaged, or not, only by the programme's choice, and small ones never."""

import csv
import io
import json
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from frictionless import Resource, Schema
from frictionless.formats import CsvControl
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage.engaged import Answer, engaged_schools
from lms.coverage.models import PublishedMonth
from lms.coverage.places import SchoolRow
from lms.coverage.publications import altered_publications, months_of_year
from lms.coverage.published_tables import tables_from_json, tables_to_json
from lms.coverage.publishing import publish_due
from lms.coverage.queries import school_rows
from lms.coverage.revisions import revisions_of
from lms.database import Database
from lms.programmes.engaging import choose_engaged
from lms.programmes.models import EngagedChoice, Programme
from lms.programmes.queries import find_programme, programmes
from tests.reports.conftest import Visitors
from tests.reports.published_worlds import NOW, OCTOBER, SEPTEMBER, make_large, make_large_readers
from tests.reports.test_pages import rows_in_table, words_of
from tests.reports.worlds import TODAY
from tests.support.remembering import remembered
from tests.support.visitors import form_token

PUBLISHED = "/reports/tne-large/published/teacher"
PAGE = f"{PUBLISHED}/engaged"
SETTINGS = "/programmes/tne-large"


def _large(db: Session) -> dict[str, int]:
    make_large(db)
    return make_large_readers(db)


@pytest.fixture
def visitors(app: Flask, database: Database) -> Visitors:
    return Visitors(app=app, database=database, people=remembered(database, _large, _large))


def _publish(database: Database, *, show: bool) -> None:
    with database.writer() as db:
        if show:
            programme = find_programme(db, "tne-large")
            assert programme is not None
            choose_engaged(db, programme_id=programme.id, is_shown=True, decided_by=None, now=NOW)
        assert publish_due(db, programmes(db), today=TODAY, threshold=5, now=NOW) == 2
        db.commit()


def _choose(client: FlaskClient, show: str) -> int:
    return client.post(
        f"{SETTINGS}/engaged", data={"csrf_token": form_token(client), "show": show}
    ).status_code


def test_nothing_is_said_unless_it_was_chosen(visitors: Visitors, database: Database) -> None:
    _publish(database, show=False)
    partner = visitors.client("partner")
    assert "engaged" not in partner.get(PUBLISHED).text
    for address in (PAGE, f"{PAGE}.csv", f"{PAGE}.schema.json"):
        assert partner.get(address).status_code == 404
    # What was published before the choice holds no answer, and is left as it was.
    assert _choose(visitors.client("coordinator"), "yes") == 303
    assert partner.get(PAGE).status_code == 404
    assert "engaged" not in partner.get(PUBLISHED).text
    with database.reader() as db:
        assert all("engaged" not in tables for tables in db.scalars(select(PublishedMonth.tables)))


def test_a_partner_reads_yes_no_or_nothing(visitors: Visitors, database: Database) -> None:
    _publish(database, show=True)
    partner = visitors.client("partner")
    assert PAGE in partner.get(PUBLISHED).text
    html = partner.get(PAGE).text
    said = words_of(html)
    assert "at least 5 people" in said
    assert "fewer than 10 people" in said
    rows = {name.split(" 035")[0]: cells for name, cells in rows_in_table(html, "engaged").items()}
    assert rows["École 9301"] == ["Rennes", "Engaged"]
    # Three teachers; a town that is hidden; an unknown headcount.
    for name in ("École 9306", "École 9303", "École 9307"):
        assert rows[name][1] == "Not published"
    assert partner.get(f"{PAGE}?as_of={SEPTEMBER}&page=9").status_code == 200
    assert partner.get(f"{PAGE}?as_of=2026-10-15&page=x").status_code == 404
    # Those of which something is said come first.
    answers = [cells[1] for cells in rows.values()]
    assert answers == sorted(answers, key=lambda one: one == "Not published")
    assert "nothing can be said of any school" not in said
    # Another month is chosen on the page, among those that say it.
    assert f'<option value="{OCTOBER}" selected>' in html
    assert f'<option value="{SEPTEMBER}">' in html
    with database.reader() as db:
        assert altered_publications(db) == []


def test_a_month_that_says_nothing_of_any_school_says_so(visitors: Visitors, database: Database) -> None:
    _publish(database, show=True)
    with database.writer() as db:
        for month in db.scalars(select(PublishedMonth)):
            tables = tables_from_json(month.tables)
            silent = tuple(replace(one, answer=Answer.NOT_PUBLISHED) for one in tables.engaged or ())
            month.tables = tables_to_json(replace(tables, engaged=silent))
        db.commit()
    said = words_of(visitors.client("partner").get(PAGE).text)
    assert "nothing can be said of any school" in said


def test_the_file_says_the_same_and_its_dictionary_fits(visitors: Visitors, database: Database) -> None:
    _publish(database, show=True)
    partner = visitors.client("partner")
    content = partner.get(f"{PAGE}.csv").data
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    answers = {line["school"]: line["engaged"] for line in lines}
    assert (answers["École 9301"], answers["École 9306"]) == ("yes", "not-published")
    assert {line["as_of"] for line in lines} == {OCTOBER.isoformat()}
    schema = json.loads(partner.get(f"{PAGE}.schema.json").data)
    resource = Resource(
        data=content, schema=Schema.from_descriptor(schema), format="csv", encoding="utf-8-sig"
    )
    resource.dialect.add_control(CsvControl(delimiter=";"))
    report = resource.validate()
    assert report.valid, report.flatten(["type", "note"])


def test_a_coordinator_chooses_it_twice_and_hides_it_twice(visitors: Visitors, database: Database) -> None:
    _publish(database, show=True)
    client, partner = visitors.client("coordinator"), visitors.client("partner")
    page = words_of(client.get(SETTINGS).text)
    assert "Only yes or no is said" in page
    assert "chosen on November 22, 2026" in page
    with database.reader() as db:
        before = list(db.execute(select(PublishedMonth.sha256, PublishedMonth.tables)))
    for show, status in (("no", 404), ("no", 404), ("yes", 200), ("yes", 200), ("no", 404)):
        assert _choose(client, show) == 303
        assert partner.get(PAGE).status_code == status
        assert (PAGE in partner.get(PUBLISHED).text) is (status == 200)
    assert "Partners no longer read" in words_of(client.get(SETTINGS).text)
    with database.reader() as db:
        kept = db.execute(select(EngagedChoice.is_shown, EngagedChoice.decided_by).order_by(EngagedChoice.id))
        mine = visitors.people["coordinator"]
        assert [tuple(row) for row in kept] == [(True, None), (False, mine), (True, mine), (False, mine)]
        assert list(db.execute(select(PublishedMonth.sha256, PublishedMonth.tables))) == before


def test_what_is_foreign_doesnt_exist(visitors: Visitors, database: Database, client: FlaskClient) -> None:
    _publish(database, show=True)
    foreign = visitors.client("elsewhere")
    for address in (PAGE, f"{PAGE}.csv", f"{PAGE}.schema.json"):
        assert foreign.get(address).status_code == 404
        assert client.get(address).status_code == 303
    assert _choose(visitors.client("partner"), "yes") == 403


def _rows(db: Session, programme: Programme) -> list[SchoolRow]:
    (revision,) = revisions_of(db, programme_id=programme.id)
    return school_rows(db, revision=revision, as_of=OCTOBER, period_from=OCTOBER)


def test_fewer_than_five_is_no_and_a_yes_stays_for_the_school_year(db: Session) -> None:
    _world, programme = make_large(db)
    assert publish_due(db, [programme], today=TODAY, threshold=5, now=NOW) == 2
    (revision,) = revisions_of(db, programme_id=programme.id)
    (_september, month) = months_of_year(db, goal_id=revision.goal_id, on=TODAY)
    first = next(row for row in _rows(db, programme) if row.place.name == "École 9301")

    def answer(started: int, *, said_yes: bool = False, threshold: int = 5) -> Answer:
        row = first._replace(figures=first.figures._replace(started=started, trained=0))
        yes = {first.place.uai} if said_yes else set()
        (found,) = engaged_schools([row], month=month, threshold=threshold, said_yes=yes)
        return found.answer

    assert [answer(0), answer(4), answer(5)] == [Answer.NO, Answer.NO, Answer.YES]
    assert answer(0, said_yes=True) is Answer.YES
    # Fourteen people: too few where the threshold is higher, whatever was said.
    assert answer(5, said_yes=True, threshold=15) is Answer.NOT_PUBLISHED
    # A row of its territories hidden: nothing either.
    (told,) = engaged_schools([first], month=replace(month, trained=frozenset()), threshold=5, said_yes=())
    assert told.answer is Answer.NOT_PUBLISHED
