"""What must hold of a question as a whole, however it was written."""

from collections.abc import Sequence

from lms.courses import codes_quiz
from lms.courses.faults import Fault, Place
from lms.courses.quiz_parts import AnswerSource
from lms.courses.release import QuestionKind


def check_question(
    kind: QuestionKind | None,
    answers: Sequence[AnswerSource],
    *,
    place: Place,
    heading: str,
    is_explained: bool,
) -> list[Fault]:
    """Faults of a question: too few answers, none or several right ones, one given twice, no feedback."""
    if kind == "open":
        return []
    if kind in ("number", "text"):
        faults = _typed(answers, place, heading)
    elif kind in ("order", "match"):
        faults = _arranged(answers, place, heading)
    else:
        faults = _chosen(kind, answers, place, heading)
        if len(answers) >= 2 and not is_explained and not any(answer.feedback for answer in answers):
            faults.append(codes_quiz.FEEDBACK_MISSING.at(place, found=heading))
    return [*faults, *_twice(answers, place)]


def _typed(answers: Sequence[AnswerSource], place: Place, heading: str) -> list[Fault]:
    if any(answer.correct for answer in answers):
        return []
    return [codes_quiz.EXPECTED_ANSWER_MISSING.at(place, found=heading)]


def _arranged(answers: Sequence[AnswerSource], place: Place, heading: str) -> list[Fault]:
    if sum(answer.correct for answer in answers) >= 2:
        return []
    return [codes_quiz.TOO_FEW_TO_ARRANGE.at(place, found=heading)]


def _chosen(
    kind: QuestionKind | None, answers: Sequence[AnswerSource], place: Place, heading: str
) -> list[Fault]:
    faults = []
    right = sum(answer.correct for answer in answers)
    if len(answers) < 2:
        faults.append(codes_quiz.TOO_FEW_CHOICES.at(place, found=heading))
    elif right == 0:
        faults.append(codes_quiz.NO_RIGHT_ANSWER.at(place, found=heading))
    elif kind == "single" and right > 1:
        faults.append(codes_quiz.SEVERAL_RIGHT_ANSWERS.at(place, found=heading, count=right))
    return faults


def _twice(answers: Sequence[AnswerSource], place: Place) -> list[Fault]:
    seen: dict[str, int] = {}
    faults = []
    for answer in answers:
        # Of a decoy the definition is what is offered.
        key = (answer.shown or answer.definition).casefold()
        if key and key in seen:
            here = Place(file=place.file, line=answer.line)
            faults.append(codes_quiz.CHOICE_TWICE.at(here, found=answer.shown, first=seen[key]))
        seen.setdefault(key, answer.line)
    return faults
