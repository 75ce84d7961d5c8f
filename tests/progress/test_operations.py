"""Opening units, finishing them, answering quizzes: happy, refused, repeated."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from lms.messages import RefusalError
from lms.progress import record_queries
from lms.progress.models import Completion, Opening, QuizAttempt, UnitDone
from lms.progress.operations import UnansweredError, finish_unit, open_unit, submit_quiz
from lms.progress.recording import revoke_completion
from lms.schools.affiliations import open_affiliation
from lms.schools.models import School
from lms.schools.population import Audience, Function
from tests.factories.accounts import make_person
from tests.factories.progress import (
    make_module,
    make_quiz_unit,
    make_release,
    make_sitting,
    make_unit,
    publish,
    right_answers,
    wrong_answers,
)

LATER = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def count(db, model):
    return db.scalar(select(func.count()).select_from(model))


def at_work(db, release=None, **changes):
    return make_sitting(db, make_person(db).id, release, **changes)


def unit(sitting, unit_id):
    return sitting.release.unit(unit_id)


def record(db, sitting):
    return record_queries.record_of(db, person_id=sitting.person_id, course_id=sitting.release.id)


def test_opening_remembers_where_and_announces_the_first_time_only(db, touched):
    sitting = at_work(db)
    open_unit(db, sitting, unit=unit(sitting, "page-1"))
    open_unit(db, sitting, unit=unit(sitting, "page-1"))
    open_unit(db, sitting, unit=unit(sitting, "page-2"))
    assert record(db, sitting).opened == {"un": "page-2"}
    assert touched == [frozenset({sitting.person_id})]
    assert db.scalar(select(Opening.first_on)) == date(2026, 11, 20)


def test_opening_a_closed_module_records_nothing(db, touched):
    sitting = at_work(db, make_release(order="sequence"))
    open_unit(db, sitting, unit=unit(sitting, "page-3"))
    assert count(db, Opening) == 0
    assert touched == []


def test_finishing_the_last_unit_completes_the_module(db, touched):
    sitting = at_work(db)
    first = finish_unit(db, sitting, unit=unit(sitting, "page-3"))
    assert (first.completed_module, first.verdict.missing) == (False, ("page-4",))
    last = finish_unit(db, sitting, unit=unit(sitting, "page-4"))
    assert (last.completed_module, last.completed_course) == (True, False)
    completion = db.scalars(select(Completion)).one()
    assert (completion.module_id, completion.done_on, completion.minutes, completion.means) == (
        "deux",
        date(2026, 11, 20),
        10,
        "self-study",
    )
    assert completion.release_id == sitting.release_id
    assert len(touched) == 2


def test_finishing_again_changes_nothing(db, touched):
    sitting = at_work(db)
    for _time in range(3):
        finish_unit(db, sitting, unit=unit(sitting, "page-3"))
        finish_unit(db, sitting, unit=unit(sitting, "page-4"))
    again = finish_unit(db, sitting, unit=unit(sitting, "page-4"))
    assert not again.completed_module
    assert again.verdict.complete
    assert (count(db, UnitDone), count(db, Completion), len(touched)) == (2, 1, 2)


def test_completing_the_last_required_module_completes_the_course(db):
    bonus = make_module("bonus", make_unit("x"), required=False)
    sitting = at_work(db, make_release(make_module("un", make_unit("a")), bonus))
    assert finish_unit(db, sitting, unit=unit(sitting, "a")).completed_course
    assert not finish_unit(db, sitting, unit=unit(sitting, "x")).completed_course


def test_a_closed_module_refuses(db):
    sitting = at_work(db, make_release(order="sequence"))
    with pytest.raises(RefusalError, match="opens once “Un” is complete"):
        finish_unit(db, sitting, unit=unit(sitting, "page-3"))
    assert count(db, UnitDone) == 0


def test_quizzes_and_validated_tasks_are_not_finished_by_a_click(db):
    task = make_unit("devoir", kind="task", validate="trainer")
    sitting = at_work(db, make_release(make_module("m", make_quiz_unit("quiz"), task)))
    with pytest.raises(RefusalError, match="passing"):
        finish_unit(db, sitting, unit=unit(sitting, "quiz"))
    with pytest.raises(RefusalError, match="trainer"):
        finish_unit(db, sitting, unit=unit(sitting, "devoir"))
    finish_unit(db, sitting, unit=unit(sitting, "devoir"), by_trainer=True)
    assert record(db, sitting).done == {"devoir": 1}
    assert record(db, sitting).opened == {}


def test_a_unit_of_another_course_is_a_mistake_of_ours(db):
    sitting = at_work(db)
    with pytest.raises(ValueError, match="no unit"):
        finish_unit(db, sitting, unit=make_unit("ailleurs"))


def test_passing_a_quiz_finishes_it(db):
    sitting = at_work(db)
    quiz = unit(sitting, "quiz-1")
    failed = submit_quiz(db, sitting, unit=quiz, n=1, sent=wrong_answers(quiz))
    assert (failed.percent, failed.passed, failed.finished) == (0, False, None)
    passed = submit_quiz(db, sitting, unit=quiz, n=2, sent=right_answers(quiz))
    assert (passed.percent, passed.passed) == (100, True)
    assert passed.finished.verdict.missing == ("page-1", "page-2")
    assert record(db, sitting).done == {"quiz-1": 1}


def test_the_same_attempt_again_gives_the_first_answer(db):
    sitting = at_work(db)
    quiz = unit(sitting, "quiz-1")
    submit_quiz(db, sitting, unit=quiz, n=1, sent=wrong_answers(quiz))
    again = submit_quiz(db, sitting, unit=quiz, n=1, sent=right_answers(quiz))
    assert (again.percent, again.passed) == (0, False)
    assert count(db, QuizAttempt) == 1
    assert record(db, sitting).done == {}


def test_a_question_left_out_uses_no_attempt(db):
    sitting = at_work(db)
    with pytest.raises(UnansweredError) as refusal:
        submit_quiz(db, sitting, unit=unit(sitting, "quiz-1"), n=1, sent={"q1": ["a"], "q2": ["z"]})
    assert refusal.value.numbers == (2,)
    assert count(db, QuizAttempt) == 0


def test_attempts_are_limited(db):
    sitting = at_work(db, make_release(make_module("m", make_quiz_unit("quiz", attempts=1))))
    quiz = unit(sitting, "quiz")
    submit_quiz(db, sitting, unit=quiz, n=1, sent=wrong_answers(quiz))
    with pytest.raises(RefusalError, match="No further attempt"):
        submit_quiz(db, sitting, unit=quiz, n=2, sent=right_answers(quiz))


def test_a_passed_quiz_and_a_skipped_number_are_refused(db):
    sitting = at_work(db)
    quiz = unit(sitting, "quiz-1")
    with pytest.raises(RefusalError, match="out of date"):
        submit_quiz(db, sitting, unit=quiz, n=7, sent=right_answers(quiz))
    submit_quiz(db, sitting, unit=quiz, n=1, sent=right_answers(quiz))
    with pytest.raises(RefusalError, match="No further attempt"):
        submit_quiz(db, sitting, unit=quiz, n=2, sent=right_answers(quiz))


def test_a_page_has_no_questions_and_a_closed_quiz_refuses(db):
    first = make_module("un", make_unit("a"))
    sitting = at_work(db, make_release(first, make_module("deux", make_quiz_unit("quiz")), order="sequence"))
    with pytest.raises(RefusalError, match="no questions"):
        submit_quiz(db, sitting, unit=unit(sitting, "a"), n=1, sent={})
    with pytest.raises(RefusalError, match="opens once"):
        submit_quiz(db, sitting, unit=unit(sitting, "quiz"), n=1, sent={})


def test_a_new_edition_is_asked_of_whoever_had_not_finished(db):
    old = make_release(make_module("m", make_unit("a"), make_unit("b")))
    sitting = at_work(db, old)
    finish_unit(db, sitting, unit=unit(sitting, "a"))
    new = make_release(make_module("m", make_unit("a", edition=2), make_unit("b")), hash="cours-2")
    after = make_sitting(db, sitting.person_id, new)
    assert finish_unit(db, after, unit=unit(after, "b")).verdict.missing == ("a",)
    assert finish_unit(db, after, unit=unit(after, "a")).completed_module
    assert record(db, after).done == {"a": 2, "b": 1}


def test_finishing_an_old_page_after_a_new_edition_counts_as_the_old_one(db):
    old = make_release(make_module("m", make_unit("a")))
    shown = at_work(db, old)
    new = make_release(make_module("m", make_unit("a", edition=2)), hash="cours-2")
    publish(db, new)
    finish_unit(db, shown, unit=unit(shown, "a"))
    assert record(db, shown).done == {"a": 1}


def test_whoever_had_finished_keeps_it(db):
    sitting = at_work(db, make_release(make_module("m", make_unit("a"))))
    finish_unit(db, sitting, unit=unit(sitting, "a"))
    new = make_release(make_module("m", make_unit("a", edition=2)), hash="cours-2")
    after = make_sitting(db, sitting.person_id, new, now=LATER)
    assert record(db, after).completed == {"m": date(2026, 11, 20)}
    assert not finish_unit(db, after, unit=unit(after, "a")).completed_module
    assert db.scalar(select(Completion.done_on)) == date(2026, 11, 20)


def test_opening_completes_a_module_that_was_shortened_meanwhile(db):
    sitting = at_work(db, make_release(make_module("m", make_unit("a"), make_unit("b"))))
    finish_unit(db, sitting, unit=unit(sitting, "a"))
    shorter = make_release(make_module("m", make_unit("a"), make_unit("b", required=False)), hash="cours-2")
    after = make_sitting(db, sitting.person_id, shorter, now=LATER)
    open_unit(db, after, unit=unit(after, "a"))
    assert record(db, after).completed == {"m": date(2026, 11, 21)}


def test_a_withdrawn_completion_does_not_come_back_by_itself(db):
    sitting = at_work(db, make_release(make_module("m", make_unit("a"))))
    finish_unit(db, sitting, unit=unit(sitting, "a"))
    completion_id = db.scalars(select(Completion.id)).one()
    revoke_completion(db, completion_id=completion_id, revoked_by=None, note="", now=LATER)
    open_unit(db, sitting, unit=unit(sitting, "a"))
    finish_unit(db, sitting, unit=unit(sitting, "a"))
    assert record(db, sitting).completed == {}
    assert record(db, sitting).withdrawn == {"m"}
    new = make_release(make_module("m", make_unit("a", edition=2)), hash="cours-2")
    after = make_sitting(db, sitting.person_id, new, now=LATER)
    assert finish_unit(db, after, unit=unit(after, "a")).completed_module


def test_the_day_is_that_of_the_main_school(db):
    sitting = at_work(db, now=datetime(2026, 11, 20, 21, 0, tzinfo=UTC))
    db.add(make_school("9740001A", "Indian/Reunion"))
    db.flush()
    open_affiliation(
        db,
        person_id=sitting.person_id,
        audience=Audience.TEACHER,
        uai="9740001A",
        function=Function.TEACHER,
        from_on=date(2026, 9, 1),
        now=sitting.now,
    )
    finish_unit(db, sitting, unit=unit(sitting, "page-3"))
    finish_unit(db, sitting, unit=unit(sitting, "page-4"))
    assert db.scalar(select(Completion.done_on)) == date(2026, 11, 21)


def make_school(uai: str, timezone: str) -> School:
    return School(
        uai=uai,
        name="Collège d’essai",
        level="college",
        sector="public",
        contract="none",
        ministry="education",
        funder="department",
        department_code="974",
        department="La Réunion",
        academy_code="28",
        academy="La Réunion",
        region_code="04",
        region="La Réunion",
        timezone=timezone,
        state="open",
        standing="in",
        standing_reason="college",
        search_text="college",
    )
