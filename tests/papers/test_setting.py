"""Papers: tagged, the same each time, readable in both directions, and deaf to what people type."""

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from PIL.Image import Image

from lms.papers import Frame, PaperError, from_left, qr_svg, render_pdf
from lms.papers import fonts as paper_fonts
from lms.papers.fonts import FontsMissingError
from lms.papers.setting import GROUND, source_of
from tests.support.pdfs import fonts_of, is_tagged, pictures_of, text_of

SAMPLE = Path(__file__).with_name("sample.typ")
FRAME = Frame(
    title="Feuille d’essai",
    language="fr",
    on=date(2026, 11, 27),
    site="Passerelle",
    organiser="Académie de Rennes",
    foot="Programme « TNE Aisne »",
)
ADDRESS = "https://passerelle.example/verify/ABCD-EFGH"
HOSTILE = (
    '#panic("x")',
    '#read("/etc/passwd")',
    "$x^2$",
    "*gras* _penché_ `code`",
    "= Titre",
    "#set page(width: 1pt)",
    "] #lorem(500) [",
    '"); #eval("1+1") ("',
    "<label> @label \\ // rien /* rien */",
    "- a\n- b\n+ c",
    '#import "@preview/cetz:0.3.0"',
    "#{while true {}}",
    "https://exemple.fr ~ --- ...",
)


def data(text: str = "Une phrase", *, rows: int = 1) -> dict[str, object]:
    return {
        "title": "Feuille d’essai",
        "body": text,
        "facts": [[text, text], ["Heures", "6"]],
        "headings": [text, "Heures"],
        "rows": [[text, f"{n}"] for n in range(rows)],
        "code": qr_svg(ADDRESS),
    }


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_paper_is_tagged_and_holds_its_fonts() -> None:
    made = render_pdf(SAMPLE, data(), frame=FRAME)
    assert made.startswith(b"%PDF-1.7")
    assert is_tagged(made)
    fonts = fonts_of(made)
    assert {name.split("+")[-1] for name, _ in fonts} == {"DejaVuSansCondensed", "DejaVuSansCondensed-Bold"}
    assert all(embedded for _, embedded in fonts)


def test_the_frame_stands_on_each_page() -> None:
    made = render_pdf(SAMPLE, data(rows=80), frame=FRAME)
    pages = text_of(made).split("Page ")[1:]
    assert [page.split("\n")[0] for page in pages] == [
        f"{n} sur {len(pages)}" for n in range(1, len(pages) + 1)
    ]
    assert len(pages) > 1
    assert text_of(made).count("Académie de Rennes") == len(pages) == text_of(made).count("« TNE Aisne »")


def test_the_same_input_gives_the_same_bytes_and_another_day_others() -> None:
    first = render_pdf(SAMPLE, data(), frame=FRAME)
    assert render_pdf(SAMPLE, data(), frame=FRAME) == first
    assert render_pdf(SAMPLE, data(), frame=replace(FRAME, on=date(2026, 11, 28))) != first
    assert b"D:20261127" in first


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_type_is_shown_as_they_typed_it(text: str) -> None:
    frame = replace(FRAME, title=text, site=text, organiser=text, foot=text)
    made = render_pdf(SAMPLE, data(text), frame=frame)
    read = squeezed(text_of(made))
    # Body, both facts, heading, row, two cards and a note, the frame's three.
    assert read.count(squeezed(text)) >= 10, read
    assert len(pictures_of(made)) == 1


def test_arabic_is_set_from_the_right_and_can_be_read() -> None:
    said = "تشهد مدرسة باريس بحضور فاطمة 12 ساعة"
    made = render_pdf(SAMPLE, data(said), frame=replace(FRAME, language="ar", title=said))
    assert said in text_of(made)
    assert "صفحة 1 من 1" in text_of(made)
    picture = pictures_of(made, scale=1)[0].convert("L").point(lambda shade: 255 if shade < 160 else 0)
    # The body's one line, shorter than the page, ends at the right margin and leaves the left one.
    line = picture.crop((0, 100, picture.width, 118)).getbbox()
    assert line is not None
    assert line[0] > picture.width / 2
    assert line[2] > picture.width * 0.88


def test_letters_that_arabic_joins_into_one_shape_stay_letters() -> None:
    # Readers differ in the order they give the two letters of a lam-alef, so only letters are compared.
    made = render_pdf(SAMPLE, data("الأكاديمية"), frame=replace(FRAME, language="ar"))
    assert any(sorted(word) == sorted("الأكاديمية") for word in text_of(made).split())


