"""What an author sees of her text is the reader’s own, and whatever she inserts compiles."""

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.database import Database
from tests.courses.factories import PAGE as PAGE_TEXT
from tests.courses.factories import PAGE_FRONT, QUIZ_FRONT, make_course_files
from tests.studio.factories import PAGE, QUIZ, compiled
from tests.studio.handwork import EDIT, HERE, field, post, texts, write
from tests.support.statements import counted
from tests.support.visitors import token_in


def test_the_preview_is_the_readers_own_html_and_names_faults_at_their_line(author: FlaskClient) -> None:
    typed = {"csrf_token": token_in(author.get(EDIT)), "text": PAGE_FRONT + "**Gras** <script>x</script>\n"}
    fragment = author.post(f"{HERE}/preview/{PAGE}", data=typed, headers={"HX-Request": "true"})
    assert fragment.status_code == 200
    assert "<strong>Gras</strong>" in fragment.text
    assert "<script" not in fragment.text
    assert f'data-line="{PAGE_FRONT.count(chr(10)) + 1}"' in fragment.text
    published = compiled(make_course_files()).unit("page")
    assert published is not None
    assert published.texts["fr"].html in author.get(EDIT).text
    assert published.texts["fr"].html in author.get(f"{HERE}/preview/page").text
    quiz = author.get(f"{HERE}/edit/{QUIZ}").text
    assert 'type="radio"' in quiz
    assert author.get(f"{HERE}/edit/course.yaml").status_code == 200


def test_whatever_is_inserted_compiles(author: FlaskClient) -> None:
    page = author.get(f"{HERE}/edit/{QUIZ}")
    models = dict(re.findall(r'<template data-model="(\w+)">(.*?)</template>', page.text, re.DOTALL))
    kinds = ["single", "multiple", "order", "match", "number", "text", "open", "gift"]
    assert list(models) == ["callout", "table", "video", *kinds]
    for name, model in models.items():
        text = unescape(model).replace("#ID", "#q7")
        front, path = (QUIZ_FRONT, QUIZ) if name in kinds else (PAGE_FRONT, PAGE)
        typed = {"csrf_token": token_in(page), "text": front + text + "\n"}
        shown = author.post(f"{HERE}/preview/{path}", data=typed, headers={"HX-Request": "true"}).text
        assert 'data-faults="0"' in shown, (name, shown)
    kinds_shown = "\n".join(unescape(models[name]).replace("#ID", f"#q{n}") for n, name in enumerate(kinds))
    typed = {"csrf_token": token_in(page), "text": QUIZ_FRONT + kinds_shown + "\n"}
    shown = author.post(f"{HERE}/preview/{QUIZ}", data=typed, headers={"HX-Request": "true"}).text
    assert shown.count('<fieldset class="question"') == len(kinds)


def test_a_typing_author_costs_few_statements(author: FlaskClient, database: Database) -> None:
    typed = {"csrf_token": token_in(author.get(EDIT)), "text": PAGE_TEXT}
    with counted(database) as statements:
        author.post(f"{HERE}/preview/{PAGE}", data=typed, headers={"HX-Request": "true"})
    assert len(statements) <= 6


def test_the_whole_course_is_seen_in_any_language(author: FlaskClient, database: Database) -> None:
    sheet = texts(database)["course.yaml"].replace("[fr]", "[fr, ar]")
    write(author, sheet, "course.yaml")
    assert post(author, f"{HERE}/translations", path=PAGE, language="ar").status_code == 303
    write(author, "---\ntitle: صفحة\n---\nمرحبا\n", "01-debut/01-page.ar.md")
    page = author.get(f"{HERE}/preview/page?language=ar&width=phone").text
    assert 'lang="ar" dir="rtl"' in page
    assert "مرحبا" in page
    assert "studio-frame-phone" in page
    assert "Bonjour" in author.get(f"{HERE}/preview/page?language=de").text
    assert author.get(f"{HERE}/edit/01-debut/01-page.ar.md").status_code == 200
    assert post(author, f"{HERE}/translations", path=PAGE, language="de").status_code == 303


def test_videos_have_their_player_in_every_preview(
    app: Flask, author: FlaskClient, database: Database
) -> None:
    for key, value in app.extensions.items():
        if hasattr(value, "video_hosts"):
            app.extensions[key] = replace(value, video_hosts=("tube.exemple.fr",))
    video = texts(database)[PAGE] + "\n[La classe](https://tube.exemple.fr/w/abc12345)\n\nTranscription : …\n"
    typed = {"csrf_token": token_in(author.get(EDIT)), "text": video}
    live = author.post(f"{HERE}/preview/{PAGE}", data=typed, headers={"HX-Request": "true"})
    assert 'class="player"' in live.text
    write(author, video)
    for address in (EDIT, f"{HERE}/preview/page"):
        page = author.get(address)
        assert 'class="player"' in page.text
        assert "frame-src https://tube.exemple.fr" in page.headers["Content-Security-Policy"]
    assert "frame-src" not in author.get(HERE).headers["Content-Security-Policy"]


def test_a_busy_compiler_loses_nothing(
    author: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lms.courses.child import CompilerBusy
    from lms.studio import compiling

    write(author, PAGE_TEXT + "Patience.\n")
    seen = field(author.get(f"{HERE}/publish"), "seen")
    token = token_in(author.get(f"{HERE}/publish"))

    def busy(*_files: object, **_how: object) -> None:
        raise CompilerBusy

    monkeypatch.setattr(compiling, "compile_in_child", busy)
    monkeypatch.setattr(compiling, "SHELF", compiling._Shelf())
    for path in (HERE, EDIT, f"{HERE}/publish", f"{HERE}/preview"):
        assert author.get(path).status_code == 200
    answer = author.post(f"{HERE}/publish", data={"csrf_token": token, "seen": seen})
    assert answer.headers["Location"] == f"{HERE}/publish"
    assert texts(database)[PAGE].endswith("Patience.\n")
