"""Quizzes written as Markdown: questions, answers and feedback, each with its line. No HTML yet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from lms.courses import codes_quiz
from lms.courses.faults import Fault, Place
from lms.courses.source_text import lines_outside_code

KINDS = ("single", "multiple")
_QUESTION = re.compile(r"##(?!#)\s*(.*?)\s*(?:\{([^{}]*)\})?\s*#*\s*")
_ID = re.compile(r"#([a-zA-Z][\w-]*)(?=\s|$)")
_CLASS = re.compile(r"\.([\w-]+)")
_CHOICE = re.compile(r"[-*+] +\[([ xX])\](?: +(.*))?")
_ALMOST_CHOICE = re.compile(r"[-*+] *\[.?\]")
_FEEDBACK = re.compile(r"\s+> ?(.*)")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some Markdown of the file, and the line where it begins."""

    text: str
    line: int


@dataclass(kw_only=True)
class ChoiceSource:
    """An answer as written; its lines of text and of feedback."""

    line: int
    correct: bool
    text: list[str]
    feedback: list[str]
    feedback_line: int = 0


@dataclass(frozen=True, kw_only=True)
class QuestionSource:
    """A question as written."""

    line: int
    id: str
    kind: Literal["single", "multiple"]
    prompt: str
    body: Piece
    choices: tuple[ChoiceSource, ...]


@dataclass(frozen=True, kw_only=True)
class QuizText:
    """A quiz as written: what comes before the first question, the questions, all faults."""

    introduction: Piece
    questions: tuple[QuestionSource, ...]
    faults: tuple[Fault, ...]


def read_quiz(text: str, *, file: str, first_line: int) -> QuizText:
    """Read a quiz's Markdown. Each `##` heading is a question."""
    lines = text.split("\n")
    outside = dict(lines_outside_code(text))
    starts = [index for index, line in outside.items() if _QUESTION.fullmatch(line)]
    faults: list[Fault] = []
    questions: list[QuestionSource] = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        reader = _QuestionReader(file=file, first_line=first_line, lines=lines, outside=outside)
        question = reader.read(start, end, taken=questions)
        faults += reader.faults
        if question is not None:
            questions.append(question)
    if not starts:
        faults.append(codes_quiz.QUIZ_WITHOUT_QUESTION.at(Place(file=file, line=first_line)))
    introduction = Piece(text="\n".join(lines[: starts[0]] if starts else lines), line=first_line)
    return QuizText(introduction=introduction, questions=tuple(questions), faults=tuple(faults))


