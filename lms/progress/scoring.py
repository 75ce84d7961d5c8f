"""Quizzes: what the answers of an attempt are worth together, and whether another one may be tried. Pure."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from lms.courses.release import ChoiceId, Quiz
from lms.progress.answers import Answers, left_out, read_answers, recall_answers
from lms.progress.asking import AskedQuestion, ask, attempt_seed
from lms.progress.shares import share_of

__all__ = [
    "Answers",
    "AskedQuestion",
    "MarkedQuestion",
    "Score",
    "ask",
    "attempt_seed",
    "left_out",
    "mark",
    "may_try_again",
    "read_answers",
    "recall_answers",
    "share_of",
    "shows_feedback",
]


@dataclass(frozen=True, kw_only=True)
class MarkedQuestion:
    """A question answered: `share` of its point is 0, 1, or a part where parts may be right."""

    asked: AskedQuestion
    answer: tuple[str, ...]
    share: Fraction

    @property
    def chosen(self) -> frozenset[ChoiceId]:
        """The choices ticked."""
        return frozenset(ChoiceId(one) for one in self.answer)

    @property
    def verdict(self) -> Literal["right", "partly", "wrong", "kept"]:
        """The share in a word; what isn't scored is kept."""
        if not self.asked.question.is_scored:
            return "kept"
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
    def scored(self) -> int:
        """How many questions count."""
        return sum(question.asked.question.is_scored for question in self.questions)

    @property
    def right(self) -> int:
        """How many questions are wholly right."""
        return sum(question.verdict == "right" for question in self.questions)


def mark(quiz: Quiz, asked: tuple[AskedQuestion, ...], answers: Answers) -> Score:
    """Mark an attempt: each question that is scored counts the same; passed from `pass_percent` on.

    Where only open questions are asked, having been there is enough.
    """
    marked = tuple(
        MarkedQuestion(
            asked=one,
            answer=answers.get(one.question.id, ()),
            share=share_of(one.question, answers.get(one.question.id, ())),
        )
        for one in asked
    )
    shares = [one.share for one in marked if one.asked.question.is_scored]
    nothing_scored = 100 if marked else 0
    percent = int(sum(shares, start=Fraction(0)) * 100 / len(shares)) if shares else nothing_scored
    return Score(questions=marked, percent=percent, passed=percent >= quiz.pass_percent)


def may_try_again(quiz: Quiz, *, attempts_made: int, passed: bool) -> bool:
    """Whether another attempt is allowed: without limit where none is set, never once passed."""
    return not passed and (quiz.attempts == 0 or attempts_made < quiz.attempts)


def shows_feedback(quiz: Quiz, *, attempts_made: int, passed: bool) -> bool:
    """Whether feedback is shown: at once, or once nothing more can be tried."""
    return quiz.feedback == "immediate" or not may_try_again(quiz, attempts_made=attempts_made, passed=passed)
