"""Quizzes: which questions an attempt asks, in which order, and what its answers are worth. Pure.

An attempt's questions follow from its seed alone: a page shown twice, in two tabs or after the back
button, asks the same ones in the same order, and nothing needs to be stored before answers are sent.
"""

import hashlib
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from lms.courses.release import Choice, ChoiceId, Question, QuestionId, Quiz

Answers = Mapping[QuestionId, tuple[ChoiceId, ...]]
"""The choices ticked in each question."""


@dataclass(frozen=True, kw_only=True)
class AskedQuestion:
    """A question of an attempt, with its choices in the order shown."""

    question: Question
    choices: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class MarkedQuestion:
    """A question answered: `share` of its point is 0, 1, or a part in a multiple question."""

    asked: AskedQuestion
    chosen: frozenset[ChoiceId]
    share: Fraction

    @property
    def verdict(self) -> Literal["right", "partly", "wrong"]:
        """The share in a word."""
        if self.share == 1:
            return "right"
        return "partly" if self.share else "wrong"


@dataclass(frozen=True, kw_only=True)
class Score:
    """An attempt marked: whole per cent, rounded down so that what is shown never exceeds what is had."""

    questions: tuple[MarkedQuestion, ...]
    percent: int
    passed: bool

    @property
    def right(self) -> int:
        """How many questions are wholly right."""
        return sum(question.verdict == "right" for question in self.questions)


def attempt_seed(*, person_id: int, unit_id: str, edition: int, n: int) -> int:
    """The seed of somebody's n-th attempt: always the same for her, another one for her neighbour."""
    digest = hashlib.sha256(f"{person_id}:{unit_id}:{edition}:{n}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def ask(quiz: Quiz, *, seed: int) -> tuple[AskedQuestion, ...]:
    """Pick an attempt's questions and order them and their choices, as the quiz says."""
    dice = random.Random(seed)  # noqa: S311 - an order to show, no secret
    questions = list(quiz.questions)
    if quiz.pick is not None:
        picked = set(dice.sample(range(len(questions)), min(quiz.pick, len(questions))))
        questions = [question for place, question in enumerate(questions) if place in picked]
    if quiz.shuffle:
        dice.shuffle(questions)
    return tuple(
        AskedQuestion(question=question, choices=_order(question, dice, shuffle=quiz.shuffle))
        for question in questions
    )


def _order(question: Question, dice: random.Random, *, shuffle: bool) -> tuple[Choice, ...]:
    choices = list(question.choices)
    if shuffle:
        dice.shuffle(choices)
    return tuple(choices)


def share_of(question: Question, chosen: Iterable[ChoiceId]) -> Fraction:
    """What an answer is worth, from 0 to 1.

    Single: all or nothing. Multiple: each right choice ticked brings an equal part, each wrong one
    ticked takes one away, never below nothing.
    """
    ticked = frozenset(chosen)
    right = question.correct
    if question.kind == "single" or not right:
        return Fraction(int(ticked == right))
    return max(Fraction(0), Fraction(len(ticked & right) - len(ticked - right), len(right)))


def read_answers(asked: Iterable[AskedQuestion], sent: Mapping[str, Iterable[str]]) -> Answers:
    """The answers among what a form sent: only questions asked and choices offered, each once."""
    answers = {}
    for one in asked:
        ticked = set(sent.get(one.question.id, ()))
        answers[one.question.id] = tuple(choice.id for choice in one.question.choices if choice.id in ticked)
    return answers


def mark(quiz: Quiz, asked: tuple[AskedQuestion, ...], answers: Answers) -> Score:
    """Mark an attempt: each question counts the same; passed from `pass_percent` on."""
    marked = tuple(
        MarkedQuestion(
            asked=one,
            chosen=frozenset(answers.get(one.question.id, ())),
            share=share_of(one.question, answers.get(one.question.id, ())),
        )
        for one in asked
    )
    total = sum((question.share for question in marked), start=Fraction(0))
    percent = int(total * 100 / len(marked)) if marked else 0
    return Score(questions=marked, percent=percent, passed=percent >= quiz.pass_percent)


def may_try_again(quiz: Quiz, *, attempts_made: int, passed: bool) -> bool:
    """Whether another attempt is allowed: without limit where none is set, never once passed."""
    return not passed and (quiz.attempts == 0 or attempts_made < quiz.attempts)


def shows_feedback(quiz: Quiz, *, attempts_made: int, passed: bool) -> bool:
    """Whether feedback is shown: at once, or once nothing more can be tried."""
    return quiz.feedback == "immediate" or not may_try_again(quiz, attempts_made=attempts_made, passed=passed)