def test_a_code_keeps_its_order_in_a_sentence_from_the_right() -> None:
    # Written plainly, 2345-ABCD would be printed ABCD-2345: figures first are turned round.
    plain = pictures_of(render_pdf(SAMPLE, data("2345-ABCD"), frame=replace(FRAME, language="fr")))[0]
    kept = pictures_of(render_pdf(SAMPLE, data(from_left("2345-ABCD")), frame=replace(FRAME, language="ar")))[
        0
    ]
    turned = pictures_of(render_pdf(SAMPLE, data("2345-ABCD"), frame=replace(FRAME, language="ar")))[0]
    words = [ink_of(picture) for picture in (plain, kept, turned)]
    assert words[0] == words[1]
    assert words[0] != words[2]


def ink_of(picture: Image) -> bytes:
    """Give the shape of the body's one line, wherever it stands."""
    line = (
        picture.convert("L").crop((0, 150, picture.width, 177)).point(lambda shade: 255 if shade < 128 else 0)
    )
    return line.crop(line.getbbox()).resize((90, 12)).point(lambda shade: 255 if shade > 127 else 0).tobytes()


@pytest.mark.parametrize("text", ["Fête de l’école 🎉", "王小明", "a\x00b\x1fc\u202ed"])
def test_signs_without_a_shape_dont_keep_a_paper_from_being_made(text: str) -> None:
    made = render_pdf(SAMPLE, data(text), frame=FRAME)
    assert is_tagged(made)
    assert "Feuille d’essai" in text_of(made)


def test_a_code_reads_from_the_printed_page() -> None:
    made = render_pdf(SAMPLE, data(), frame=FRAME)
    (found,) = zxingcpp.read_barcodes(pictures_of(made, scale=2)[0])
    assert found.text == ADDRESS


@pytest.mark.parametrize(
    "line",
    [
        '#import "@preview/cetz:0.3.0": canvas',
        '#include "autre.typ"',
        '#read("/etc/passwd")',
        '#eval("1 + 1")',
        '#plugin("x.wasm")',
        '#csv("x.csv")',
    ],
)
def test_a_template_that_loads_something_is_refused(tmp_path: Path, line: str) -> None:
    template = tmp_path / "loads.typ"
    template.write_text(line)
    with pytest.raises(PaperError, match=r"loads\.typ: .* loads something"):
        render_pdf(template, data(), frame=FRAME)


@pytest.mark.parametrize("path", ["/etc/hostname", "../../../../../../etc/hostname", "picture.png"])
def test_a_template_reads_no_file(tmp_path: Path, path: str) -> None:
    (tmp_path / "picture.png").write_bytes(b"")
    template = tmp_path / "file.typ"
    template.write_text(f'= a\n\n#image("{path}")')
    with pytest.raises(PaperError, match=r"file\.typ, line 3"):
        render_pdf(template, data(), frame=FRAME)


def test_a_fault_says_which_template_and_where(tmp_path: Path) -> None:
    template = tmp_path / "wrong.typ"
    template.write_text("= #data.title\n#data.nothing\n")
    with pytest.raises(PaperError, match=r"wrong\.typ, line 2: .*nothing"):
        render_pdf(template, data(), frame=FRAME)
    with pytest.raises(TypeError):
        render_pdf(SAMPLE, {"day": date(2026, 1, 1)}, frame=FRAME)


def test_missing_fonts_say_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paper_fonts, "FOLDER", tmp_path)
    paper_fonts.paper_fonts.cache_clear()
    try:
        with pytest.raises(FontsMissingError, match="make setup"):
            render_pdf(SAMPLE, data(), frame=FRAME)
    finally:
        paper_fonts.paper_fonts.cache_clear()


def test_papers_made_at_once_dont_mix() -> None:
    alone = {n: render_pdf(SAMPLE, data(f"Personne {n}"), frame=FRAME) for n in range(8)}
    together: dict[int, list[bytes]] = {n: [] for n in alone}

    def work(n: int) -> None:
        together[n] = [render_pdf(SAMPLE, data(f"Personne {n}"), frame=FRAME) for _ in range(5)]

    threads = [threading.Thread(target=work, args=(n,)) for n in alone]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == {n: [made] * 5 for n, made in alone.items()}


def test_every_template_of_ours_loads_nothing() -> None:
    root = Path(__file__).resolve().parents[2] / "lms"
    for template in root.rglob("*.typ"):
        if template != GROUND:
            assert source_of(template)
