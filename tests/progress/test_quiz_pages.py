"""The reader’s quizzes: failed, tried again, passed; nothing that was answered is lost."""

import re

from lms.progress.models import QuizAttempt, UnitDone
from tests.factories.progress import (
    make_module,
    make_quiz_unit,
    make_release,
    make_unit,
    right_answers,
    wrong_answers,
)
from tests.progress.conftest import rows
from tests.support.statements import counted


def test_a_quiz_takes_two_statements(learner, database, published):
    published()
    for _time in range(2):
        learner.get("/courses/cours/un/quiz-1")
    with counted(database) as statements:
        learner.get("/courses/cours/un/quiz-1")
    assert len(statements) == 2, statements


def test_fails_a_quiz_reads_why_tries_again_and_passes(learner, database, published):
    release = make_release()
    published(release)
    quiz = release.unit("quiz-1")
    path = "/courses/cours/un/quiz-1"
    failed = learner.post(f"{path}?attempt=1", form_of=path, **wrong_answers(quiz))
    assert failed.headers["Location"] == f"{path}?attempt=1#result"
    page = learner.get(path).text
    assert "Retour b de q1" in page
    assert "Retour a de q1" not in page
    assert "disabled" in page
    assert f"{path}?attempt=2" in page
    passed = learner.post(f"{path}?attempt=2", form_of=f"{path}?attempt=2", **right_answers(quiz))
    assert passed.headers["Location"] == f"{path}?attempt=2#result"
    page = learner.get(f"{path}?attempt=2").text
    assert "tone-success" in page
    assert "attempt=3" not in page
    assert "Retour b de q1" in learner.get(f"{path}?attempt=1").text
    assert "Retour b de q1" not in learner.get(f"{path}?attempt=99").text
    assert (rows(database, QuizAttempt), rows(database, UnitDone)) == (2, 1)


def test_sending_a_quiz_twice_gives_the_same_answer(learner, database, published):
    release = make_release()
    published(release)
    path = "/courses/cours/un/quiz-1"
    for answers in (wrong_answers, right_answers):
        answer = learner.post(f"{path}?attempt=1", form_of=path, **answers(release.unit("quiz-1")))
        assert answer.headers["Location"] == f"{path}?attempt=1#result"
    assert (rows(database, QuizAttempt), rows(database, UnitDone)) == (1, 0)


def test_a_question_left_out_brings_the_page_back_filled(learner, database, published):
    published()
    path = "/courses/cours/un/quiz-1"
    answer = learner.post(f"{path}?attempt=1", form_of=path, q2=["a"])
    assert answer.status_code == 422
    assert re.search(r'name="q2" value="a"\s+checked', answer.text)
    assert rows(database, QuizAttempt) == 0


def test_attempts_run_out(learner, published):
    release = make_release(make_module("un", make_quiz_unit("quiz", attempts=1, feedback="after")))
    published(release)
    path = "/courses/cours/un/quiz"
    learner.post(f"{path}?attempt=1", form_of=path, **wrong_answers(release.unit("quiz")))
    page = learner.get(path).text
    assert "attempt=2" not in page
    assert "Retour b de q1" in page
    refused = learner.post(f"{path}?attempt=2", form_of="/learning", **right_answers(release.unit("quiz")))
    assert refused.headers["Location"] == path


def test_feedback_after_waits_until_it_is_passed(learner, published):
    release = make_release(make_module("un", make_quiz_unit("quiz", feedback="after")))
    published(release)
    path = "/courses/cours/un/quiz"
    learner.post(f"{path}?attempt=1", form_of=path, **wrong_answers(release.unit("quiz")))
    assert "Retour b de q1" not in learner.get(path).text
    answer = learner.post(
        f"{path}?attempt=2", form_of=f"{path}?attempt=2", **right_answers(release.unit("quiz"))
    )
    assert answer.headers["Location"] == "/learning/cours"
    assert "Retour a de q1" in learner.get(path).text


def test_passing_the_last_quiz_says_that_the_module_is_complete(learner, published):
    release = make_release(make_module("un", make_quiz_unit("quiz")), make_module("deux", make_unit("b")))
    published(release)
    path = "/courses/cours/un/quiz"
    passed = learner.post(f"{path}?attempt=1", form_of=path, **right_answers(release.unit("quiz")))
    assert passed.headers["Location"] == f"{path}?attempt=1#result"
    page = learner.get(path).text
    assert "Un" in page.split('id="result"', 1)[1].split("</section>", 1)[0]
    assert "/courses/cours/un" in page.split('id="result"', 1)[1].split("</section>", 1)[0]


def test_a_quiz_that_does_not_exist_any_more_says_so(learner, published):
    old = published(make_release(make_module("m", make_quiz_unit("quiz"), make_unit("b"))))
    published(make_release(make_module("m", make_unit("b")), hash="cours-2"))
    path = f"/courses/cours/m/quiz?release={old}&attempt=1"
    answer = learner.post(path, form_of="/courses/cours/m/b")
    assert answer.headers["Location"] == "/courses/cours/m"


def test_strange_attempt_numbers(learner, database, published):
    release = make_release()
    published(release)
    path = "/courses/cours/un/quiz-1"
    assert learner.get(f"{path}?attempt=9").status_code == 404
    assert learner.get(f"{path}?attempt=x").status_code == 200
    answer = learner.post(f"{path}?attempt=9", form_of=path, **right_answers(release.unit("quiz-1")))
    assert answer.headers["Location"] == path
    assert rows(database, QuizAttempt) == 0
