"""The sheet and the poster: what they hold, their text layer in two scripts, their square code."""

from dataclasses import replace
from datetime import date, time

import pytest
import zxingcpp

from lms.codes import ALPHABET
from lms.workshops.printing import HalfDayPrinted, Printed, Row, poster_pdf, sheet_pdf
from lms.workshops.row_codes import FIRST_BLANK, row_code
from lms.workshops.sittings import Sitting
from tests.support.pdfs import is_tagged, pictures_of, text_of

PRINTED = Printed(
    title="Les écrans selon l’âge",
    code="ABCDEF",
    address="https://passerelle.example/w/ABCDEF",
    for_teachers=False,
    place="Salle de motricité",
    host="École des Tilleuls, Valclair",
    partner="Centre social du Moulin",
    leaders="Leïla Mansouri",
    plan="",
    half_days=[
        HalfDayPrinted(id=7, sitting=Sitting(on=date(2026, 12, 5), starts=time(18), ends=time(19, 30)))
    ],
    rows=[Row(number=1, name="Yasmina", school="École du Port"), Row(number=3, name="#panic()", school="")],
    welcome=["Interprète : arabe"],
    spoken=("fr", "ar"),
    locales=("fr", "en", "ar", "pt", "tr"),
    language="fr",
    site="Passerelle",
    on=date(2026, 11, 27),
    secret=b"secret",
)
DAY = date(2026, 12, 5)
PATH = [
    HalfDayPrinted(id=1, sitting=Sitting(on=DAY, starts=time(9), ends=time(12))),
    HalfDayPrinted(id=2, sitting=Sitting(on=DAY, starts=time(13, 30), ends=time(16, 30))),
    HalfDayPrinted(id=3, sitting=Sitting(on=date(2026, 12, 9), starts=time(17), ends=time(18, 30))),
]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_parents_sheet_has_a_row_a_person_blank_ones_and_the_notice() -> None:
    made = sheet_pdf(PRINTED)
    text = text_of(made)
    assert is_tagged(made)
    for words in ("Yasmina", "#panic()", "Leïla Mansouri", "samedi 5 décembre 2026", "ABC-DEF", "Croix"):
        assert squeezed(words) in squeezed(text)
    for row in (1, 3, FIRST_BLANK, FIRST_BLANK + 11):
        assert squeezed(row_code(secret=b"secret", sitting_id=7, row=row)) in squeezed(text)
    # The four lines, in each language.
    for words in ("31 août", "31 August", "31 de agosto", "31 Ağustos"):
        assert words in text
    assert any("\u0600" <= sign <= "\u06ff" or "\ufb50" <= sign <= "\ufefc" for sign in text)


@pytest.mark.parametrize("people", [0, 6])
def test_totals_and_signature_stay_on_the_page_of_the_rows(people: int) -> None:
    rows = [Row(number=n + 1, name=f"Yasmina {n}", school="École du Port") for n in range(people)]
    made = sheet_pdf(replace(PRINTED, rows=rows))
    (picture,) = pictures_of(made)
    assert picture.height > picture.width
    assert "Page1sur1" in squeezed(text_of(made))


def test_a_school_that_the_room_names_already_is_said_once() -> None:
    place = "Salle de motricité, École des Tilleuls"
    text = squeezed(text_of(sheet_pdf(replace(PRINTED, place=place))))
    assert text.count("ÉcoledesTilleuls") == 1
    assert "ÉcoledesTilleuls,Valclair" in text


def test_agents_sign_once_a_half_day_a_page_a_date() -> None:
    made = sheet_pdf(replace(PRINTED, for_teachers=True, half_days=PATH, plan="26A008 / 61234 / 01"))
    text = squeezed(text_of(made))
    assert "Signature,matin(09:00–12:00)" in text
    assert "Signature,après-midi(13:30–16:30)" in text
    assert "mercredi9décembre2026" in text
    assert "26A008/61234/01" in text
    assert "31août" not in text


def test_the_poster_s_code_is_read() -> None:
    made = poster_pdf(PRINTED)
    text = text_of(made)
    assert is_tagged(made)
    for words in ("Les écrans selon l’âge", "de 18:00 à 19:30", "ABC-DEF", "Interprète : arabe"):
        assert squeezed(words) in squeezed(text)
    found = [code.text for picture in pictures_of(made) for code in zxingcpp.read_barcodes(picture)]
    assert found == ["https://passerelle.example/w/ABCDEF"]


def test_arabic_reads_in_its_order() -> None:
    printed = replace(PRINTED, language="ar", title="الشاشات في العائلة", rows=[])
    sheet, poster = text_of(sheet_pdf(printed)), text_of(poster_pdf(printed))
    # From the first letter of the first word on, as somebody hears it who has it read to her.
    for text in (sheet, poster):
        assert "الشاشات في العائلة" in text
    assert "لحجز مكان، امسحوا هذا الرمز أو اكتبوا العنوان." in poster
    codes = [
        code.text for picture in pictures_of(poster_pdf(printed)) for code in zxingcpp.read_barcodes(picture)
    ]
    assert codes == [PRINTED.address]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_papers_are_set_in_other_languages(language: str) -> None:
    assert sheet_pdf(replace(PRINTED, language=language)).startswith(b"%PDF")
    assert poster_pdf(replace(PRINTED, language=language)).startswith(b"%PDF")


def test_a_row_has_one_code_and_nobody_else_s() -> None:
    codes = {
        row_code(secret=secret, sitting_id=sitting, row=row)
        for secret in (b"a", b"b")
        for sitting in (1, 2)
        for row in range(1, 40)
    }
    assert len(codes) == 2 * 2 * 39
    assert all(set(code.replace("-", "")) <= set(ALPHABET) and len(code) == 15 for code in codes)
    assert row_code(secret=b"a", sitting_id=1, row=1) == row_code(secret=b"a", sitting_id=1, row=1)
