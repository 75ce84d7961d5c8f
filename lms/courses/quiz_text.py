"""A quiz's questions in one language, rendered."""

from dataclasses import dataclass
from decimal import Decimal

from lms.courses.addresses import Reference
from lms.courses.faults import Fault
from lms.courses.markdown_html import Rendered, Renderer
from lms.courses.quiz_parts import AnswerSource, QuestionSource
from lms.courses.quiz_source import read_quiz
from lms.courses.release import QuestionKind
from lms.courses.sanitise import ID_PREFIX
from lms.courses.source_text import SourceText


@dataclass(frozen=True, kw_only=True)
class RenderedAnswer:
    """An answer in one language: a choice, an item, a term with its definition, or what one may type."""

    correct: bool
    html: str
    feedback: str
    weight: Decimal | None
    definition: str
    spellings: tuple[str, ...]
    low: Decimal | None
    high: Decimal | None
    has_wildcards: bool


@dataclass(frozen=True, kw_only=True)
class RenderedQuestion:
    """A question in one language."""

    id: str
    kind: QuestionKind
    line: int
    prompt: str
    body: str
    answers: tuple[RenderedAnswer, ...]
    explanation: str


@dataclass(frozen=True, kw_only=True)
class RenderedQuiz:
    """A quiz in one language."""

    introduction: Rendered
    questions: tuple[RenderedQuestion, ...]
    references: tuple[Reference, ...]
    faults: tuple[Fault, ...]


def render_quiz(source: SourceText, renderer: Renderer) -> RenderedQuiz:
    """Render a quiz's text."""
    quiz = read_quiz(source.text, file=source.file, first_line=source.first_line, words=renderer.words)
    pieces = _Pieces(renderer, source.file)
    introduction = pieces.block(quiz.introduction.text, quiz.introduction.line, ID_PREFIX)
    questions = tuple(_question(question, pieces) for question in quiz.questions)
    return RenderedQuiz(
        introduction=introduction,
        questions=questions,
        references=tuple(pieces.references),
        faults=(*quiz.faults, *pieces.faults),
    )


class _Pieces:
    """Renders the pieces of a quiz and gathers what they refer to and what is wrong with them."""

    def __init__(self, renderer: Renderer, file: str) -> None:
        self.renderer = renderer
        self.file = file
        self.references: list[Reference] = []
        self.faults: list[Fault] = []

    def block(self, text: str, line: int, id_prefix: str) -> Rendered:
        """A piece of any length."""
        if not text.strip():
            return Rendered(html="")
        source = SourceText(text, file=self.file, first_line=line)
        return self._gather(self.renderer.render(source, id_prefix=id_prefix))

    def inline(self, text: str, line: int, id_prefix: str) -> str:
        """A piece that is usually one paragraph."""
        if not text.strip():
            return ""
        source = SourceText(text, file=self.file, first_line=line)
        return self._gather(self.renderer.render_inline(source, id_prefix=id_prefix)).html

    def _gather(self, rendered: Rendered) -> Rendered:
        self.references += rendered.references
        self.faults += rendered.faults
        return rendered


def _question(question: QuestionSource, pieces: _Pieces) -> RenderedQuestion:
    prefix = f"{ID_PREFIX}{question.id}-"
    shows_answers = question.kind not in ("number", "text")
    return RenderedQuestion(
        id=question.id,
        kind=question.kind,
        line=question.line,
        prompt=pieces.inline(question.prompt, question.line, prefix),
        body=pieces.block(question.body.text, question.body.line, f"{prefix}body-").html,
        answers=tuple(
            _answer(answer, f"{prefix}{number}-", pieces, is_shown=shows_answers)
            for number, answer in enumerate(question.answers, 1)
        ),
        explanation=pieces.block(question.explanation.text, question.explanation.line, f"{prefix}why-").html,
    )


def _answer(answer: AnswerSource, prefix: str, pieces: _Pieces, *, is_shown: bool) -> RenderedAnswer:
    return RenderedAnswer(
        correct=answer.correct,
        html=pieces.inline("\n".join(answer.text), answer.line, prefix) if is_shown else "",
        feedback=pieces.block("\n".join(answer.feedback), answer.feedback_line, f"{prefix}why-").html,
        weight=answer.weight,
        definition=answer.definition,
        spellings=answer.spellings,
        low=answer.low,
        high=answer.high,
        has_wildcards=answer.has_wildcards,
    )
