"""A unit's text in one language, rendered: what is kept between compilations of an unchanged file."""

import hashlib
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter

from lms.courses import codes_gift, codes_text
from lms.courses.addresses import Reference
from lms.courses.faults import Fault, Place
from lms.courses.markdown_html import Rendered, Renderer
from lms.courses.quiz_source import GIFT
from lms.courses.quiz_text import RenderedQuestion, render_quiz
from lms.courses.release import Heading
from lms.courses.source_text import SourceText, fenced_blocks

COMPILER_VERSION = "3"
"""Raised whenever the same source gives another result, so that nothing kept from before is used."""

Cache = MutableMapping[str, str]
Kind = Literal["page", "quiz", "task"]


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
    faults += [
        codes_gift.GIFT_OUTSIDE_QUIZ.at(Place(file=source.file, line=source.first_line + block.start))
        for block in fenced_blocks(source.text)
        if block.language == GIFT
    ]
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
    quiz = render_quiz(source, renderer)
    return RenderedUnit(
        html=quiz.introduction.html,
        outline=_outline(quiz.introduction),
        questions=quiz.questions,
        references=quiz.references,
        faults=quiz.faults,
    )
