"""The compiler as a whole: every fault at once, links resolved, translations joined, unchanged units kept."""

from typing import Any

import pytest

from lms.courses.compiler import compile_course
from lms.courses.markdown_html import Rendered, Renderer
from lms.courses.source_text import SourceText
from tests.courses.factories import (
    COURSE,
    DRAWING,
    MODULE,
    PAGE,
    PAGE_FRONT,
    QUIZ,
    QUIZ_FRONT,
    make_course_files,
    make_page,
    make_quiz,
)  # fmt: skip

COURSE_IN_TWO = COURSE.replace("languages: [fr]", "languages: [fr, ar]")


def test_a_sound_course_has_no_fault() -> None:
    done = compile_course(make_course_files())

    assert done.faults == ()
    assert done.release is not None
    assert (done.release.minutes, str(done.release.hours)) == (30, "0.50")


def test_all_faults_come_at_once_in_reading_order() -> None:
    done = compile_course(
        make_course_files(
            {
                "course.yaml": COURSE.replace("id: premiers-pas\n", "").replace("teacher", "enfant"),
                "01-debut/module.yaml": MODULE + "ordre: 1\n",
                "01-debut/01-page.md": PAGE + "\n![](media/x.png)\n",
                "01-debut/02-quiz.md": QUIZ.replace("[x]", "[ ]"),
            }
        )
    )

    assert done.release is None
    assert [(fault.file[-9:], fault.line, fault.code) for fault in done.faults] == [
        ("1-page.md", 8, "C040"),
        ("1-page.md", 8, "C041"),
        ("1-page.md", 8, "C042"),
        ("2-quiz.md", 7, "C064"),
        ("dule.yaml", 4, "C011"),
        ("urse.yaml", 1, "C012"),
        ("urse.yaml", 3, "C013"),
    ]


def test_links_and_images_get_their_addresses_and_text_is_left_alone() -> None:
    text = (
        'Le [quiz](02-quiz.md#q1) et `<a href="unit:01-debut/02-quiz.md">`.\n\n'
        '![Ligne](media/a.svg){licence="CC0" author="Moi"}\n'
    )
    files = make_page(text) | {"01-debut/media/a.svg": DRAWING.encode()}
    release = compile_course(files).release

    assert release is not None
    html = next(release.units()).text("fr").html
    assert '<a href="/courses/premiers-pas/debut/verifier#c-q1">quiz</a>' in html
    assert '<code>&lt;a href="unit:01-debut/02-quiz.md"&gt;</code>' in html
    assert f'src="/media/{release.media[0].name}"' in html


def test_translations_share_the_unit() -> None:
    arabic = QUIZ.replace("Vérifier", "تحقق").replace("Quatre", "أربعة").replace("  > Non : recomptez.\n", "")
    reviewed = "---\ntitle: صفحة\nreviewed_by: Samira Haddad\nreviewed_on: 2026-10-05\n---\nمرحبا.\n"
    release = compile_course(
        make_course_files(
            {
                "course.yaml": COURSE_IN_TWO,
                "01-debut/01-page.ar.md": reviewed,
                "01-debut/02-quiz.ar.md": arabic,
            }
        )
    ).release

    assert release is not None
    page, quiz = release.units()
    assert list(page.texts) == ["fr", "ar"]
    assert page.text("ar").reviewed_by == "Samira Haddad"
    assert page.text("fr").reviewed_by is None
    assert quiz.quiz is not None
    assert quiz.quiz.questions[0].choices[0].html == {"fr": "Quatre", "ar": "أربعة"}
    assert list(quiz.quiz.questions[0].choices[1].feedback) == ["fr"]


def test_a_translated_quiz_with_a_question_less_names_it() -> None:
    second = "\n" + QUIZ.removeprefix(QUIZ_FRONT).replace("#q1", "#q2").replace("Deux et", "Trois et")
    done = compile_course(
        make_course_files(
            {
                "course.yaml": COURSE_IN_TWO,
                "01-debut/02-quiz.md": QUIZ + second,
                "01-debut/02-quiz.ar.md": QUIZ,
            }
        )
    )

    assert [(fault.code, fault.found) for fault in done.errors] == [("C070", "q2")]


