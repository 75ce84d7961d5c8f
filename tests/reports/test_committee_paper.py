"""The committee's paper: four pages whatever is said in them, figures those of the files, tagged and ours."""

import io
import re
from datetime import date
from fractions import Fraction

import openpyxl
import pypdfium2
import pytest
from sqlalchemy import update

from lms.coverage.models import Goal
from lms.coverage.targets import NumberTarget
from lms.database import Database
from lms.messages import RefusalError
from lms.reports.committee_comments import LONGEST, Page, comments_of, lines_of, overlong, tidied
from lms.reports.written import Written
from tests.factories.coverage import complete, declare, make_goal
from tests.factories.programmes import enter, make_school
from tests.reports.conftest import Visitors
from tests.reports.running import read_csv, report
from tests.reports.test_committee_pages import begin, send
from tests.reports.test_files import environment
from tests.reports.worlds import BOTH, Reported
from tests.support.pdfs import fonts_of, is_tagged, text_of

__all__ = ["environment"]
LONG = "m" * (LONGEST // 2) + " " + "mot " * (LONGEST // 8 - 1)


def run(*arguments: str) -> bytes:
    return report("committee", "--programme", "tne-essai", *arguments)


def said_in(paper: bytes) -> str:
    # A no-break space is one, whichever.
    return " ".join(text_of(paper).split())


def pages_of(paper: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(paper)
    return [page.get_textpage().get_text_range() for page in document]


def test_the_paper_says_the_files_figures(environment: None, visitors: Visitors, reported: Reported) -> None:
    paper = run("--preview")
    client = visitors.client("coordinator")
    (total,) = read_csv(client.get("/reports/tne-essai/enseignants/coverage.csv?by=programme").data)
    text = said_in(paper)
    for said in (
        f"{total['coverage']} %",
        f"sur un effectif connu de {total['headcount']}",
        "Dossier du comité nº 1 (projet)",
        "Chiffres du 22 novembre 2026",
        "Objectif : 60,0",
        "École 9102",
        "École 9103",
    ):
        assert said in text, said
    assert is_tagged(paper)
    fonts = fonts_of(paper)
    assert fonts
    assert all(embedded for _name, embedded in fonts)
    assert len(pages_of(paper)) == 4
    book = openpyxl.load_workbook(io.BytesIO(run("--preview", "--format", "xlsx")))
    assert len(book.sheetnames) == 7
    for page in book.worksheets:
        for row in page.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    names = [row[10] for row in book.worksheets[3].iter_rows(min_row=2, values_only=True)]
    assert reported.schools["north-1"].name in names


def test_a_reprint_is_the_same_and_changes_add_up(
    environment: None, reported: Reported, database: Database
) -> None:
    first = run("--as-of", "2026-10-05")
    assert run("--as-of", "2026-10-05") == first
    second = run("--as-of", "2026-10-11")
    assert second != first
    assert run("--number", "1") == first
    assert run("--number", "2", "--format", "pdf") == second
    text = said_in(second)
    assert "Depuis le dossier nº 1, chiffres du 5 octobre 2026" in text
    assert "Aucun dossier n’a été figé pour un jour antérieur" in said_in(first)
    with pytest.raises(RefusalError, match="1, 2"):
        run("--number", "7")
    with pytest.raises(RefusalError, match=r"Choose a day|Choisissez un jour"):
        run("--as-of", "2031-01-01")
    with database.writer() as db:
        # Told late: it was done before the first dossier's day.
        complete(db, reported.world, reported.people["college"][4].id, *BOTH.modules, on=date(2026, 10, 2))
        db.commit()
    book = openpyxl.load_workbook(io.BytesIO(run("--format", "xlsx")))
    steps = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert steps[0][1] + sum(number for _reason, number in steps[1:-1]) == steps[-1][1]
    assert ("Saisi depuis, pour des jours antérieurs", 1) in steps
    figures = {row[0]: row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert figures["Formées et en poste"] == steps[-1][1]


def test_four_pages_hold_the_longest_words_and_the_most_rows(
    environment: None, visitors: Visitors, database: Database, reported: Reported
) -> None:
    with database.writer() as db:
        for number in range(40):
            one = make_school(
                db, number=9300 + number, district=f"Circonscription de Sainte-Marie-sur-Ouche {number % 20}",
                municipality=f"Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson {number}",
            )  # fmt: skip
            one.name = f"École élémentaire publique des Marronniers et du Vieux Moulin {number}"
            enter(db, reported.programme, one)
            if number % 2:
                declare(db, one.uai, 4)
        for n in range(3):
            make_goal(
                db, reported.programme, slug=f"autre-{n}", rule=BOTH, target=NumberTarget(number=1000),
            )  # fmt: skip
        title = "Former les enseignantes et les enseignants de toutes les écoles rurales"
        db.execute(update(Goal).values(title=title))
        db.commit()
    run("--as-of", "2026-10-05")
    client = visitors.client("coordinator")
    page = "/reports/tne-essai/committee/dossiers"
    draft = begin(client, page)
    words = dict.fromkeys((one.value for one in Page), LONG[:LONGEST])
    assert send(client, draft, act="freeze", **words).status_code == 303
    paper = client.get(f"{draft}/dossier.pdf").data
    pages = pages_of(paper)
    assert len(pages) == 4, [re.sub(r"\s+", " ", one)[:90] for one in pages]


def test_words_are_tidied_and_measured() -> None:
    assert tidied(" a \r\n\r\n\r\n\x07b\t ") == "a\n\nb"
    assert comments_of({"figures": None}) == {
        "figures": "",
        "territories": "",
        "parents": "",
        "decisions": "",
    }
    assert overlong("x" * LONGEST) is None
    assert lines_of("") == ()
    (line,) = lines_of("voir " + "x" * 45)
    assert line == f"voir {'x' * 20}\u200b{'x' * 20}\u200bxxxxx"


def test_differences_are_written_with_their_sign() -> None:
    write = Written(language="fr")
    assert write.signed(-1200) == "\u22121\u202f200"
    assert write.signed(0) == "0"
    assert write.points(Fraction(1, 80)) == "+1,2 points"
    assert write.share(None) == "inconnu"
