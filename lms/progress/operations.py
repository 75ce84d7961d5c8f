"""What a learner does: opens a unit, finishes it, answers a quiz. The caller commits.

Each locks the person before it reads, and may be repeated: a double click, the back button or a second
tab change nothing and get the same answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from lms.courses.release import Module, Release, Unit, UnitId
from lms.messages import RefusalError, message, plural_message
from lms.progress import queries, scoring
from lms.progress.completion import Verdict, judge
from lms.progress.models import QuizAttempt
from lms.progress.noting import note_done, touch_opening
from lms.progress.order import why_closed
from lms.progress.record import Record
from lms.progress.recording import record_completion
from lms.progress.resume import standing
from lms.progress.sitting import Sitting, local_today, locked_record


@dataclass(frozen=True, kw_only=True)
class Finished:
    """What finishing a unit did; the two booleans say what it completed just now, never before."""

    verdict: Verdict
    completed_module: bool
    completed_course: bool


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A quiz attempt as it is recorded, and what passing it finished."""

    n: int
    percent: int
    passed: bool
    finished: Finished | None


class UnansweredError(RefusalError):
    """Questions without an answer: nothing was recorded, and the attempt isn't used up."""

    def __init__(self, numbers: tuple[int, ...]) -> None:
        super().__init__(
            plural_message(
                "One question has no answer yet: question %(numbers)s.",
                "%(n)s questions have no answer yet: %(numbers)s.",
                len(numbers),
                numbers=", ".join(str(number) for number in numbers),
            )
        )
        self.numbers = numbers


def open_unit(db: Session, sitting: Sitting, *, unit: Unit) -> None:
    """Remember where somebody is; the first opening of a module is announced.

    Also completes a module that asks for nothing more: its author may have shortened it meanwhile.
    """
    module = _module(sitting, unit)
    record = locked_record(db, sitting)
    if why_closed(sitting.release, module, record, sitting.release.source_language):
        return
    touch_opening(db, sitting, module, unit, record)
    if module.id not in record.withdrawn:
        _settle(db, sitting, module, record, done=record.done)


def complete_what_is_done(db: Session, sitting: Sitting) -> None:
    """Complete the modules begun that ask for nothing more, after what is asked has changed."""
    record = locked_record(db, sitting)
    for module in sitting.release.modules:
        if module.id in record.opened and module.id not in record.withdrawn:
            _settle(db, sitting, module, record, done=record.done)


def finish_unit(db: Session, sitting: Sitting, *, unit: Unit, by_trainer: bool = False) -> Finished:
    """Record a page or a task as finished, once, and complete the module if this was the last of it.

    Raise RefusalError for a module that isn't open yet, a quiz, or a task that a trainer validates. What a
    trainer has seen is done, whichever module it stands in by now.
    """
    module = _module(sitting, unit)
    record = locked_record(db, sitting)
    if not by_trainer:
        check_open(sitting, module, record)
    if unit.kind == "quiz":
        raise RefusalError(message("A quiz is finished by passing it."))
    if unit.validate == "trainer" and not by_trainer:
        raise RefusalError(message("Your trainer validates this task."))
    if not by_trainer:
        touch_opening(db, sitting, module, unit, record)
    return _finish(db, sitting, module, unit, record)


def submit_quiz(
    db: Session, sitting: Sitting, *, unit: Unit, n: int, sent: Mapping[str, Iterable[str]]
) -> Attempt:
    """Mark somebody's n-th answers to a quiz. The same n again gives what was recorded the first time.

    Raise UnansweredError when a question is left out, RefusalError when no attempt is left or the module
    isn't open yet.
    """
    module = _module(sitting, unit)
    quiz = unit.quiz
    if quiz is None:
        raise RefusalError(message("This unit has no questions."))
    record = locked_record(db, sitting)
    made = queries.attempts_of(
        db,
        person_id=sitting.person_id,
        course_id=sitting.release.id,
        unit_id=unit.id,
        edition=unit.edition,
    )
    for attempt in made:
        if attempt.n == n:
            return Attempt(n=n, percent=attempt.percent, passed=attempt.passed, finished=None)
    check_open(sitting, module, record)
    passed_before = any(attempt.passed for attempt in made)
    if not scoring.may_try_again(quiz, attempts_made=len(made), passed=passed_before):
        raise RefusalError(message("No further attempt at this quiz is possible."))
    if n != len(made) + 1:
        raise RefusalError(message("This page is out of date. Open the quiz again."))
    return _mark(db, sitting, module, unit, n=n, sent=sent, record=record)


