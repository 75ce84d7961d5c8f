"""Python-Markdown as our courses use it: its extensions, our habits, no raw HTML."""

import html
import re
from xml.etree import ElementTree as ET

import markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionExtension, AdmonitionProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from lms.courses.content_words import ContentWords, callout_kind
from lms.courses.markdown_habits import (
    divs_as_admonitions,
    four_space_nesting,
    tables_apart,
    titled_details,
    without_comments,
)

_TAG = r"<(/?[a-zA-Z][a-zA-Z0-9-]*(?=[\s/>])[^<>]*)>"
_ENTITY = r"(&(?:\#[0-9]{1,7}|\#x[0-9a-fA-F]{1,6}|[0-9a-zA-Z]{2,32});)"


class _Habits(Preprocessor):
    """Our line filters, in order, once code has been put aside."""

    def __init__(self, md: markdown.Markdown, words: ContentWords) -> None:
        super().__init__(md)
        self.words = words

    def run(self, lines: list[str]) -> list[str]:
        lines = without_comments("\n".join(lines)).split("\n")
        lines = titled_details(divs_as_admonitions(lines), self.words.callouts)
        return tables_apart(four_space_nesting(lines))


class _Callouts(AdmonitionProcessor):
    """`!!! tip "Title"`, with a title in the page's language when the author gives none."""

    def __init__(self, parser: BlockParser, words: ContentWords) -> None:
        super().__init__(parser)
        self.words = words

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        """Names the callout's classes and title."""
        kind = callout_kind(match.group(1).split(" ")[0]) or "note"
        title = match.group(2)
        return f"callout callout-{kind}", title or self.words.callouts[kind]


class _TagAsText(InlineProcessor):
    """Keeps a tag as the text that it is, and notes it; only a line break is one."""

    def __init__(self, pattern: str, md: markdown.Markdown, tags: list[str]) -> None:
        super().__init__(pattern, md)
        self.tags = tags

    def handleMatch(  # type: ignore[override] # noqa: N802 - the name is Python-Markdown's
        self, m: re.Match[str], data: str
    ) -> tuple[ET.Element | str, int, int]:
        """Gives a line break, or the tag's own text."""
        del data
        if m.group(1).rstrip(" /").lower() == "br":
            return ET.Element("br"), m.start(0), m.end(0)
        self.tags.append(m.group(0))
        stashed = self.md.htmlStash.store(html.escape(m.group(0), quote=False))
        return stashed, m.start(0), m.end(0)


class _Entity(InlineProcessor):
    """A named character as the character itself, so that it can stand in an attribute or the outline."""

    def handleMatch(  # type: ignore[override] # noqa: N802 - the name is Python-Markdown's
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        """Gives the character."""
        del data
        character = html.unescape(m.group(1))
        if character in "<>&*_`[]()\\!":
            character = f"\x02{ord(character)}\x03"
        return character, m.start(0), m.end(0)


class _FocusableCode(Postprocessor):
    """Lets a block of code that scrolls be scrolled by keyboard."""

    def run(self, text: str) -> str:
        return text.replace("<pre>", '<pre tabindex="0">')


class _CourseMarkdown(Extension):
    """Puts our processors in the places of Python-Markdown's own."""

    def __init__(self, words: ContentWords, tags: list[str]) -> None:
        super().__init__()
        self.words = words
        self.tags = tags

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Registers them; raw HTML blocks are no longer recognised at all."""
        md.preprocessors.deregister("html_block")
        md.preprocessors.register(_Habits(md, self.words), "habits", 22)
        md.parser.blockprocessors.register(_Callouts(md.parser, self.words), "admonition", 105)
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(_TagAsText(_TAG, md, self.tags), "tag_as_text", 90)
        md.inlinePatterns.deregister("entity")
        md.inlinePatterns.register(_Entity(_ENTITY, md), "entity", 185)
        md.postprocessors.register(_FocusableCode(md), "focusable_code", 5)


def course_markdown(words: ContentWords, tags: list[str], *more: Extension) -> markdown.Markdown:
    """A Markdown converter for one language; the tags it meets as raw HTML are added to `tags`."""
    return markdown.Markdown(
        output_format="html",
        extensions=[
            "abbr", "attr_list", "def_list", "footnotes", "sane_lists", "tables",
            "pymdownx.highlight", "pymdownx.superfences", "pymdownx.details",
            AdmonitionExtension(), _CourseMarkdown(words, tags), *more,
        ],
        extension_configs={
            "tables": {"use_align_attribute": True},
            "footnotes": {"BACKLINK_TITLE": words.back_to_note},
            "pymdownx.highlight": {"use_pygments": True, "guess_lang": False, "css_class": "highlight"},
            "pymdownx.superfences": {"disable_indented_code_blocks": False},
        },
    )  # fmt: skip
