"""Markdown of a unit, or of a part of one, as safe HTML with its outline, its references and its faults."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

import markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from lms.courses import checks, codes_text
from lms.courses.addresses import Reference
from lms.courses.content_words import words_of
from lms.courses.faults import Fault
from lms.courses.markdown_engine import course_markdown
from lms.courses.markdown_tree import FoundHeading, PageTree
from lms.courses.sanitise import ID_PREFIX, sanitise
from lms.courses.source_text import SourceText

LARGEST_HTML = 2_000_000


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A piece of Markdown, compiled."""

    html: str
    headings: tuple[FoundHeading, ...] = ()
    references: tuple[Reference, ...] = ()
    faults: tuple[Fault, ...] = ()


class _Finish(Treeprocessor):
    """Hands the finished tree to the renderer's page."""

    def __init__(self, md: markdown.Markdown, renderer: "Renderer") -> None:
        super().__init__(md)
        self.renderer = renderer

    def run(self, root: ET.Element) -> None:
        """Finishes the tree and checks its words."""
        page = self.renderer.page
        page.finish(root)
        page.faults += checks.too_deep(root, source=page.source)
        page.faults += checks.long_sentences(root, source=page.source, longest=self.renderer.longest_sentence)


class _FinishExtension(Extension):
    def __init__(self, renderer: "Renderer") -> None:
        super().__init__()
        self.renderer = renderer

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Runs last, once escapes are characters again."""
        md.treeprocessors.register(_Finish(md, self.renderer), "finish", -10)


class Renderer:
    """Renders the pieces of one file, in one language. Not for several threads at once."""

    page: PageTree

    def __init__(self, *, language: str, longest_sentence: int | None = None) -> None:
        self.words = words_of(language)
        self.longest_sentence = longest_sentence
        self._tags: list[str] = []
        self._markdown = course_markdown(self.words, self._tags, _FinishExtension(self))

    def render(
        self, source: SourceText, *, id_prefix: str = ID_PREFIX, has_glossary: bool = True
    ) -> Rendered:
        """Render a piece. Nothing in it raises; what can't be rendered is a fault."""
        self.page = PageTree(source=source, words=self.words, id_prefix=id_prefix, has_glossary=has_glossary)
        self._tags.clear()
        self._markdown.reset()
        faults = checks.callout_fences(source)
        try:
            html = sanitise(self._markdown.convert(source.text))
        except RecursionError:
            faults.append(codes_text.TOO_DEEP.at(source.start))
            return Rendered(html="", faults=tuple(faults))
        size = len(html.encode())
        if size > LARGEST_HTML:
            too_large = codes_text.PAGE_TOO_LARGE.at(
                source.start, size=size // 1000, limit=LARGEST_HTML // 1000
            )
            return Rendered(html="", faults=(*faults, too_large))
        faults += [codes_text.RAW_HTML.at(source.next_place(tag), found=tag) for tag in self._tags]
        return Rendered(
            html=html,
            headings=tuple(self.page.headings),
            references=tuple(self.page.references),
            faults=(*faults, *self.page.faults),
        )

    def render_inline(self, source: SourceText, *, id_prefix: str = ID_PREFIX) -> Rendered:
        """Render a piece that is one paragraph as what stands inside it."""
        rendered = self.render(source, id_prefix=id_prefix, has_glossary=False)
        html = rendered.html
        if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
            html = html[len("<p>") : -len("</p>")]
        return Rendered(html=html, references=rendered.references, faults=rendered.faults)
