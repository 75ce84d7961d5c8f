"""Moodle's GIFT questions, as real files write them: each becomes a question of ours, or a fault at its line.

Blank lines part questions; `//` begins a comment, `$CATEGORY:` a line for Moodle alone. Keywords are taken in
any case, weights with a comma or a point.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lms.courses import codes_gift
from lms.courses.content_words import ContentWords
from lms.courses.faults import Fault, Place
from lms.courses.gift_answers import GiftAnswers, read_answers
from lms.courses.gift_text import (
    as_markdown,
    has_picture,
    hide_escapes,
    question_id,
    show_escapes,
    split_format,
)
from lms.courses.quiz_checks import check_question
from lms.courses.quiz_parts import Piece, QuestionSource

BLANK = "\\_\\_\\_\\_\\_"
"""What stands for the missing word of a sentence."""


@dataclass(kw_only=True)
class GiftText:
    """What a fence holds: questions, descriptions after the last one, faults."""

    questions: list[QuestionSource] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    introduction: Piece = field(default_factory=lambda: Piece(text="", line=1))


@dataclass(frozen=True, kw_only=True)
class _Block:
    """The lines of one question, and the number of each."""

    lines: tuple[str, ...]
    numbers: tuple[int, ...]

    @property
    def text(self) -> str:
        return hide_escapes("\n".join(self.lines))

    def line_at(self, offset: int) -> int:
        """The number of the line that holds a character."""
        return self.numbers[self.text.count("\n", 0, offset)]


def read_gift(
    text: str, *, file: str, first_line: int, taken: Sequence[str], words: ContentWords
) -> GiftText:
    """Read a fence's questions. `taken` are the ids that the quiz has given already."""
    reader = _GiftReader(file=file, taken=list(taken), words=words)
    for block in _blocks(text, first_line):
        reader.take(block)
    if not reader.found.questions and not reader.found.faults:
        reader.found.faults.append(codes_gift.GIFT_EMPTY.at(Place(file=file, line=max(1, first_line - 1))))
    reader.found.introduction = Piece(text="\n\n".join(reader.waiting), line=first_line)
    return reader.found


def _blocks(text: str, first_line: int) -> Iterator[_Block]:
    lines: list[str] = []
    numbers: list[int] = []
    for number, line in enumerate([*text.split("\n"), ""], first_line):
        said = line.strip()
        if said.startswith("//") or said.upper().startswith("$CATEGORY"):
            continue
        if said:
            lines.append(line)
            numbers.append(number)
        elif lines:
            yield _Block(lines=tuple(lines), numbers=tuple(numbers))
            lines, numbers = [], []


class _GiftReader:
    """Reads block after block; descriptions wait for the question that follows them."""

    def __init__(self, *, file: str, taken: list[str], words: ContentWords) -> None:
        self.file = file
        self.taken = taken
        self.words = words
        self.found = GiftText()
        self.waiting: list[str] = []

    def take(self, block: _Block) -> None:
        """Read one block."""
        text = block.text
        title, start = _title(text)
        form, rest = split_format(text[start:])
        opens, closes = rest.find("{"), rest.find("}")
        if opens < 0 and closes < 0:
            self._warn_of_picture(rest, block)
            self.waiting.append(as_markdown(rest, form))
            return
        after = rest[closes + 1 :]
        if opens < 0 or closes < opens or "{" in rest[opens + 1 : closes] or "{" in after or "}" in after:
            at = len(text) - len(rest) + max(opens, 0)
            self._fault(codes_gift.GIFT_BRACES.at(self._place(block, at), found=show_escapes(block.lines[0])))
            return
        self._warn_of_picture(rest, block)
        offset = len(text) - len(rest) + opens + 1
        answers = read_answers(
            rest[opens + 1 : closes],
            form=form,
            words=self.words,
            line_of=lambda at: block.line_at(offset + at),
            file=self.file,
        )
        self._question(block, title, _prompt(rest[:opens], after, form), answers)

    def _question(self, block: _Block, title: str, prompt: str, answers: GiftAnswers) -> None:
        line = block.numbers[0]
        place = Place(file=self.file, line=line)
        heading = show_escapes(block.lines[0])
        self.found.faults += answers.faults
        if not prompt:
            self._fault(codes_gift.GIFT_WITHOUT_TEXT.at(place, found=heading))
        if answers.kind is None:
            return
        # In Moodle several answers may be right where one is chosen; each then brings the whole point.
        judged_as = "multiple" if answers.kind == "single" else answers.kind
        self.found.faults += check_question(
            judged_as, answers.answers, place=place, heading=heading, is_explained=bool(answers.explanation)
        )
        name = question_id(show_escapes(title), number=len(self.taken) + 1, taken=self.taken)
        self.taken.append(name)
        first, *others = prompt.split("\n\n")
        body = "\n\n".join([*self.waiting, *others])
        self.waiting = []
        self.found.questions.append(
            QuestionSource(
                line=line,
                id=name,
                kind=answers.kind,
                prompt=" ".join(first.split("\n")),
                body=Piece(text=body, line=line),
                answers=tuple(answers.answers),
                explanation=Piece(text=answers.explanation, line=line),
            )
        )

    def _warn_of_picture(self, text: str, block: _Block) -> None:
        if has_picture(text):
            place = Place(file=self.file, line=block.numbers[0])
            self._fault(codes_gift.GIFT_PICTURE.at(place, found=show_escapes(block.lines[0])))

    def _place(self, block: _Block, at: int) -> Place:
        return Place(file=self.file, line=block.line_at(at))

    def _fault(self, fault: Fault) -> None:
        self.found.faults.append(fault)


def _prompt(before: str, after: str, form: str) -> str:
    """The wording; where it goes on after the answers, a word of it is missing."""
    if not after.strip():
        return as_markdown(before, form)
    return f"{as_markdown(before, form)} {BLANK} {as_markdown(after, form)}"


def _title(text: str) -> tuple[str, int]:
    """A question's title between double colons, and where what follows begins."""
    start = len(text) - len(text.lstrip())
    if text.startswith("::", start):
        end = text.find("::", start + 2)
        if end >= 0:
            return text[start + 2 : end].strip(), end + 2
    return "", 0
