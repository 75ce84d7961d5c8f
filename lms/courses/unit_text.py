"""A unit's text in one language, rendered: what is kept between compilations of an unchanged file."""

import hashlib
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter

from lms.courses import codes_text
from lms.courses.addresses import Reference
from lms.courses.faults import Fault
from lms.courses.markdown_html import Rendered, Renderer
from lms.courses.quiz_source import ChoiceSource, QuestionSource, read_quiz
from lms.courses.release import Heading
from lms.courses.sanitise import ID_PREFIX
from lms.courses.source_text import SourceText

COMPILER_VERSION = "1"
"""Raised whenever the same source gives another result, so that nothing kept from before is used."""

Cache = MutableMapping[str, str]
Kind = Literal["page", "quiz", "task"]


@dataclass(frozen=True, kw_only=True)
class RenderedChoice:
    """An answer in one language."""

    correct: bool
    html: str
    feedback: str


@dataclass(frozen=True, kw_only=True)
class RenderedQuestion:
    """A question in one language."""

    id: str
    kind: Literal["single", "multiple"]
    line: int
    prompt: str
    body: str
    choices: tuple[RenderedChoice, ...]


@dataclass(frozen=True, kw_only=True)
class RenderedUnit:
    """A unit's text in one language, without its front matter."""

    html: str
    outline: tuple[Heading, ...]
    questions: tuple[RenderedQuestion, ...]
    references: tuple[Reference, ...]
    faults: tuple[Fault, ...]


_ADAPTER = TypeAdapter(RenderedUnit)


def render_unit(
    source: SourceText, *, kind: Kind, language: str, longest_sentence: int | None, cache: Cache
) -> RenderedUnit:
    """Render a unit's text, or take it from `cache` if the same text was rendered by this compiler."""
    key = _key(source, kind, language, str(longest_sentence))
    kept = cache.get(key)
    if kept is not None:
        return _ADAPTER.validate_json(kept)
    renderer = Renderer(language=language, longest_sentence=longest_sentence)
    rendered = _quiz(source, renderer) if kind == "quiz" else _page(source, renderer)
    cache[key] = _ADAPTER.dump_json(rendered).decode()
    return rendered


def _key(source: SourceText, *parts: str) -> str:
    said = "\0".join((COMPILER_VERSION, source.file, str(source.first_line), *parts, source.text))
    return hashlib.sha256(said.encode()).hexdigest()


def _page(source: SourceText, renderer: Renderer) -> RenderedUnit:
    rendered = renderer.render(source)
    faults = list(rendered.faults)
    if not source.text.strip():
        faults.append(codes_text.PAGE_EMPTY.at(source.start))
    return RenderedUnit(
        html=rendered.html,
        outline=_outline(rendered),
        questions=(),
        references=rendered.references,
        faults=tuple(faults),
    )


def _outline(rendered: Rendered) -> tuple[Heading, ...]:
    return tuple(
        Heading(level=heading.level, id=heading.id, text=heading.text) for heading in rendered.headings
    )


def _quiz(source: SourceText, renderer: Renderer) -> RenderedUnit:
    quiz = read_quiz(source.text, file=source.file, first_line=source.first_line)
    pieces = _Pieces(renderer, source.file)
    introduction = pieces.block(quiz.introduction.text, quiz.introduction.line, ID_PREFIX)
    questions = tuple(_question(question, pieces) for question in quiz.questions)
    return RenderedUnit(
        html=introduction.html,
        outline=_outline(introduction),
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
        source = SourceText(text, file=self.file, first_line=line)
        return self._gather(self.renderer.render(source, id_prefix=id_prefix))

    def inline(self, text: str, line: int, id_prefix: str) -> str:
        """A piece that is usually one paragraph."""
        source = SourceText(text, file=self.file, first_line=line)
        return self._gather(self.renderer.render_inline(source, id_prefix=id_prefix)).html

    def _gather(self, rendered: Rendered) -> Rendered:
        self.references += rendered.references
        self.faults += rendered.faults
        return rendered


def _question(question: QuestionSource, pieces: _Pieces) -> RenderedQuestion:
    prefix = f"{ID_PREFIX}{question.id}-"
    return RenderedQuestion(
        id=question.id,
        kind=question.kind,
        line=question.line,
        prompt=pieces.inline(question.prompt, question.line, prefix),
        body=pieces.block(question.body.text, question.body.line, f"{prefix}body-").html,
        choices=tuple(
            _choice(choice, f"{prefix}{number}-", pieces) for number, choice in enumerate(question.choices, 1)
        ),
    )


def _choice(choice: ChoiceSource, prefix: str, pieces: _Pieces) -> RenderedChoice:
    feedback = "\n".join(choice.feedback)
    return RenderedChoice(
        correct=choice.correct,
        html=pieces.inline("\n".join(choice.text), choice.line, prefix),
        feedback=pieces.block(feedback, choice.feedback_line, f"{prefix}why-").html if feedback else "",
    )
