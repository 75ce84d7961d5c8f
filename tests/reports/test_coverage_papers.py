"""Coverage as a workbook, as PDF and as JSON: the CSV's figures, the page's bounds, and what they mean."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import update

from lms.cli import lms
from lms.database import Database
from lms.messages import RefusalError
from lms.reports.columns import COLUMNS
from lms.schools.models import School
from lms.tabular.writing import Kind
from tests.reports.conftest import Visitors
from tests.reports.test_files import environment, read_csv, run
from tests.reports.worlds import Reported
from tests.support.pdfs import is_tagged, text_of
from tests.tabular.test_writing import PAYLOADS

__all__ = ["environment"]
PAGE = "/reports/tne-essai/enseignants"
NAMES = [column.name for column in COLUMNS]


def book_of(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_workbook_holds_the_csvs_figures_each_school_and_what_they_mean(visitors: Visitors) -> None:
    client = visitors.client("coordinator")
    answer = client.get(f"{PAGE}/coverage.xlsx?by=academy")
    assert answer.headers["Content-Disposition"].endswith('enseignants-academy-2026-11-22.xlsx"')
    book = book_of(answer.data)
    assert book.sheetnames == ["En bref", "Couverture", "Écoles et établissements", "Définitions"]
    for page, by in zip(book.worksheets[1:], ("academy", "school"), strict=False):
        rows = list(page.iter_rows(values_only=True))
        assert list(rows[0]) == NAMES
        assert page.freeze_panes == "A2"
        expected = read_csv(client.get(f"{PAGE}/coverage.csv?by={by}").data)
        assert [written(dict(zip(NAMES, row, strict=True))) for row in rows[1:]] == expected
    said = [row[2] for row in book.worksheets[3].iter_rows(values_only=True)]
    assert any("annuaire de l’éducation" in (one or "") for one in said)
    assert "2026-11-22" in said


@pytest.mark.parametrize("by", ["programme", "academy", "school"])
def test_the_workbook_opens_on_what_a_committee_reads(visitors: Visitors, by: str) -> None:
    client = visitors.client("coordinator")
    page = book_of(client.get(f"{PAGE}/coverage.xlsx?by={by}").data).worksheets[0]
    headings, *rows = page.iter_rows(values_only=True)
    places = 3 if by == "school" else 1
    assert headings[places:] == (
        "Écoles et établissements", "Effectif connu pour", "Effectif", "En poste", "Ont commencé",
        "Formées et en poste", "Formées dans la période",
        "Formées là où l’effectif est connu", "Couverture", "Objectif", "Écart",
        "Encore à former",
    )  # fmt: skip
    names = ("schools_in_perimeter", "schools_with_headcount", "headcount", "enrolled", "started",
             "trained_present", "trained_in_period", "counted", "coverage", "target", "gap")  # fmt: skip
    full = read_csv(client.get(f"{PAGE}/coverage.csv?by={by}").data)
    full += read_csv(client.get(f"{PAGE}/coverage.csv?by=programme").data) if by != "programme" else []
    assert len(rows) == len(full)
    for row, expected in zip(rows, full, strict=True):
        in_words = dict.fromkeys(NAMES) | dict(zip(names, row[places:-1], strict=True))
        told = [name for name in names if name != "counted"]
        assert {name: written(in_words)[name] for name in told} == {name: expected[name] for name in told}
        if row[places + 2]:
            assert row[places + 8] == pytest.approx(in_words["counted"] / row[places + 2], abs=0.0006)
    assert [row[0] for row in rows][-1] == ("Total" if by != "programme" else "Territoire numérique")
    if by == "school":
        assert [row[2] for row in rows[:-1]] == [one["uai"] for one in full[:-1]]
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)


def written(row: dict[str, object]) -> dict[str, str]:
    """Write a workbook's row as the CSV does."""
    found = {}
    for column in COLUMNS:
        cell = row[column.name]
        if cell is None:
            found[column.name] = ""
        elif column.kind is Kind.DATE:
            found[column.name] = cell.date().isoformat()  # type: ignore[attr-defined]
        elif column.kind is Kind.PERCENT:
            found[column.name] = f"{cell * 100:.1f}".replace(".", ",")  # type: ignore[operator]
        elif column.kind is Kind.DECIMAL:
            found[column.name] = f"{cell:.1f}".replace(".", ",")
        else:
            found[column.name] = str(cell)
    return found


