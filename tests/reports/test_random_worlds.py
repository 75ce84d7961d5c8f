"""In random programmes, ledger, page, CSV, workbook, PDF and JSON say what a slow, independent count says."""

import csv
import io
import json
import os
import random
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask

from lms.cli import lms
from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING
from lms.reports import commands, routes, seen
from lms.reports.columns import COLUMNS
from lms.tabular.writing import Kind, per_cent
from tests.factories.accounts import make_person
from tests.factories.coverage import BEGAN, courses
from tests.factories.progress import publish
from tests.factories.reach import make_grant
from tests.reports.conftest import Visitors
from tests.reports.slowly import (
    LAST,
    Random,
    Said,
    by_asking_of_every_day,
    expected,
    in_ledger,
    make_random,
)
from tests.reports.test_coverage_papers import book_of, written
from tests.reports.test_files import read_csv
from tests.reports.test_pages import rows_in
from tests.reports.worlds import LONG_AGO
from tests.support.pdfs import text_of

HOURS = {"hours_self": "self-study", "hours_live": "live-distance", "hours_presence": "presence"}
LEVELS = ("programme", "academy", "department", "district", "municipality", "school")
# A paper takes its time: fewer of them show that it says the same.
IS_PROOF = os.environ.get("LMS_TEST_PROFILE") == "proofs"
PAPERS = 25 if IS_PROOF else 4
WORLDS = 200 if IS_PROOF else 25
# The other engine adds nothing to the arithmetic: a few worlds show that it reads the same.
WORLDS_ELSEWHERE = 200 if IS_PROOF else 5


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "today_in", lambda _zone: LAST)
    for module in (routes, seen):
        monkeypatch.setattr(module, "today", lambda: LAST)


def test_every_format_says_what_a_slow_count_says(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    # All in one database: programmes side by side don't mix.
    number = WORLDS if database.is_sqlite else WORLDS_ELSEWHERE
    with database.writer() as db:
        administrator = make_person(db)
        make_grant(db, administrator, Role.ADMINISTRATOR, EVERYTHING, from_on=LONG_AGO)
        releases = {course: (publish(db, one), one) for course, one in courses().items()}
        db.commit()
        worlds = []
        for seed in range(number):
            worlds.append(make_random(db, seed, releases=releases))
            # A transaction keeps a journal of each refused act in memory until it ends.
            db.commit()
    client = Visitors(app=app, database=database, people={"one": administrator.id}).client("one")
    trained = 0
    for seed, made in enumerate(worlds):
        dice = random.Random(seed)
        as_of = BEGAN + timedelta(days=dice.randint(0, (LAST - BEGAN).days))
        from_on = BEGAN + timedelta(days=dice.randint(0, (as_of - BEGAN).days))
        by = dice.choice(LEVELS)
        with database.reader() as db:
            wanted = expected(db, made, by=by, as_of=as_of, from_on=from_on)
            assert in_ledger(db, made, as_of=as_of) == by_asking_of_every_day(db, made, as_of=as_of), seed
        trained += sum(row.ever for row in wanted.values())
        query = f"by={by}&as_of={as_of}&from={from_on}"
        address = f"/reports/{made.slug}/but"
        assert_page(client.get(f"{address}?{query}").text, wanted, made, by=by, where=(seed, query))
        content = client.get(f"{address}/coverage.csv?{query}").data
        assert_rows(read_csv(content), wanted, by=by, where=(seed, query))
        assert_hours(read_csv(content), wanted, by=by, where=(seed, query))
        book = book_of(client.get(f"{address}/coverage.xlsx?{query}").data).worksheets[1]
        names = [column.name for column in COLUMNS]
        cells = list(book.iter_rows(min_row=2, values_only=True))
        in_book = [written(dict(zip(names, row, strict=True))) for row in cells]
        assert_rows(in_book, wanted, by=by, where=(seed, query))
        given = json.loads(client.get(f"{address}/coverage.json?{query}").data)["rows"]
        assert_rows([as_in_csv(row) for row in given], wanted, by=by, where=(seed, query))
        if seed < PAPERS:
            assert_paper(client.get(f"{address}/coverage.pdf?{query}").data, wanted, where=(seed, query))
        assert_same_values(content, made, by=by, as_of=str(as_of), from_on=str(from_on))
    assert trained >= number


def key_of(row: dict[str, str], by: str) -> str:
    if by == "programme":
        return ""
    if by == "district":
        second = row["district"].startswith("Second degré")
        return f"2nd {row['department']}" if second else row["district"]
    return row[by]


def as_in_csv(row: dict[str, object]) -> dict[str, str]:
    """Write a JSON row as the CSV does: nothing where it isn't known, a share to one decimal."""
    shares = {column.name for column in COLUMNS if column.kind is Kind.PERCENT}
    return {
        name: "" if cell is None else f"{cell:.1f}".replace(".", ",") if name in shares else str(cell)
        for name, cell in row.items()
    }


def assert_paper(content: bytes, wanted: dict[str, Said], *, where: object) -> None:
    """Each row stands in the paper: trained, headcount, coverage, in this order."""
    text = "".join(text_of(content).split())
    for name, said in wanted.items():
        headcount = "inconnu" if said.headcount is None else str(said.headcount)
        share = "inconnu" if said.coverage is None else f"{per_cent(said.coverage)}%"
        assert f"{said.trained}{headcount}{share}" in text, (where, name)


def assert_rows(rows: list[dict[str, str]], wanted: dict[str, Said], *, by: str, where: object) -> None:
    found = {key_of(row, by): row for row in rows}
    assert set(found) == set(wanted), where
    for name, said in wanted.items():
        row = found[name]
        figures = {
            "enrolled": said.enrolled,
            "started": said.started,
            "trained_present": said.trained,
            "trained_in_period": said.flow,
            "trained_ever": said.ever,
            "headcount": "" if said.headcount is None else said.headcount,
            "coverage": "" if said.coverage is None else per_cent(said.coverage),
            "schools_in_perimeter": said.schools,
            "schools_with_headcount": said.known,
        }
        assert {column: row[column] for column in figures} == {
            column: str(value) for column, value in figures.items()
        }, (where, name)


def assert_hours(rows: list[dict[str, str]], wanted: dict[str, Said], *, by: str, where: object) -> None:
    for row in rows:
        said = wanted[key_of(row, by)].minutes
        for column, means in HOURS.items():
            hours = float(row[column].replace(",", "."))
            assert abs(hours - said[means] / 60) <= 0.05, (where, column)


def assert_page(html: str, wanted: dict[str, Said], made: Random, *, by: str, where: object) -> None:
    rows = {name: cells for name, cells in rows_in(html).items() if name != "Total"}
    said = sorted([one.enrolled, one.started, one.trained, one.flow] for one in wanted.values())
    assert sorted([int(cell) for cell in cells[:4]] for cells in rows.values()) == said, where
    if by == "school":
        assert set(rows) == set(wanted), where
    assert made.slug


def assert_same_values(content: bytes, made: Random, *, by: str, as_of: str, from_on: str) -> None:
    """The command's JSON has the page's CSV's values."""
    asked = ["report", "coverage", "--programme", made.slug, "--by", by]
    result = CliRunner().invoke(lms, [*asked, "--as-of", as_of, "--from", from_on, "--format", "json"])
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    for row, other in zip(rows, json.loads(result.stdout)["rows"], strict=True):
        for name in ("enrolled", "trained_present", "trained_ever", "headcount", "schools_reached"):
            assert row[name] == ("" if other[name] is None else str(other[name]))