def test_an_unchanged_unit_is_not_rendered_twice() -> None:
    cache: dict[str, str] = {}
    first = compile_course(make_course_files(), cache=cache)
    kept = dict(cache)

    assert compile_course(make_course_files(), cache=cache) == first
    assert cache == kept
    compile_course(make_page("Autre."), cache=cache)
    assert len(cache) == len(kept) + 1


def test_a_task_and_the_completion_rules() -> None:
    task = PAGE.replace("minutes: 10", "minutes: 10\nkind: task\nvalidate: trainer")
    for written, kind, n in (("any", "any", None), ("{at_least: 2}", "at_least", 2)):
        release = compile_course(
            make_course_files(
                {
                    "01-debut/01-page.md": task,
                    "01-debut/module.yaml": MODULE
                    + f"completion: {written}\nworkshop: no\nobjectives: [Lire]\n",
                }
            )
        ).release
        assert release is not None
        (module,) = release.modules
        assert (module.completion.kind, module.completion.n, module.workshop) == (kind, n, "no")
        assert module.objectives == {"fr": ("Lire",)}
        assert module.units[0].validate == "trainer"


def test_modules_in_a_longer_circle_are_all_named() -> None:
    def module(name: str, wanted: str) -> dict[str, str]:
        return {
            f"0{name}-m/module.yaml": f"id: m{name}\ntitle: M\nminutes: 10\nrequires: [m{wanted}]\n",
            f"0{name}-m/01-page.md": PAGE.replace("id: page", f"id: page{name}"),
        }

    none = dict.fromkeys(("01-debut/module.yaml", "01-debut/01-page.md", "01-debut/02-quiz.md"))
    done = compile_course(
        make_course_files({**none, **module("1", "2"), **module("2", "3"), **module("3", "1")})
    )

    assert [fault.found for fault in done.errors if fault.code == "C023"] == [
        "m1 → m2 → m3 → m1", "m2 → m3 → m1 → m2", "m3 → m1 → m2 → m3",
    ]  # fmt: skip


def test_a_quiz_may_begin_with_an_introduction_and_hold_code() -> None:
    text = (
        "Prenez votre temps.\n\n## Que fait `x` ? {#q1 .multiple}\n```python\n## pas une question\n```\n"
        "- [x] Il **ajoute**\n  une unité\n  > Oui,\n  > bien.\n- [ ] Rien\n"
    )
    release = compile_course(make_quiz(text)).release

    assert release is not None
    unit = release.unit("verifier")
    assert unit is not None
    assert unit.quiz is not None
    (question,) = unit.quiz.questions
    assert unit.text("fr").html == "<p>Prenez votre temps.</p>"
    assert question.prompt["fr"] == "Que fait <code>x</code> ?"
    assert "pas une question" in question.body["fr"]
    assert question.choices[0].html["fr"] == "Il <strong>ajoute</strong>\nune unité"
    assert question.choices[0].feedback["fr"] == "<p>Oui,\nbien.</p>"


def test_a_document_is_taken_as_a_file_and_says_its_kind_and_size() -> None:
    text = "Voir [la fiche](media/Fiche_1.pdf) et [le long](media/long.txt).\n"
    files = make_page(text, front=PAGE_FRONT) | {
        "01-debut/media/Fiche_1.pdf": b"%PDF-1.7\n" + b"x" * 12_000,
        "01-debut/media/long.txt": b"a" * 1_540_000,
    }
    release = compile_course(files).release

    assert release is not None
    html = next(release.units()).text("fr").html
    name = next(media.name for media in release.media if media.path.endswith("pdf"))
    assert f'<a href="/media/{name}" download="Fiche_1.pdf">la fiche</a>' in html
    assert '<small class="credit">(PDF, 12\u00a0ko)</small>' in html
    assert "(TXT, 1,5\u00a0Mo)" in html


def test_only_the_unit_that_changed_is_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[str] = []
    plain = Renderer.render

    def counted(self: Renderer, source: SourceText, **options: Any) -> Rendered:
        rendered.append(source.file)
        return plain(self, source, **options)

    monkeypatch.setattr(Renderer, "render", counted)
    cache: dict[str, str] = {}
    compile_course(make_course_files(), cache=cache)
    assert set(rendered) == {"01-debut/01-page.md", "01-debut/02-quiz.md"}
    rendered.clear()
    compile_course(make_course_files(), cache=cache)
    assert rendered == []
    compile_course(make_page("Autre."), cache=cache)
    assert rendered == ["01-debut/01-page.md"]
