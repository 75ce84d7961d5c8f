"""What stands between the braces of a GIFT question: its kind, its answers, its feedback."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from lms.courses import codes_gift, codes_quiz
from lms.courses.content_words import ContentWords
from lms.courses.faults import Fault, Place
from lms.courses.gift_text import STAR, as_markdown, as_plain, show_escapes
from lms.courses.quiz_parts import FULL, NONE, AnswerSource, read_decimal
from lms.courses.release import QuestionKind

_TRUE = frozenset({"t", "true", "v", "vrai"})
_FALSE = frozenset({"f", "false", "faux"})
_ANSWER = re.compile(r"[~=][^~=]*")
_WEIGHT = re.compile(r"\s*%\s*([^%]*)%")
_ARROW = "->"
_LINE = re.compile(r"[^\n]*")


@dataclass(kw_only=True)
class GiftAnswers:
    """The answers of one question; without kind where nothing can be made of them."""

    kind: QuestionKind | None = None
    answers: list[AnswerSource] = field(default_factory=list)
    explanation: str = ""
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One answer, in pieces; `at` is where it begins."""

    at: int
    mark: str
    text: str
    feedback: str
    weight: Decimal | None


def read_answers(
    written: str, *, form: str, words: ContentWords, line_of: Callable[[int], int], file: str
) -> GiftAnswers:
    """Read what stands between the braces. `line_of` gives the line of a character of it."""
    return _Answers(form=form, words=words, line_of=line_of, file=file).read(written)


class _Answers:
    """Reads the answers of one question."""

    def __init__(self, *, form: str, words: ContentWords, line_of: Callable[[int], int], file: str) -> None:
        self.form = form
        self.words = words
        self.line_of = line_of
        self.file = file
        self.found = GiftAnswers()

    def read(self, written: str) -> GiftAnswers:
        """The kind follows from the marks, as Moodle's does."""
        answers, _, general = written.partition("####")
        self.found.explanation = as_markdown(general, self.form)
        said = answers.strip()
        word = said.partition("#")[0].strip().lower()
        if not said:
            self.found.kind = "open"
        elif said.startswith("#"):
            self._numbers(answers)
        elif word in _TRUE or word in _FALSE:
            self._true_or_false(said, is_true=word in _TRUE, at=answers.index(said))
        elif "~" in said:
            self._choices(answers)
        elif _ARROW in said:
            self._pairs(answers)
        else:
            self._texts(answers)
        return self.found

    def _parts(self, answers: str, *, offset: int = 0) -> list[_Part]:
        start = len(answers) - len(answers.lstrip())
        if answers.strip() and answers[start] not in "~=":
            answers = f"{answers[:start]}={answers[start:]}"
        return [self._part(found[0], offset + found.start()) for found in _ANSWER.finditer(answers)]

    def _part(self, written: str, at: int) -> _Part:
        mark, rest = written[0], written[1:]
        weight: Decimal | None = None
        if found := _WEIGHT.match(rest):
            weight, rest = read_decimal(found[1]), rest[found.end() :]
            if weight is None or abs(weight) > FULL:
                place = self._place(at)
                self.found.faults.append(codes_gift.GIFT_WEIGHT.at(place, found=show_escapes(found[0])))
        text, _, feedback = rest.partition("#")
        return _Part(at=at, mark=mark, text=text.strip(), feedback=feedback.strip(), weight=weight)

    def _place(self, at: int) -> Place:
        return Place(file=self.file, line=self.line_of(at))

    def _answer(self, part: _Part, **values: object) -> AnswerSource:
        line = self.line_of(part.at)
        answer = AnswerSource(
            line=line,
            feedback=as_markdown(part.feedback, self.form).split("\n") if part.feedback else [],
            feedback_line=line,
            **values,  # type: ignore[arg-type]
        )
        self.found.answers.append(answer)
        return answer

    def _true_or_false(self, said: str, *, is_true: bool, at: int) -> None:
        self.found.kind = "single"
        _, if_wrong, if_right = [*said.split("#", 2), "", ""][:3]
        for value, word in ((True, self.words.true), (False, self.words.false)):
            feedback = if_right if value == is_true else if_wrong
            part = _Part(at=at, mark="=", text=word, feedback=feedback.strip(), weight=None)
            self._answer(part, text=[word], correct=value == is_true)

    def _choices(self, answers: str) -> None:
        parts = self._parts(answers)
        one = any(part.mark == "=" for part in parts)
        self.found.kind = "single" if one else "multiple"
        weighted = any(part.weight is not None for part in parts) or sum(p.mark == "=" for p in parts) > 1
        for part in parts:
            if not part.text:
                self.found.faults.append(codes_quiz.CHOICE_EMPTY.at(self._place(part.at), found=part.mark))
            weight = part.weight if part.weight is not None else FULL if part.mark == "=" else NONE
            self._answer(
                part,
                text=as_markdown(part.text, self.form).split("\n"),
                correct=part.mark == "=" or (not one and weight > 0),
                weight=weight if weighted else None,
            )

    def _pairs(self, answers: str) -> None:
        self.found.kind = "match"
        for part in self._parts(answers):
            term, arrow, definition = part.text.partition(_ARROW)
            if not arrow or not definition.strip():
                place = self._place(part.at)
                self.found.faults.append(codes_gift.GIFT_PAIR.at(place, found=show_escapes(part.text)))
                continue
            text = as_markdown(term, self.form)
            self._answer(part, text=[text], definition=as_plain(definition, self.form), correct=bool(text))

    def _texts(self, answers: str) -> None:
        self.found.kind = "text"
        for part in self._parts(answers):
            if not part.text:
                self.found.faults.append(codes_quiz.CHOICE_EMPTY.at(self._place(part.at), found=part.mark))
                continue
            weight = FULL if part.weight is None else part.weight
            spelling = part.text.replace(STAR, "*") if "*" not in part.text else part.text
            self._answer(
                part,
                text=[as_plain(part.text, self.form)],
                spellings=(as_plain(spelling, self.form),),
                correct=weight == FULL,
                weight=weight,
                has_wildcards="*" in part.text,
            )

    def _numbers(self, answers: str) -> None:
        self.found.kind = "number"
        start = answers.index("#") + 1
        for part in self._parts(answers[start:], offset=start):
            spread = _range(part.text)
            if spread is None:
                place = self._place(part.at)
                self.found.faults.append(
                    codes_quiz.NUMBER_UNREADABLE.at(place, found=show_escapes(part.text))
                )
                continue
            default = FULL if part.mark == "=" else NONE
            weight = default if part.weight is None else part.weight
            self._answer(
                part,
                text=[as_plain(part.text, "plain")],
                low=spread[0],
                high=spread[1],
                correct=weight == FULL,
                weight=weight,
            )


def _range(text: str) -> tuple[Decimal | None, Decimal | None] | None:
    """What a number of GIFT accepts: `low..high`, `value:margin`, `value`; any number for `*` or nothing."""
    if text in ("", "*"):
        return (None, None)
    if ".." in text:
        low, high = (read_decimal(part) for part in text.split("..", 1))
        return None if low is None or high is None else (min(low, high), max(low, high))
    value, _, margin = text.partition(":")
    middle, spread = read_decimal(value), read_decimal(margin) if margin.strip() else NONE
    return None if middle is None or spread is None else (middle - abs(spread), middle + abs(spread))