def _mark(
    db: Session,
    sitting: Sitting,
    module: Module,
    unit: Unit,
    *,
    n: int,
    sent: Mapping[str, Iterable[str]],
    record: Record,
) -> Attempt:
    quiz = unit.quiz
    assert quiz is not None  # noqa: S101 - the caller has looked
    seed = scoring.attempt_seed(person_id=sitting.person_id, unit_id=unit.id, edition=unit.edition, n=n)
    asked = scoring.ask(quiz, seed=seed)
    answers = scoring.read_answers(asked, sent)
    left_out = scoring.left_out(asked, answers)
    if left_out:
        raise UnansweredError(left_out)
    score = scoring.mark(quiz, asked, answers)
    db.add(
        QuizAttempt(
            person_id=sitting.person_id,
            course_id=sitting.release.id,
            unit_id=unit.id,
            edition=unit.edition,
            n=n,
            seed=seed,
            release_id=sitting.release_id,
            answers={question: list(chosen) for question, chosen in answers.items()},
            percent=score.percent,
            passed=score.passed,
            submitted_at=sitting.now,
        )
    )
    db.flush()
    touch_opening(db, sitting, module, unit, record)
    finished = _finish(db, sitting, module, unit, record) if score.passed else None
    return Attempt(n=n, percent=score.percent, passed=score.passed, finished=finished)


def _module(sitting: Sitting, unit: Unit) -> Module:
    module = sitting.release.module_of(unit.id)
    if module is None:
        raise ValueError(f"{unit.id} is no unit of {sitting.release.id}")
    return module


def check_open(sitting: Sitting, module: Module, record: Record) -> None:
    """Raise RefusalError for a module that isn't open yet."""
    reasons = why_closed(sitting.release, module, record, sitting.release.source_language)
    if reasons:
        raise RefusalError(*reasons)


def _finish(db: Session, sitting: Sitting, module: Module, unit: Unit, record: Record) -> Finished:
    done: dict[UnitId, int] = {**record.done, unit.id: max(unit.edition, record.done.get(unit.id, 0))}
    if not note_done(db, sitting, unit) and module.id in record.withdrawn:
        return Finished(
            verdict=judge(module, done, record.level), completed_module=False, completed_course=False
        )
    return _settle(db, sitting, module, record, done=done)


def _settle(
    db: Session, sitting: Sitting, module: Module, record: Record, *, done: Mapping[UnitId, int]
) -> Finished:
    """Record the completion that the units done amount to, if none stands."""
    verdict = judge(module, done, record.level)
    if not verdict.complete or module.id in record.completed:
        return Finished(verdict=verdict, completed_module=False, completed_course=False)
    today = local_today(db, sitting)
    is_new = record_completion(
        db,
        person_id=sitting.person_id,
        course_id=sitting.release.id,
        module=module,
        release_id=sitting.release_id,
        done_on=today,
        means="self-study",
        now=sitting.now,
    )
    after = replace(record, done=done, completed={**record.completed, module.id: today})
    return Finished(
        verdict=verdict,
        completed_module=is_new,
        completed_course=is_new and _completes_course(sitting.release, before=record, after=after),
    )


def _completes_course(release: Release, *, before: Record, after: Record) -> bool:
    return standing(release, after).complete and not standing(release, before).complete
