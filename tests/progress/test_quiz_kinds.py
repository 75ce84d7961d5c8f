"""Every kind of question in the reader: shown, answered without JavaScript, marked with its feedback."""

import html5lib
import pytest
from sqlalchemy import select

from lms.courses.compiler import compile_course
from lms.courses.release import Release
from lms.progress.models import QuizAttempt
from tests.courses.factories import QUIZ_FRONT, make_quiz

PATH = "/courses/premiers-pas/debut/verifier"
QUESTIONS = """\
## Remettez dans l’ordre {#ordre .order}
1. Fixer
   > D’abord le but.
2. Choisir
3. Évaluer

> Ils s’alignent.

## Associez {#paires .match}
- ENT :: espace numérique
- DPD :: délégué
- :: leurre

## Quelle longueur ? {#nombre .number}
= 3,5 ± 0,1
~ 35
  > La virgule manque.

## Quel mot ? {#mot .text}
= élève
  > C’est bien ce mot.

## Et vous ? {#journal .open}
"""
RIGHT = {
    **{f"ordre.{n}": str(n) for n in (1, 2, 3)},
    **{f"paires.{n}": str(n) for n in (1, 2)},
    "nombre": "3,45",
    "mot": "ELEVE",
    "journal": "Rien que pour <moi>.",
}
WRONG = {**RIGHT, "ordre.1": "2", "ordre.2": "1", "paires.1": "3", "nombre": "35", "mot": "maître"}


def release_of(text: str = QUESTIONS, *, front: str = QUIZ_FRONT) -> Release:
    done = compile_course(make_quiz(text, front=front))
    assert done.release is not None, done.faults
    return done.release


@pytest.fixture
def quiz(published) -> None:
    published(release_of())


def fields_of(page) -> dict[str, list[str]]:
    """The named fields of the quiz, with what each offers."""
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    form = next(form for form in tree.iter("form") if form.get("id") == "quiz_form")
    return {
        node.get("name"): [option.get("value") for option in node.iter("option")]
        for node in form.iter()
        if node.tag in ("input", "select", "textarea") and node.get("name") != "csrf_token"
    }


@pytest.mark.usefixtures("quiz")
def test_each_kind_has_its_fields(learner) -> None:
    fields = fields_of(learner.get(PATH))

    assert list(fields) == [
        *sorted((name for name in fields if name.startswith("ordre.")), key=list(fields).index),
        "paires.1", "paires.2", "nombre", "mot", "journal",
    ]  # fmt: skip
    assert fields["ordre.1"] == ["", "1", "2", "3"]
    assert sorted(fields["paires.1"]) == ["", "1", "2", "3"]


@pytest.mark.usefixtures("quiz")
def test_wrong_answers_are_said_beside_each_and_nothing_is_given_away(learner) -> None:
    answer = learner.post(f"{PATH}?attempt=1", form_of=PATH, **WRONG)
    page = learner.get(answer.headers["Location"]).text

    assert answer.status_code == 303
    assert "D’abord le but." in page
    assert "La virgule manque." in page
    assert "Ils s’alignent." in page
    assert "C’est bien ce mot." not in page
    assert page.count("answer-wrong") == 5
    assert page.count("answer-right") == 2
    assert "Rien que pour &lt;moi&gt;." in page


@pytest.mark.usefixtures("quiz")
def test_another_attempt_starts_from_ones_own_words_only(learner, database) -> None:
    learner.post(f"{PATH}?attempt=1", form_of=PATH, **WRONG)
    again = learner.get(f"{PATH}?attempt=2").text
    learner.post(f"{PATH}?attempt=2", form_of=f"{PATH}?attempt=2", **RIGHT)

    assert "Rien que pour &lt;moi&gt;." in again
    assert 'value="35"' not in again
    with database.reader() as db:
        attempts = db.scalars(select(QuizAttempt).order_by(QuizAttempt.n)).all()
        assert [(one.percent, one.passed) for one in attempts] == [(20, False), (100, True)]
        assert sorted(attempts[1].answers["ordre"]) == ["1:1", "2:2", "3:3"]
        assert attempts[1].answers["nombre"] == ["3,45"]


@pytest.mark.usefixtures("quiz")
def test_what_is_left_out_comes_back_filled_and_an_open_question_may_stay_empty(learner) -> None:
    sent = {**RIGHT, "nombre": "trois", "mot": "", "journal": "", "ordre.2": ""}
    answer = learner.post(f"{PATH}?attempt=1", form_of=PATH, **sent)

    assert answer.status_code == 422
    assert "1, 3, 4" in answer.text
    assert 'value="trois"' in answer.text
    assert '<option value="3" selected>3</option>' in answer.text


def test_open_questions_alone_are_passed_by_being_there(learner, published) -> None:
    published(release_of("## Et vous ? {#journal .open}\n"))
    page = learner.get(PATH).text
    answer = learner.post(f"{PATH}?attempt=1", form_of=PATH, journal="Mes mots")

    assert "%" not in page.split("quiz_form")[0].split('class="prose"')[1]
    assert "Mes mots" in learner.get(f"{PATH}?attempt=1").text
    assert answer.status_code == 303


def test_a_text_in_arabic_is_written_from_right_to_left(learner, published) -> None:
    published(release_of())
    learner.client.set_cookie("passerelle_language", "ar")
    page = learner.get(PATH).text

    assert 'dir="rtl"' in page
    assert page.count('dir="auto"') >= 3


def test_gift_questions_are_asked_like_any_other(learner, published) -> None:
    gift = "```gift\n::Capitale:: La capitale ? {=Paris#Oui ~Lyon#Non}\n\nDeux et deux ? {#4}\n```\n"
    published(release_of(gift))
    answer = learner.post(f"{PATH}?attempt=1", form_of=PATH, capitale="1", g2="4")

    assert "Oui" in learner.get(answer.headers["Location"]).text
