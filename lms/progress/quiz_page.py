"""The page of a quiz: an attempt to make, or one marked, and the answers that come in."""

from collections.abc import Mapping, Sequence

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from lms.courses import library
from lms.courses.release import Module, Quiz, Unit, in_language
from lms.messages import Message, RefusalError, message, plural_message
from lms.progress import queries, scoring
from lms.progress.arrival import Arrival
from lms.progress.completion import is_done, is_recorded_complete
from lms.progress.models import QuizAttempt
from lms.progress.operations import UnansweredError, submit_quiz
from lms.progress.page import unit_context
from lms.progress.quiz_view import marked_questions, open_questions, ticked_before
from lms.progress.scoring import Answers, Score
from lms.progress.sitting import Sitting
from lms.progress.task_page import view_of
from lms.progress.view import module_address, unit_address
from lms.web.flashes import flash
from lms.web.locale import page_language
from lms.web.session import reader, settings
from lms.web.templating import say


def quiz_page(here: Arrival, module: Module, unit: Unit, *, notice: Markup) -> str:
    """Show the attempt asked for: the last one made, unless another may be tried and is asked for."""
    attempts = _attempts(here, unit)
    wanted = request.args.get("attempt", default=len(attempts) or 1, type=int)
    if 1 <= wanted <= len(attempts):
        return _marked_page(
            here, module, unit, attempts=attempts, attempt=attempts[wanted - 1], notice=notice
        )
    if not _may_try(unit, attempts) or wanted != len(attempts) + 1:
        if not attempts:
            abort(404)
        return _marked_page(here, module, unit, attempts=attempts, attempt=attempts[-1], notice=notice)
    before: Answers = attempts[-1].answers if attempts else {}  # type: ignore[assignment] # stored JSON
    return _open_page(here, module, unit, n=wanted, notice=notice, before=before)


def send_answers(
    db: Session, here: Arrival, at_work: Sitting, module: Module, unit: Unit
) -> ResponseReturnValue:
    """Take an attempt's answers; the caller commits. A question left out brings the page back, filled."""
    n = request.args.get("attempt", default=1, type=int)
    sent = request.form.to_dict(flat=False)
    try:
        attempt = submit_quiz(db, at_work, unit=unit, n=n, sent=sent)
    except UnansweredError as refusal:
        current = here.release.unit(unit.id)
        if current is None or current.edition != unit.edition:
            return redirect(module_address(here.release, module), 303)
        page = _open_page(
            here, module, current, n=n, notice=Markup(""), ticked=sent, refusal=refusal.reasons[0]
        )
        return page, 422
    except RefusalError as refusal:
        for reason in refusal.reasons:
            flash(say(reason), tone="warning")
        return redirect(f"{module_address(here.release, module)}/{unit.id}", 303)
    if attempt.finished is not None and attempt.finished.completed_course:
        return redirect(f"/learning/{here.release.id}", 303)
    address = f"{module_address(here.release, module)}/{unit.id}?attempt={attempt.n}#result"
    return redirect(address, 303)


def _attempts(here: Arrival, unit: Unit) -> Sequence[QuizAttempt]:
    if here.person is None:
        abort(404)
    return queries.attempts_of(
        reader(),
        person_id=here.person.person_id,
        course_id=here.release.id,
        unit_id=unit.id,
        edition=unit.edition,
    )


def _may_try(unit: Unit, attempts: Sequence[QuizAttempt]) -> bool:
    passed = any(attempt.passed for attempt in attempts)
    return unit.quiz is not None and scoring.may_try_again(
        unit.quiz, attempts_made=len(attempts), passed=passed
    )


def _open_page(
    here: Arrival,
    module: Module,
    unit: Unit,
    *,
    n: int,
    notice: Markup,
    before: Answers | None = None,
    ticked: Mapping[str, Sequence[str]] | None = None,
    refusal: Message | None = None,
) -> str:
    if unit.quiz is None or here.person is None:
        abort(404)
    language, person_id = page_language(), here.person.person_id
    seed = scoring.attempt_seed(person_id=person_id, unit_id=unit.id, edition=unit.edition, n=n)
    address = unit_address(here.release, unit)
    asked = scoring.ask(unit.quiz, seed=seed)
    if ticked is None:
        ticked = ticked_before(asked, before or {})
    return render_template(
        "progress/quiz.html",
        **_frame(here, module, unit, notice),
        score=None,
        again=None,
        questions=open_questions(asked, language, ticked=ticked),
        how_marked=_how_marked(unit.quiz),
        refusal=refusal,
        action=f"{address}?release={here.release_id}&attempt={n}",
        # Drafts stay on the device: another person's never come back to this one.
        draft_key=f"{person_id}/{here.release.id}/{unit.id}/{unit.edition}/{n}",
    )


