"""The leaflet of a module: what it takes of pages, its languages, its square code, who may have it."""

from datetime import date

import pytest
import zxingcpp

from lms.courses.compiler import compile_course
from lms.courses.folder import read_folder
from lms.courses.release import Release
from lms.progress.key_points import MOST_OF_A_PAGE, key_points
from lms.progress.leaflet import Leaflet, language_of, leaflet_pdf
from tests.factories.progress import make_module, make_release, make_unit
from tests.support.pdfs import fonts_of, is_tagged, pictures_of, text_of
from tests.support.strings import ROOT

ADDRESS = "https://passerelle.example/courses/parents/un"
PARENTS = {"course_id": "parents", "audience": ("parent",), "hash": "parents-leaflet"}


def texts(html: str) -> list[str]:
    return [point.text for point in key_points(html)]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_what_is_bold_is_kept() -> None:
    items = "<li>Non</li><li>Le <strong>bon</strong>\n numéro</li>"
    (point,) = key_points(f"<p>Rien.</p><h2>Titre <strong>gras</strong></h2><ul>{items}</ul>")
    assert point.text == "Le bon numéro"
    assert [piece.is_bold for piece in point.pieces] == [False, True, False]


def test_a_numbered_list_is_kept_whole() -> None:
    steps = "".join(f"<li><p>Pas {n}</p></li>" for n in range(1, 9))
    points = key_points(f"<ol>{steps}<li><strong>Fin</strong> de la liste</li></ol>")
    assert [point.number for point in points] == list(range(1, 10))
    assert texts("<ol><li>Rien de gras</li></ol><p>Autre.</p>") == ["Rien de gras"]


def test_rows_of_tables_are_sentences() -> None:
    row = "\n<tr>\n<td><strong>3018</strong></td>\n<td>Gratuit</td>\n</tr>"
    assert texts(f"<table><thead><tr><th>A</th></tr></thead><tbody>{row}</tbody></table>") == [
        "3018 · Gratuit"
    ]


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("", []),
        ("<p>Un.<br>Deux.</p><p>Trois.</p>", ["Un. Deux."]),
        ("<p><strong>Une absence</strong></p><p>Bonjour, <strong>demain</strong>.</p>", ["Bonjour, demain."]),
        ("<p><strong>Un seul suffit.</strong></p>", ["Un seul suffit."]),
        ('<div><p class="callout-title">Titre <b>gras</b></p><p>À <b>lire</b></p></div>', ["À lire"]),
        ("<p><strong></strong></p>", []),
    ],
)
def test_what_is_left_out(html: str, kept: list[str]) -> None:
    assert texts(html) == kept


def test_a_page_gives_a_few_points() -> None:
    assert len(key_points("<p>Un <b>point</b> ici.</p>" * 20)) == MOST_OF_A_PAGE


@pytest.fixture(scope="module")
def course() -> Release:
    compiled = compile_course(read_folder(ROOT / "content" / "accompagner-son-enfant"))
    assert compiled.release is not None
    return compiled.release


def made(course: Release, module_id: str, language: str) -> bytes:
    module = course.module(module_id)
    assert module is not None
    return leaflet_pdf(
        Leaflet(
            release=course,
            module=module,
            language=language,
            address=ADDRESS,
            site="Passerelle",
            published_on=date(2026, 11, 22),
        )
    )


def test_a_leaflet_is_one_sheet_with_a_code_that_reads(course: Release) -> None:
    content = made(course, "les-ecrans-selon-l-age", "fr")
    text, pictures = squeezed(text_of(content)), pictures_of(content)
    assert is_tagged(content)
    assert len(pictures) == 2
    assert all(embedded for _name, embedded in fonts_of(content))
    for words in ("Les écrans selon l’âge", "Vous saurez", "3018", "Publié le 22 novembre 2026", ADDRESS):
        assert squeezed(words) in text
    assert [code.text for code in zxingcpp.read_barcodes(pictures[0])] == [ADDRESS]
    assert "injures" not in squeezed(text_of(made(course, "educonnect-ent-messages", "fr")))


def test_arabic_reads_in_its_order(course: Release) -> None:
    text = text_of(made(course, "educonnect-ent-messages", "ar"))
    # As a reader hears it: the words of a sentence one after the other, from its first letter on.
    for words in ("تفعيل حسابي في ÉduConnect", "معرفة من أطلب منه المساعدة", "حساب واحد يكفي لجميع أطفالكم."):
        assert words in text


def test_a_language_that_the_course_has_not_is_its_own(course: Release) -> None:
    assert (language_of(course, "ar"), language_of(course, "tr"), language_of(course, "<x>")) == (
        "ar",
        "fr",
        "fr",
    )


def test_anybody_takes_the_leaflet_of_a_parents_module(client, published) -> None:
    unit = make_unit("page-1", html="<p>Appelez le <strong>3018</strong>.</p>")
    published(make_release(make_module("un", unit), **PARENTS))
    page = client.get("/courses/parents/un")
    assert "/courses/parents/un/leaflet.pdf?lang=fr" in page.text
    for _time in range(2):
        answer = client.get("/courses/parents/un/leaflet.pdf?lang=tr")
        assert answer.content_type == "application/pdf"
        assert "Appelez le 3018." in text_of(answer.data)
    assert client.get("/courses/parents/autre/leaflet.pdf").status_code == 404
    assert client.get("/courses/ailleurs/un/leaflet.pdf").status_code == 404


def test_teachers_leaflets_ask_to_sign_in(client, learner, published) -> None:
    published()
    assert client.get("/courses/cours/un/leaflet.pdf").status_code == 303
    assert learner.get("/courses/cours/un/leaflet.pdf").status_code == 200
