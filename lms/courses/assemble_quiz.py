"""Brings the languages of a quiz together, question by question."""

from collections.abc import Callable, Mapping, Sequence

from lms.courses.quiz_parts import FULL
from lms.courses.quiz_text import RenderedAnswer, RenderedQuestion
from lms.courses.release import Accepted, Choice, ChoiceId, Language, Pair, Question, QuestionId, Quiz
from lms.courses.shapes import QuizShape

Finish = Callable[[str], str]
Versions = Mapping[Language, RenderedQuestion]
Answers = Mapping[Language, RenderedAnswer]


def assemble_quiz(
    shape: QuizShape, questions: Mapping[Language, Sequence[RenderedQuestion]], *, finish: Finish
) -> Quiz:
    """The quiz. `questions` by language, the source language first; `finish` gives references addresses."""
    source = next(iter(questions.values()))
    return Quiz(
        pass_percent=shape.pass_percent,
        attempts=shape.attempts,
        shuffle=shape.shuffle,
        pick=shape.pick,
        feedback=shape.feedback,
        questions=tuple(
            _question({language: all_[index] for language, all_ in questions.items()}, finish)
            for index in range(len(source))
        ),
    )


def _question(versions: Versions, finish: Finish) -> Question:
    source = next(iter(versions.values()))
    answers: list[tuple[ChoiceId, Answers]] = [
        (ChoiceId(str(index + 1)), {language: one.answers[index] for language, one in versions.items()})
        for index in range(len(source.answers))
    ]
    offered = source.kind in ("single", "multiple", "order")
    return Question(
        id=QuestionId(source.id),
        kind=source.kind,
        prompt={language: finish(one.prompt) for language, one in versions.items()},
        body={language: finish(one.body) for language, one in versions.items() if one.body},
        choices=tuple(_choice(*answer, finish) for answer in answers if offered),
        pairs=tuple(_pair(*answer, finish) for answer in answers if source.kind == "match"),
        accepted=tuple(_accepted(*answer, finish) for answer in answers if source.kind in ("number", "text")),
        explanation={
            language: finish(one.explanation) for language, one in versions.items() if one.explanation
        },
    )


def _choice(choice_id: ChoiceId, answers: Answers, finish: Finish) -> Choice:
    source = next(iter(answers.values()))
    return Choice(
        id=choice_id,
        correct=source.correct,
        html={language: finish(one.html) for language, one in answers.items()},
        feedback=_feedback(answers, finish),
        weight=source.weight,
    )


def _pair(pair_id: ChoiceId, answers: Answers, finish: Finish) -> Pair:
    return Pair(
        id=pair_id,
        term={language: finish(one.html) for language, one in answers.items() if one.html},
        definition={language: one.definition for language, one in answers.items()},
        feedback=_feedback(answers, finish),
    )


def _accepted(accepted_id: ChoiceId, answers: Answers, finish: Finish) -> Accepted:
    source = next(iter(answers.values()))
    return Accepted(
        id=accepted_id,
        spellings={language: one.spellings for language, one in answers.items() if one.spellings},
        low=source.low,
        high=source.high,
        weight=FULL if source.weight is None else source.weight,
        feedback=_feedback(answers, finish),
        has_wildcards=source.has_wildcards,
    )


def _feedback(answers: Answers, finish: Finish) -> dict[Language, str]:
    return {language: finish(one.feedback) for language, one in answers.items() if one.feedback}
