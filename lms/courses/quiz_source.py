"""Quizzes written as Markdown: questions, answers and feedback, each with its line. No HTML yet."""

import re
from collections.abc import Sequence
from typing import cast

from lms.courses import codes_quiz
from lms.courses.content_words import ContentWords
from lms.courses.faults import Fault, Place
from lms.courses.gift import read_gift
from lms.courses.quiz_answers import AnswerReader
from lms.courses.quiz_checks import check_question
from lms.courses.quiz_parts import KINDS, Piece, QuestionSource, QuizText
from lms.courses.release import QuestionKind
from lms.courses.source_text import FencedBlock, fenced_blocks, lines_outside_code

GIFT = "gift"
_QUESTION = re.compile(r"##(?!#)\s*(.*?)\s*(?:\{([^{}]*)\})?\s*#*\s*")
_ID = re.compile(r"#([a-zA-Z][\w-]*)(?=\s|$)")
_CLASS = re.compile(r"\.([\w-]+)")


def read_quiz(text: str, *, file: str, first_line: int, words: ContentWords) -> QuizText:
    """Read a quiz's Markdown. Each `##` heading is a question; a ```gift fence holds Moodle's."""
    return _QuizReader(text, file=file, first_line=first_line, words=words).read()


class _QuizReader:
    """Reads one quiz."""

    def __init__(self, text: str, *, file: str, first_line: int, words: ContentWords) -> None:
        self.file = file
        self.words = words
        self.first_line = first_line
        self.lines = text.split("\n")
        self.outside = dict(lines_outside_code(text))
        self.gift = {block.start: block for block in fenced_blocks(text) if block.language == GIFT}
        self.faults: list[Fault] = []
        self.questions: list[QuestionSource] = []
        self.introduction: list[str] = []

    def read(self) -> QuizText:
        """The questions in the order written."""
        headings = [index for index, line in self.outside.items() if _QUESTION.fullmatch(line)]
        starts = sorted([*headings, *self.gift])
        self.introduction = self.lines[: starts[0]] if starts else self.lines
        for start, end in zip(starts, [*starts[1:], len(self.lines)], strict=False):
            if start in self.gift:
                self._gift(self.gift[start], end)
            else:
                self._question(start, end)
        if not starts:
            place = Place(file=self.file, line=self.first_line)
            self.faults.append(codes_quiz.QUIZ_WITHOUT_QUESTION.at(place))
        return QuizText(
            introduction=Piece(text="\n".join(self.introduction), line=self.first_line),
            questions=tuple(self.questions),
            faults=tuple(self.faults),
        )

    def _place(self, index: int) -> Place:
        return Place(file=self.file, line=self.first_line + index)

    def _gift(self, block: FencedBlock, end: int) -> None:
        inside = "\n".join(self.lines[index] for index in block.inside)
        found = read_gift(
            inside,
            file=self.file,
            first_line=self.first_line + block.start + 1,
            taken=[question.id for question in self.questions],
            words=self.words,
        )
        self.questions += found.questions
        self.faults += found.faults
        self.introduction = [*self.introduction, *found.introduction.text.split("\n")]
        for index in range(block.end + 1, end):
            if self.lines[index].strip():
                place = self._place(index)
                self.faults.append(codes_quiz.LINE_NOT_UNDERSTOOD.at(place, found=self.lines[index]))

    def _question(self, start: int, end: int) -> None:
        """Read a question; one that can't be told apart from others is left out."""
        heading = self.lines[start]
        found = cast("re.Match[str]", _QUESTION.fullmatch(heading))
        prompt, attributes = found[1], found[2] or ""
        if not prompt:
            self.faults.append(codes_quiz.QUESTION_WITHOUT_PROMPT.at(self._place(start), found=heading))
        kind = self._kind(attributes, start)
        question_id = self._id(attributes, prompt, start, self.questions)
        reader = AnswerReader(kind=kind or "single", lines=self.lines, outside=self.outside)
        body = reader.read(start + 1, end, file=self.file, first_line=self.first_line)
        self.faults += reader.faults
        self.faults += check_question(
            kind,
            reader.answers,
            place=self._place(start),
            heading=heading,
            is_explained=bool(reader.explanation),
        )
        if question_id is None or kind is None:
            return
        self.questions.append(
            QuestionSource(
                line=self.first_line + start,
                id=question_id,
                kind=kind,
                prompt=prompt,
                body=body,
                answers=tuple(reader.answers),
                explanation=Piece(text="\n".join(reader.explanation), line=reader.explanation_line),
            )
        )

    def _kind(self, attributes: str, start: int) -> QuestionKind | None:
        named = {name for name in _CLASS.findall(attributes) if name in KINDS}
        if len(named) == 1:
            return cast("QuestionKind", named.pop())
        known = ", ".join(f".{kind}" for kind in KINDS)
        self.faults.append(
            codes_quiz.QUESTION_KIND_UNKNOWN.at(self._place(start), found=self.lines[start], known=known)
        )
        return None

    def _id(self, attributes: str, prompt: str, start: int, taken: Sequence[QuestionSource]) -> str | None:
        used = {question.id: question.line for question in taken}
        free = next(f"q{n}" for n in range(len(used) + 1, 2 * len(used) + 3) if f"q{n}" not in used)
        found = _ID.search(attributes)
        place, heading = self._place(start), self.lines[start]
        if found is None:
            example = f"## {prompt} {{#{free} .single}}"
            self.faults.append(codes_quiz.QUESTION_WITHOUT_ID.at(place, found=heading, example=example))
            return None
        if found[1] in used:
            first = used[found[1]]
            rule = codes_quiz.QUESTION_ID_TWICE
            self.faults.append(rule.at(place, found=heading, id=found[1], first=first, free=free))
            return None
        return found[1]
