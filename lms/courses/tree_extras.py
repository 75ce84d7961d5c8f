"""What a page gains once it is a tree: videos that can become players, and its abbreviations explained."""

from xml.etree import ElementTree as ET

from lms.courses import codes_text
from lms.courses.content_words import ContentWords
from lms.courses.faults import Fault
from lms.courses.source_text import SourceText
from lms.courses.video import video_at

_TRANSCRIPT = "callout-transcript"


def link_bare_addresses(root: ET.Element) -> None:
    """An address alone in its paragraph is a link."""
    for paragraph in root.iter("p"):
        text = (paragraph.text or "").strip()
        if not len(paragraph) and text.startswith("https://") and len(text.split()) == 1:
            paragraph.text = None
            ET.SubElement(paragraph, "a", {"href": text}).text = text


def mark_videos(root: ET.Element, source: SourceText) -> list[Fault]:
    """Mark the paragraphs that hold nothing but a link to a video; say where a transcript is missing."""
    faults = []
    for parent in root.iter():
        children = list(parent)
        for index, child in enumerate(children):
            if not _is_video(child):
                continue
            child.set("class", "video")
            following = children[index + 1] if index + 1 < len(children) else None
            if following is None or _TRANSCRIPT not in following.get("class", ""):
                address = child[0].get("href", "")
                faults.append(codes_text.VIDEO_WITHOUT_TRANSCRIPT.at(source.place_of(address), found=address))
    return faults


def _is_video(element: ET.Element) -> bool:
    if element.tag != "p" or len(element) != 1 or element[0].tag != "a":
        return False
    around = (element.text or "") + (element[0].tail or "")
    return not around.strip() and video_at(element[0].get("href", "")) is not None


def add_glossary(root: ET.Element, words: ContentWords) -> None:
    """Explain the page's abbreviations at its end: what shows on hovering reaches neither touch nor keys."""
    meanings: dict[str, str] = {}
    for element in root.iter("abbr"):
        meanings.setdefault("".join(element.itertext()), element.get("title", ""))
    if not meanings:
        return
    holder = ET.SubElement(root, "details", {"class": "callout callout-note glossary"})
    ET.SubElement(holder, "summary").text = words.abbreviations
    terms = ET.SubElement(holder, "dl")
    for short in sorted(meanings, key=str.casefold):
        ET.SubElement(terms, "dt").text = short
        ET.SubElement(terms, "dd").text = meanings[short]
