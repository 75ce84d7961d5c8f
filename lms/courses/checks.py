"""Checks of a text that need no compiled course: callouts that aren't closed, sentences that are too long."""

import re
from xml.etree import ElementTree as ET

from lms.courses import codes_text
from lms.courses.content_words import CALLOUT_KINDS, callout_kind
from lms.courses.faults import Fault, Place
from lms.courses.markdown_habits import DIV_CLOSE, DIV_OPEN, read_div
from lms.courses.source_text import SourceText, lines_outside_code

LONGEST_SENTENCE_FOR_PARENTS = 25
DEEPEST_NESTING = 8
_MARKED = re.compile(r" *(?:!!!|\?{3}\+?) ?([\w-]+)(?:[ \w-]*)(?: +\".*\")? *")
_QUOTED = re.compile(r" *(?:> ?(?:[-*+] +)*)+")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_SENTENCE_END = re.compile(r"(?<=[.!?…؟;:])\s+")


def callout_fences(source: SourceText) -> list[Fault]:
    """Callouts of unknown kind, not opened, not closed, or nested too deeply."""
    faults: list[Fault] = []
    open_lines: list[tuple[Place, str]] = []
    for index, line in lines_outside_code(source.text):
        place = Place(
            file=source.file, line=source.first_line + index, column=len(line) - len(line.lstrip()) + 1
        )
        if found := DIV_OPEN.fullmatch(line):
            open_lines.append((place, line))
            faults += _unknown_kind(read_div(found).name, place)
            if len(open_lines) > DEEPEST_NESTING:
                faults.append(codes_text.TOO_DEEP.at(place, found=line))
        elif DIV_CLOSE.fullmatch(line):
            if open_lines:
                open_lines.pop()
            else:
                faults.append(codes_text.CALLOUT_UNBALANCED.at(place, found=line))
        elif found := _MARKED.fullmatch(line):
            faults += _unknown_kind(found[1], place)
        if found := _QUOTED.match(line):
            depth = found[0].count(">")
            if depth > DEEPEST_NESTING:
                faults.append(codes_text.TOO_DEEP.at(place, found=line))
    return faults + [codes_text.CALLOUT_UNBALANCED.at(place, found=line) for place, line in open_lines]


def _unknown_kind(written: str, place: Place) -> list[Fault]:
    if callout_kind(written) is not None:
        return []
    known = ", ".join(CALLOUT_KINDS)
    return [codes_text.CALLOUT_UNKNOWN.at(place, found=written, kind=written, known=known)]


def long_sentences(root: ET.Element, *, source: SourceText, longest: int | None) -> list[Fault]:
    """Sentences of more words than `longest`, in paragraphs and list items."""
    if longest is None:
        return []
    faults: list[Fault] = []
    for element in root.iter():
        if element.tag not in ("p", "li", "dd"):
            continue
        for sentence in _SENTENCE_END.split("".join(_own_text(element))):
            words = len([word for word in sentence.split() if any(map(str.isalnum, word))])
            if words > longest:
                place = source.next_place((element.text or "").strip().split("\n")[0][:40])
                faults.append(codes_text.SENTENCE_LONG.at(place, found=sentence, words=words, limit=longest))
    return faults


def too_deep(root: ET.Element, *, source: SourceText) -> list[Fault]:
    """One fault if lists, quotations or callouts stand in one another beyond what a page can show."""
    waiting = [(root, 0)]
    while waiting:
        element, depth = waiting.pop()
        if depth > DEEPEST_NESTING:
            text = next((part.strip() for part in element.itertext() if part.strip()), "")
            return [codes_text.TOO_DEEP.at(source.place_of(text[:40]), found=text)]
        inside = depth + (element.tag in _NESTING)
        waiting += [(child, inside) for child in element]
    return []


_NESTING = frozenset({"ul", "ol", "dl", "blockquote", "div", "details"})


def _own_text(element: ET.Element) -> list[str]:
    """The text of an element without that of paragraphs and lists inside it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in ("p", "ul", "ol", "dl", "div"):
            parts += child.itertext()
        parts.append(child.tail or "")
    return parts


def control_characters(text: str, *, file: str) -> list[Fault]:
    """Invisible control characters, at most one fault a line; they could upset what reads the page."""
    return [
        codes_text.TEXT_FORBIDDEN_CHARACTER.at(Place(file=file, line=number, column=found.start() + 1))
        for number, line in enumerate(text.split("\n"), 1)
        if (found := _CONTROL.search(line))
    ]