class _QuestionReader:
    """Reads one question."""

    def __init__(self, *, file: str, first_line: int, lines: list[str], outside: dict[int, str]) -> None:
        self.file = file
        self.first_line = first_line
        self.lines = lines
        self.outside = outside
        self.faults: list[Fault] = []

    def _place(self, index: int) -> Place:
        return Place(file=self.file, line=self.first_line + index)

    def read(self, start: int, end: int, *, taken: Sequence[QuestionSource]) -> QuestionSource | None:
        """The question between two lines, or None if it can't be told apart from others."""
        heading = self.lines[start]
        found = cast("re.Match[str]", _QUESTION.fullmatch(heading))
        prompt, attributes = found[1], found[2] or ""
        if not prompt:
            self.faults.append(codes_quiz.QUESTION_WITHOUT_PROMPT.at(self._place(start), found=heading))
        kind = self._kind(attributes, start)
        question_id = self._id(attributes, prompt, start, taken)
        first_choice = next((index for index in range(start + 1, end) if self._is_choice(index)), end)
        body = Piece(text="\n".join(self.lines[start + 1 : first_choice]), line=self.first_line + start + 1)
        choices = self._choices(first_choice, end)
        self._judge(choices, kind, start)
        if question_id is None or kind is None:
            return None
        return QuestionSource(
            line=self.first_line + start,
            id=question_id,
            kind=kind,
            prompt=prompt,
            body=body,
            choices=tuple(choices),
        )

    def _kind(self, attributes: str, start: int) -> Literal["single", "multiple"] | None:
        for name in _CLASS.findall(attributes):
            if name in KINDS:
                return cast("Literal['single', 'multiple']", name)
        known = ", ".join(f".{kind}" for kind in KINDS)
        self.faults.append(
            codes_quiz.QUESTION_KIND_UNKNOWN.at(self._place(start), found=self.lines[start], known=known)
        )
        return None

    def _id(self, attributes: str, prompt: str, start: int, taken: Sequence[QuestionSource]) -> str | None:
        used = {question.id: question.line for question in taken}
        free = next(f"q{n}" for n in range(len(used) + 1, 2 * len(used) + 3) if f"q{n}" not in used)
        found = _ID.search(attributes)
        if found is None:
            example = f"## {prompt} {{#{free} .single}}"
            self.faults.append(
                codes_quiz.QUESTION_WITHOUT_ID.at(
                    self._place(start), found=self.lines[start], example=example
                )
            )
            return None
        if found[1] in used:
            place = self._place(start)
            self.faults.append(
                codes_quiz.QUESTION_ID_TWICE.at(
                    place, found=self.lines[start], id=found[1], first=used[found[1]], free=free
                )
            )
            return None
        return found[1]

    def _is_choice(self, index: int) -> bool:
        return index in self.outside and _ALMOST_CHOICE.match(self.lines[index]) is not None

    def _choices(self, start: int, end: int) -> list[ChoiceSource]:
        choices: list[ChoiceSource] = []
        for index in range(start, end):
            line = self.lines[index]
            if found := _CHOICE.fullmatch(line.rstrip()):
                text = found[2] or ""
                if not text:
                    self.faults.append(codes_quiz.CHOICE_EMPTY.at(self._place(index), found=line))
                choices.append(
                    ChoiceSource(
                        line=self.first_line + index, correct=found[1] != " ", text=[text], feedback=[]
                    )
                )
            elif line.strip():
                self._belongs(line, index, choices)
        return choices

    def _belongs(self, line: str, index: int, choices: list[ChoiceSource]) -> None:
        """A line under an answer: its feedback, or the rest of its text."""
        feedback = _FEEDBACK.fullmatch(line)
        if choices and feedback:
            choices[-1].feedback.append(feedback[1])
            choices[-1].feedback_line = choices[-1].feedback_line or self.first_line + index
        elif choices and line.startswith("  "):
            (choices[-1].feedback or choices[-1].text).append(line.strip())
        else:
            self.faults.append(codes_quiz.LINE_NOT_UNDERSTOOD.at(self._place(index), found=line))

    def _judge(self, choices: list[ChoiceSource], kind: str | None, start: int) -> None:
        """Faults of a question as a whole."""
        place, heading = self._place(start), self.lines[start]
        right = sum(choice.correct for choice in choices)
        if len(choices) < 2:
            self.faults.append(codes_quiz.TOO_FEW_CHOICES.at(place, found=heading))
        elif right == 0:
            self.faults.append(codes_quiz.NO_RIGHT_ANSWER.at(place, found=heading))
        elif kind == "single" and right > 1:
            self.faults.append(codes_quiz.SEVERAL_RIGHT_ANSWERS.at(place, found=heading, count=right))
        if len(choices) >= 2 and not any(choice.feedback for choice in choices):
            self.faults.append(codes_quiz.FEEDBACK_MISSING.at(place, found=heading))
        seen: dict[str, int] = {}
        for choice in choices:
            text = " ".join(" ".join(choice.text).split()).casefold()
            if text and text in seen:
                twice = Place(file=self.file, line=choice.line)
                self.faults.append(codes_quiz.CHOICE_TWICE.at(twice, found=choice.text[0], first=seen[text]))
            seen.setdefault(text, choice.line)
