"""The answers of a question written as Markdown, line by line, by the question's kind."""

import re
from collections.abc import Callable, Mapping, Sequence

from lms.courses import codes_quiz
from lms.courses.faults import Fault, Place
from lms.courses.quiz_parts import (
    EXAMPLES,
    FULL,
    NONE,
    WITH_CHOICES,
    AnswerSource,
    Piece,
    read_decimal,
)
from lms.courses.release import QuestionKind

_CHOICE = re.compile(r"[-*+] +\[([ xX])\](?: +(.*))?")
_ALMOST_CHOICE = re.compile(r"[-*+] *\[.?\]")
_ITEM = re.compile(r"\d{1,3}[.)](?: +(.*))?")
_PAIR = re.compile(r"[-*+] +(.*?) *:: *(.*)")
_TYPED = re.compile(r"([=~]) *(.*)")
_TOLERANCE = re.compile(r"\s*(?:±|\+/-)\s*")
_FEEDBACK = re.compile(r"\s+> ?(.*)")
_EXPLANATION = re.compile(r"> ?(.*)")
_BEGINS: Mapping[QuestionKind, re.Pattern[str]] = {
    "single": _ALMOST_CHOICE,
    "multiple": _ALMOST_CHOICE,
    "order": _ITEM,
    "match": _PAIR,
    "number": _TYPED,
    "text": _TYPED,
}


class AnswerReader:
    """Reads what stands below a question's heading: body, answers with feedback, explanation."""

    def __init__(self, *, kind: QuestionKind, lines: Sequence[str], outside: Mapping[int, str]) -> None:
        self.kind = kind
        self.lines = lines
        self.outside = outside
        self.answers: list[AnswerSource] = []
        self.explanation: list[str] = []
        self.explanation_line = 0
        self.faults: list[Fault] = []

    def read(self, start: int, end: int, *, file: str, first_line: int) -> Piece:
        """Read the lines between two; gives the body, which stands before the first answer."""
        self.file, self.first_line = file, first_line
        begins = _BEGINS.get(self.kind)
        first = next(
            (
                index
                for index in range(start, end)
                if begins and index in self.outside and begins.match(self.lines[index])
            ),
            end,
        )
        for index in range(first, end):
            if self.lines[index].strip():
                self._line(self.lines[index], index)
        return Piece(text="\n".join(self.lines[start:first]), line=first_line + start)

    def place(self, index: int) -> Place:
        """Where a line of the text is in its file."""
        return Place(file=self.file, line=self.first_line + index)

    def _line(self, line: str, index: int) -> None:
        taken = _READERS[self.kind](self, line.rstrip(), index)
        if taken:
            return
        feedback = _FEEDBACK.fullmatch(line)
        explanation = _EXPLANATION.fullmatch(line)
        last = self.answers[-1] if self.answers else None
        if last and feedback:
            last.feedback.append(feedback[1])
            last.feedback_line = last.feedback_line or self.first_line + index
        elif last and explanation:
            self.explanation.append(explanation[1])
            self.explanation_line = self.explanation_line or self.first_line + index
        elif last and line.startswith("  "):
            (last.feedback or last.text).append(line.strip())
        elif self.kind in WITH_CHOICES:
            self.faults.append(codes_quiz.LINE_NOT_UNDERSTOOD.at(self.place(index), found=line))
        else:
            self.faults.append(
                codes_quiz.LINE_OF_OTHER_KIND.at(
                    self.place(index), found=line, kind=f".{self.kind}", example=EXAMPLES[self.kind]
                )
            )

    def _answer(self, text: str, index: int, **values: object) -> AnswerSource:
        answer = AnswerSource(line=self.first_line + index, text=[text], **values)  # type: ignore[arg-type]
        self.answers.append(answer)
        return answer

    def _choice(self, line: str, index: int) -> bool:
        found = _CHOICE.fullmatch(line)
        if found is None:
            return False
        if not found[2]:
            self.faults.append(codes_quiz.CHOICE_EMPTY.at(self.place(index), found=line))
        self._answer(found[2] or "", index, correct=found[1] != " ")
        return True

    def _item(self, line: str, index: int) -> bool:
        found = _ITEM.fullmatch(line)
        if found is None:
            return False
        if not found[1]:
            self.faults.append(codes_quiz.CHOICE_EMPTY.at(self.place(index), found=line))
        self._answer(found[1] or "", index)
        return True

    def _pair(self, line: str, index: int) -> bool:
        found = _PAIR.fullmatch(line)
        if found is None:
            return False
        if not found[2]:
            self.faults.append(codes_quiz.CHOICE_EMPTY.at(self.place(index), found=line))
        self._answer(found[1], index, definition=found[2], correct=bool(found[1]))
        return True

    def _number(self, line: str, index: int) -> bool:
        found = _TYPED.fullmatch(line)
        if found is None:
            return False
        written = _TOLERANCE.split(found[2])
        values = [read_decimal(part) for part in written]
        if len(values) > 2 or any(value is None for value in values):
            self.faults.append(codes_quiz.NUMBER_UNREADABLE.at(self.place(index), found=line))
            return True
        middle, margin = values[0] or NONE, abs(values[1] or NONE) if len(values) == 2 else NONE
        self._answer(
            found[2],
            index,
            low=middle - margin,
            high=middle + margin,
            correct=found[1] == "=",
            weight=FULL if found[1] == "=" else NONE,
        )
        return True

    def _text(self, line: str, index: int) -> bool:
        found = _TYPED.fullmatch(line)
        if found is None:
            return False
        spellings = tuple(part.strip() for part in found[2].split("|"))
        if not all(spellings):
            self.faults.append(codes_quiz.CHOICE_EMPTY.at(self.place(index), found=line))
        self._answer(
            found[2],
            index,
            spellings=tuple(filter(None, spellings)),
            correct=found[1] == "=",
            weight=FULL if found[1] == "=" else NONE,
        )
        return True

    def _nothing(self, _line: str, _index: int) -> bool:
        return False


_READERS: Mapping[QuestionKind, Callable[[AnswerReader, str, int], bool]] = {
    "single": AnswerReader._choice,  # noqa: SLF001 - the class's own table
    "multiple": AnswerReader._choice,  # noqa: SLF001
    "order": AnswerReader._item,  # noqa: SLF001
    "match": AnswerReader._pair,  # noqa: SLF001
    "number": AnswerReader._number,  # noqa: SLF001
    "text": AnswerReader._text,  # noqa: SLF001
    "open": AnswerReader._nothing,  # noqa: SLF001
}
