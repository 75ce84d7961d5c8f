"""A module as slides: divided by its headings, side by side where two languages agree, minutes shared out."""

from dataclasses import replace

import pytest

from lms.workshops.slides import DURATIONS, divide, slides, timing
from tests.factories.progress import make_module, make_unit

PAGE = "<p>Avant</p><h2 id='a'>Un</h2><p>a</p><div><h2>Dedans</h2></div><h2 id=\"b\">Deux</h2><p>b<br>c</p>"


def test_a_page_is_divided_before_its_own_headings_only() -> None:
    parts = divide(PAGE)
    assert [one.count("<h2") for one in parts] == [0, 2, 1]
    assert "".join(parts) == PAGE
    assert divide("") == [""]
    assert divide("<h2>Un</h2>") == ["<h2>Un</h2>"]
    assert len(divide("<p>é\n</p>\n<img alt=''/><h2>Un</h2>\n<hr><h2>Deux</h2>")) == 3


def in_languages(**html: str):
    unit = make_unit("page-1")
    text = next(iter(unit.texts.values()))
    texts = {code: replace(text, title=f"Titre {code}", html=one) for code, one in html.items()}
    notes = {"fr": "Une idée.\n\nUne   autre\nidée."}
    return replace(unit, texts=texts, title={code: f"Titre {code}" for code in html}, notes=notes)


def test_two_languages_stand_side_by_side_and_name_nothing_twice() -> None:
    module = make_module("un", in_languages(fr=PAGE, ar='<p>x</p><h2 id="a">1</h2><h2 id="b">2</h2>'))
    made = slides(module, languages=["fr", "ar"], minutes=30)
    assert [[face.language for face in one.faces] for one in made] == [["fr", "ar"]] * 3
    assert [one.faces[0].title for one in made] == ["Titre fr", "", ""]
    assert made[0].notes == ("Une idée.", "Une autre idée.")
    assert [bool(one.minutes) for one in made] == [True, False, False]
    assert ' id="' not in "".join(face.html for one in made for face in one.faces)
    # Divided otherwise, the page is one slide; not translated, it stands alone.
    module = make_module("un", in_languages(fr=PAGE, ar="<p>x</p>"), in_languages(fr=PAGE))
    made = slides(module, languages=["fr", "ar"], minutes=30)
    assert [len(one.faces) for one in made] == [2, 1, 1, 1]
    assert made[0].faces[0].html.count("<h2") == 3


@pytest.mark.parametrize("minutes", DURATIONS)
def test_every_minute_is_given_once(minutes: int) -> None:
    units = [replace(make_unit(f"page-{n}"), minutes=n) for n in (8, 8, 7, 6, 6)]
    plan = timing(make_module("un", *units), minutes=minutes)
    assert plan.minutes == minutes
    assert all(share > 0 for _unit, share in plan.units)