def test_the_paper_says_the_figures_and_all_one_needs_to_quote_them(visitors: Visitors) -> None:
    client = visitors.client("coordinator")
    answer = client.get(f"{PAGE}/coverage.pdf?by=academy")
    (total,) = read_csv(client.get(f"{PAGE}/coverage.csv?by=programme").data)
    assert answer.mimetype == "application/pdf"
    assert is_tagged(answer.data)
    text = squeezed(text_of(answer.data))
    for said in (
        "Couverture au 22 novembre 2026",
        f"{total['coverage']} %",
        "57,1 %",
        "Rennes",
        "\N{MINUS SIGN}2,9",
        "Total",
        "et non les",
        "Du 1er septembre 2026 au 22 novembre 2026",
        "par académie",
        "Définitions",
        "Sources",
        "annuaire de l’éducation",
        "Effectif connu pour",
    ):
        assert squeezed(said) in text, said
    again = visitors.client("coordinator").get(f"{PAGE}/coverage.pdf?by=academy").data
    assert again == answer.data


@pytest.mark.parametrize("shape", ["xlsx", "pdf", "json"])
def test_each_shape_is_bounded_like_the_page(visitors: Visitors, reported: Reported, shape: str) -> None:
    content = visitors.client("ien").get(f"{PAGE}/coverage.{shape}?by=school").data
    if shape == "xlsx":
        text = str([list(page.values) for page in book_of(content).worksheets])
    else:
        text = text_of(content) if shape == "pdf" else content.decode()
    shown = {name for name, school in reported.schools.items() if school.name in " ".join(text.split())}
    assert shown == {"north-1", "north-2"}


@pytest.mark.parametrize("shape", ["xlsx", "pdf", "json"])
def test_the_page_and_the_command_give_the_same(
    visitors: Visitors, environment: None, tmp_path: Path, shape: str
) -> None:
    page = visitors.client("coordinator").get(f"{PAGE}/coverage.{shape}?by=department").data
    asked = ("--programme", "tne-essai", "--by", "department", "--audience", "teacher", "--format", shape)
    run(*asked, "-o", str(tmp_path / "coverage"))
    assert (tmp_path / "coverage").read_bytes() == page
    if shape == "json":
        assert json.loads(page)["rows"]


@pytest.mark.parametrize("payload", [*PAYLOADS, '#read("/etc/passwd") $x$ *a* [b]'])
def test_no_schools_name_computes_or_commands(
    visitors: Visitors, database: Database, reported: Reported, payload: str
) -> None:
    with database.writer() as db:
        db.execute(update(School).values(name=payload, municipality=payload, district=payload))
        db.commit()
    client = visitors.client("coordinator")
    for page in book_of(client.get(f"{PAGE}/coverage.xlsx?by=municipality").data).worksheets:
        for row in page.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert squeezed(payload) in squeezed(text_of(client.get(f"{PAGE}/coverage.pdf?by=school").data))


def test_all_goals_stand_in_one_paper(environment: None, reported: Reported, tmp_path: Path) -> None:
    run("--programme", "tne-essai", "--format", "pdf", "-o", str(tmp_path / "all.pdf"))
    text = text_of((tmp_path / "all.pdf").read_bytes())
    assert text.count("départs compris") == 2


def test_where_nothing_is_published_every_shape_says_so(environment: None, reported: Reported) -> None:
    for shape in ("xlsx", "pdf"):
        with pytest.raises(RefusalError, match="can be published yet"):
            CliRunner().invoke(
                lms,
                ["report", "coverage", "--programme", "tne-essai", "--public", "--format", shape],
                catch_exceptions=False,
            )