def _marked_page(
    here: Arrival,
    module: Module,
    unit: Unit,
    *,
    attempts: Sequence[QuizAttempt],
    attempt: QuizAttempt,
    notice: Markup,
) -> str:
    shown = library.release(reader(), attempt.release_id).unit(unit.id)
    if shown is None or shown.quiz is None:
        abort(404)
    asked = scoring.ask(shown.quiz, seed=attempt.seed)
    answers = scoring.recall_answers(asked, attempt.answers)
    score = scoring.mark(shown.quiz, asked, answers)
    passed = any(one.passed for one in attempts)
    with_feedback = scoring.shows_feedback(shown.quiz, attempts_made=len(attempts), passed=passed)
    may_try = _may_try(unit, attempts)
    completed = None
    if attempt.passed and is_recorded_complete(module, here.record):
        title = in_language(module.title, page_language())
        completed = _("You have completed “%(title)s”. Well done.", title=title)
    return render_template(
        "progress/quiz.html",
        **_frame(here, module, unit, notice),
        score=score,
        completed=completed,
        again=f"{unit_address(here.release, unit)}?attempt={len(attempts) + 1}" if may_try else None,
        questions=marked_questions(score, page_language(), with_feedback=with_feedback),
        result_title=_result_title(score),
        result_words=_result_words(
            score, needed=shown.quiz.pass_percent, may_try=may_try, with_feedback=with_feedback
        ),
    )


def _frame(here: Arrival, module: Module, unit: Unit, notice: Markup) -> dict[str, object]:
    return {
        "reader": view_of(here, module, unit),
        "notice": notice,
        "is_done": is_done(unit, here.record.done),
        "module_address": module_address(here.release, module),
        **unit_context(here.release, unit, page_language(), video_hosts=settings().video_hosts),
    }


def _how_marked(quiz: Quiz) -> list[Message]:
    """Say how answers are marked, only as far as this quiz needs it."""
    kinds = {question.kind for question in quiz.questions}
    if kinds == {"open"}:
        return [
            message("These questions are for you: nothing is marked, and nobody else reads your answers.")
        ]
    said = [sentence for kind, sentence in PARTS_SAID if kind in kinds]
    said.append(message("You need %(pass)s%% of right answers.", **{"pass": quiz.pass_percent}))
    if quiz.attempts:
        said.append(plural_message("You have one attempt.", "You have %(n)s attempts.", quiz.attempts))
    else:
        said.append(message("You may try as often as you like."))
    return said


PARTS_SAID = (
    (
        "multiple",
        message(
            "Where several answers are right, each one ticked brings a part of the point and each wrong"
            " one takes a part away, never below zero."
        ),
    ),
    ("order", message("Where lines are put in order, each one in its place brings a part of the point.")),
    ("match", message("Where lines are matched, each right pair brings a part of the point.")),
)


def _result_title(score: Score) -> Message:
    if not score.scored:
        return message("Your answers are kept")
    return plural_message(
        "%(n)s right answer of %(total)s",
        "%(n)s right answers of %(total)s",
        score.right,
        total=score.scored,
    )


def _result_words(score: Score, *, needed: int, may_try: bool, with_feedback: bool) -> Message:
    if not score.scored:
        return message("Nobody but you can read them; come back to them whenever you like.")
    if score.passed:
        return message("You have %(percent)s%%: the quiz is passed.", percent=score.percent)
    if not may_try:
        return message(
            "You have %(percent)s%%; %(needed)s%% were needed, and no attempt is left.",
            percent=score.percent,
            needed=needed,
        )
    if with_feedback:
        return message(
            "You have %(percent)s%%; %(needed)s%% are needed. Read what is said beside your answers, then"
            " try again.",
            percent=score.percent,
            needed=needed,
        )
    return message(
        "You have %(percent)s%%; %(needed)s%% are needed. What to remember is shown once you have passed.",
        percent=score.percent,
        needed=needed,
    )
