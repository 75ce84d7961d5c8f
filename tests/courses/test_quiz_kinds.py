"""Every kind of question, from Markdown to the compiled release."""

import json
from decimal import Decimal

import pytest

from lms.courses.compiler import compile_course
from lms.courses.quiz_parts import read_decimal
from lms.courses.release import Question, Quiz, from_json, to_json
from tests.courses.factories import COURSE, make_course_files, make_quiz

EVERY_KIND = """\
## Remettez dans l’ordre {#ordre .order}
1. Fixer les **objectifs**
   > D’abord le but.
2) Choisir les activités
3. Préparer l’évaluation

> Objectifs, activités, évaluation : ils s’alignent.

## Associez {#paires .match}
- ENT :: espace numérique de travail
- `DPD` :: délégué à la protection des données
  > Il conseille l’établissement.
- :: directeur du patrimoine

## Quelle longueur ? {#nombre .number}
= 3,5 ± 0,1
  > Oui, en mètres.
~ 35
  > La virgule manque.

## Que veut dire ENT ? {#mot .text}
= espace numérique de travail | environnement numérique de travail
~ entité
  > Relisez la page.

## Et chez vous ? {#journal .open}
Écrivez quelques lignes.

> Une citation fait partie de la question.
"""


def compiled(text: str) -> Quiz:
    done = compile_course(make_quiz(text))
    assert done.release is not None, done.faults
    unit = done.release.unit("verifier")
    assert unit is not None
    assert unit.quiz is not None
    return unit.quiz


@pytest.fixture(scope="module")
def questions() -> dict[str, Question]:
    return {question.id: question for question in compiled(EVERY_KIND).questions}


def test_an_order_keeps_its_items_in_the_right_order(questions: dict[str, Question]) -> None:
    question = questions["ordre"]

    assert [choice.html["fr"] for choice in question.choices] == [
        "Fixer les <strong>objectifs</strong>",
        "Choisir les activités",
        "Préparer l’évaluation",
    ]
    assert question.choices[0].feedback == {"fr": "<p>D’abord le but.</p>"}
    assert question.explanation["fr"].startswith("<p>Objectifs, activités")


def test_a_match_has_pairs_and_decoys(questions: dict[str, Question]) -> None:
    ent, dpd, decoy = questions["paires"].pairs

    assert (ent.term["fr"], ent.definition["fr"]) == ("ENT", "espace numérique de travail")
    assert dpd.term["fr"] == "<code>DPD</code>"
    assert dpd.feedback["fr"] == "<p>Il conseille l’établissement.</p>"
    assert decoy.is_decoy


def test_a_number_has_its_range_and_the_mistakes_foreseen(questions: dict[str, Question]) -> None:
    right, mistake = questions["nombre"].accepted

    assert (right.low, right.high, right.weight) == (Decimal("3.4"), Decimal("3.6"), 100)
    assert (mistake.low, mistake.high, mistake.weight) == (35, 35, 0)
    assert mistake.feedback["fr"] == "<p>La virgule manque.</p>"


def test_a_text_has_its_spellings(questions: dict[str, Question]) -> None:
    right, mistake = questions["mot"].accepted

    assert right.spellings["fr"] == ("espace numérique de travail", "environnement numérique de travail")
    assert (mistake.spellings["fr"], mistake.weight) == (("entité",), 0)


def test_an_open_question_is_only_a_text(questions: dict[str, Question]) -> None:
    question = questions["journal"]

    assert not question.is_scored
    assert "<blockquote>" in question.body["fr"]
    assert (question.choices, question.pairs, question.accepted) == ((), (), ())


def test_a_hint_stands_folded_in_the_question() -> None:
    text = "## Combien ? {#q1 .number}\n??? hint\n    Comptez sur vos doigts.\n\n= 4\n"
    (question,) = compiled(text).questions

    assert "<summary>Indice</summary>" in question.body["fr"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("## A {#q .order}\n1. un\n", "C074", 7),
        ("## A {#q .order}\n1.\n2. deux\n3. trois\n", "C067", 8),
        ("## A {#q .match}\n- a :: b\n- c ::\n- d :: e\n", "C067", 9),
        ("## A {#q .match}\n- a :: b\n- a :: c\n", "C069", 9),
        ("## A {#q .number}\n= 3\ntrois\n", "C075", 9),
        ("## A {#q .number}\n= 3 ± 1 ± 2\n", "C076", 8),
        ("## A {#q .number}\n= 3 ± x\n", "C076", 8),
        ("## A {#q .text}\n= a ||b\n", "C067", 8),
        ("## A {#q .text}\n~ a\n", "C077", 7),
    ],
)
def test_a_fault_says_its_line(text: str, code: str, line: int) -> None:
    done = compile_course(make_quiz(text))

    assert (code, line) in [(fault.code, fault.line) for fault in done.faults]


def test_translated_answers_are_all_accepted_and_must_correspond() -> None:
    course = COURSE.replace("languages: [fr]", "languages: [fr, en]")
    source = make_quiz("## Couleur ? {#q .text}\n= bleu | azur\n") | {"course.yaml": course.encode()}
    right = b"---\ntitle: Check\n---\n## Colour? {#q .text}\n= blue\n"
    wrong = b"---\ntitle: Check\n---\n## Colour? {#q .text}\n= blue\n~ red\n"

    release = compile_course({**source, "01-debut/02-quiz.en.md": right}).release
    assert release is not None
    quiz = next(unit.quiz for unit in release.units() if unit.quiz)
    assert quiz.questions[0].accepted[0].spellings == {"fr": ("bleu", "azur"), "en": ("blue",)}
    faults = compile_course({**source, "01-debut/02-quiz.en.md": wrong}).errors
    assert [fault.code for fault in faults] == ["C070"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3,5", "3.5"), ("3.5", "3.5"), ("1 234,5", "1234.5"), ("1\u202f234", "1234"), ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"), ("−2", "-2"), ("+0,1", "0.1"), ("1'000", "1000"),
        ("", None), ("trois", None), ("1-2", None), ("1e9", None), ("9" * 31, None), ("NaN", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(written: str, value: str | None) -> None:
    assert read_decimal(written) == (None if value is None else Decimal(value))


def test_a_release_stored_before_these_kinds_is_still_read() -> None:
    release = compile_course(make_course_files()).release
    assert release is not None
    stored = json.loads(to_json(release))
    for module in stored["modules"]:
        for unit in module["units"]:
            for question in (unit["quiz"] or {"questions": []})["questions"]:
                for added in ("pairs", "accepted", "explanation"):
                    del question[added]
                for choice in question["choices"]:
                    del choice["weight"]

    assert from_json(json.dumps(stored)) == release


def test_every_kind_survives_being_stored() -> None:
    release = compile_course(make_quiz(EVERY_KIND)).release
    assert release is not None

    assert from_json(to_json(release)) == release
