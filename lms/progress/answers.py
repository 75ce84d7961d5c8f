"""What a form sends for each question of an attempt, and what is kept of it. Pure.

Kept: the choices ticked; for order and match one `item:place` each; for number, text and open what was typed.
"""

from collections.abc import Iterable, Mapping, Sequence

from lms.courses.release import QuestionId
from lms.progress.asking import AskedQuestion
from lms.progress.shares import BETWEEN
from lms.progress.typed import LONGEST_JOURNAL, LONGEST_TEXT, read_number

Answers = Mapping[QuestionId, tuple[str, ...]]
"""The answer to each question, as it is kept."""

Sent = Mapping[str, Iterable[str]]


def field_name(question_id: str, item: str) -> str:
    """The name of the field that gives an item of a question its place."""
    return f"{question_id}.{item}"


def read_answers(asked: Iterable[AskedQuestion], sent: Sent) -> Answers:
    """The answers among what a form sent: only questions asked and choices offered, each once."""
    return {one.question.id: _read(one, sent) for one in asked}


def recall_answers(asked: Iterable[AskedQuestion], kept: Sent) -> Answers:
    """The answers of an attempt as they were kept."""
    return {one.question.id: tuple(kept.get(one.question.id, ())) for one in asked}


def left_out(asked: Sequence[AskedQuestion], answers: Answers) -> tuple[int, ...]:
    """The numbers of the questions without an answer; an open one may stay empty."""
    return tuple(
        number
        for number, one in enumerate(asked, start=1)
        if one.question.is_scored and not is_answered(one, answers[one.question.id])
    )


def is_answered(one: AskedQuestion, answer: Sequence[str]) -> bool:
    """Whether nothing is left to fill in; what isn't a number is no answer to a question that wants one."""
    if one.items:
        return len(answer) == len(one.items)
    if one.question.kind == "number":
        return bool(answer) and read_number(answer[0]) is not None
    return bool(answer)


def _read(one: AskedQuestion, sent: Sent) -> tuple[str, ...]:
    question = one.question
    if one.items:
        places = ((item, _one(sent, field_name(question.id, item))) for item in one.items)
        return tuple(f"{item}{BETWEEN}{place}" for item, place in places if place in one.places)
    if question.choices:
        ticked = set(sent.get(question.id, ()))
        return tuple(choice.id for choice in question.choices if choice.id in ticked)
    longest = LONGEST_JOURNAL if question.kind == "open" else LONGEST_TEXT
    typed = _one(sent, question.id).replace("\r\n", "\n").replace("\x00", "").strip()[:longest]
    return (typed,) if typed else ()


def _one(sent: Sent, name: str) -> str:
    return next(iter(sent.get(name, ())), "")
