"""Finishes a page's tree: headings, links, images as figures, tables that scroll, marks of tasks.

Runs after Python-Markdown's own processors, on plain elements; what the author must know becomes a fault.
"""

import html
import re
import unicodedata
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from lms.courses import codes_text
from lms.courses.addresses import Reference, read_address
from lms.courses.content_words import VAGUE_LINK_TEXTS, ContentWords, callout_kind
from lms.courses.faults import Fault
from lms.courses.sanitise import ID_PREFIX
from lms.courses.source_text import SourceText
from lms.courses.tree_extras import add_glossary, link_bare_addresses, mark_videos

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CAPTION = re.compile(r"\s*(?:Table|Tableau|Tabela|Tablo|جدول)\s*:\s*")
_TASK = re.compile(r"\[([ xX])\] ")
_ALIGN = {"left": "text-start", "center": "text-center", "right": "text-end"}
_UNESCAPED = re.compile(r"\x02(\d+)\x03")


@dataclass(frozen=True, kw_only=True)
class FoundHeading:
    """A heading of the text, with the id that links to it."""

    level: int
    id: str
    text: str


@dataclass(kw_only=True)
class PageTree:
    """Finishes one tree and gathers what was met on the way."""

    source: SourceText
    words: ContentWords
    id_prefix: str = ID_PREFIX
    has_glossary: bool = True
    headings: list[FoundHeading] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    tables: int = 0

    def finish(self, root: ET.Element) -> None:
        """Finish the tree in place."""
        link_bare_addresses(root)
        self._prefix_ids(root)
        self._finish_headings(root)
        for element in list(root.iter()):
            if element.tag == "a":
                self._finish_link(element)
            elif element.tag == "li":
                _mark_task(element)
            elif element.tag == "details":
                kind = callout_kind(element.get("class", "").split(" ")[0]) or "question"
                element.set("class", f"callout callout-{kind}")
            elif element.tag in ("td", "th"):
                _finish_cell(element)
        for parent in list(root.iter()):
            if any(child.tag in ("img", "table") for child in parent):
                self._finish_children(parent)
        self.faults += mark_videos(root, self.source)
        if self.has_glossary:
            add_glossary(root, self.words)

    def _prefix_ids(self, root: ET.Element) -> None:
        for element in root.iter():
            if given := element.get("id"):
                element.set("id", self._own_id(given))
            if element.get("class", "").startswith("admonition"):
                element.set("class", element.get("class", "").replace("admonition", "callout", 1))
                if element.tag == "div":
                    element.set("class", element.get("class", "").replace("callout callout ", "callout "))
                    element.set("role", "note")

    def _own_id(self, written: str) -> str:
        return self.id_prefix + re.sub(r"[^\w.-]", "-", written)

    def _finish_headings(self, root: ET.Element) -> None:
        elements = [element for element in root.iter() if element.tag in HEADINGS]
        down = 1 if any(element.tag == "h1" for element in elements) else 0
        before = 1
        taken = {element.get("id") for element in root.iter() if element.get("id")}
        for element in elements:
            level = min(6, int(element.tag[1]) + down)
            element.tag = f"h{level}"
            text = plain_text(element)
            place = self.source.next_place(text.split("\n")[0][:40])
            if level > before + 1:
                self.faults.append(codes_text.HEADING_JUMP.at(place, found=text, before=before, after=level))
            before = level
            if not element.get("id"):
                element.set("id", self._free_id(text, taken))
            taken.add(element.get("id"))
            self.headings.append(FoundHeading(level=level, id=element.get("id", ""), text=text))

    def _free_id(self, text: str, taken: set[str | None]) -> str:
        base = self.id_prefix + (slug(text) or "section")
        candidates = (f"{base}-{n}" if n > 1 else base for n in range(1, len(taken) + 3))
        return next(candidate for candidate in candidates if candidate not in taken)

    def _finish_link(self, element: ET.Element) -> None:
        written = element.get("href", "")
        place = self.source.next_place(html.unescape(written))
        if written.startswith("#"):
            element.set("href", "#" + self._own_id(written[1:]))
        else:
            address = read_address(written, place=place)
            element.set("href", address.href)
            self.references += address.references
            self.faults += address.faults
            if address.href.startswith(("http://", "https://")):
                element.set("rel", "external")
        if element.get("class") == "footnote-backref":
            element.set("aria-label", element.get("title", ""))
        elif (
            element.find(".//img") is None
            and " ".join(plain_text(element).lower().split()) in VAGUE_LINK_TEXTS
        ):
            self.faults.append(codes_text.LINK_TEXT_VAGUE.at(place, found=plain_text(element)))

    def _finish_children(self, parent: ET.Element) -> None:
        for child in list(parent):
            if child.tag == "img":
                self._finish_image(parent, child)
            elif child.tag == "table":
                self._finish_table(parent, child)

    def _finish_image(self, parent: ET.Element, image: ET.Element) -> None:
        written = image.get("src", "")
        place = self.source.next_place(html.unescape(written))
        decorative = "decorative" in image.get("class", "").split()
        alt = (image.get("alt") or "").strip()
        if decorative:
            image.set("alt", "")
        elif not alt:
            self.faults.append(codes_text.IMAGE_WITHOUT_ALT.at(place, found=written))
        licence, author = (image.attrib.pop(name, "").strip() for name in ("licence", "author"))
        if not (licence and author):
            self.faults.append(codes_text.IMAGE_WITHOUT_CREDIT.at(place, found=written))
        address = read_address(written, place=place, is_image=True)
        image.set("src", address.href)
        self.references += address.references
        self.faults += address.faults
        image.set("loading", "lazy")
        image.set("decoding", "async")
        caption = image.attrib.pop("title", "")
        self._credit(
            parent, image, caption=caption, credit=", ".join(part for part in (author, licence) if part)
        )

    def _credit(self, parent: ET.Element, image: ET.Element, *, caption: str, credit: str) -> None:
        """Show caption and credit: under an image that stands alone, after one that stands in a sentence."""
        alone = parent.tag == "p" and len(parent) == 1 and not (parent.text or "").strip()
        if alone and not (image.tail or "").strip():
            parent.tag = "figure"
            parent.set("class", "figure")
            holder = ET.SubElement(parent, "figcaption")
            if caption:
                ET.SubElement(holder, "span", {"class": "caption"}).text = caption
                holder[0].tail = " "
            ET.SubElement(holder, "small", {"class": "credit"}).text = credit
            return
        small = ET.Element("small", {"class": "credit"})
        small.text = f"({credit})"
        small.tail, image.tail = image.tail, " "
        parent.insert(list(parent).index(image) + 1, small)

    def _finish_table(self, parent: ET.Element, table: ET.Element) -> None:
        """Wrap a table so that a narrow screen scrolls it alone, by touch or keyboard."""
        self.tables += 1
        table.set("class", "table")
        position = list(parent).index(table)
        wrapper = ET.Element("div", {"class": "table-scroll", "role": "region", "tabindex": "0"})
        wrapper.tail, table.tail = table.tail, None
        caption = self._take_caption(parent, position)
        if caption is None:
            wrapper.set("aria-label", f"{self.words.table} {self.tables}")
        else:
            caption.set("id", f"{self.id_prefix}table-{self.tables}")
            wrapper.set("aria-labelledby", caption.get("id", ""))
            table.insert(0, caption)
        parent.insert(list(parent).index(table), wrapper)
        parent.remove(table)
        wrapper.append(table)

    def _take_caption(self, parent: ET.Element, position: int) -> ET.Element | None:
        """A paragraph "Table: …" just before or after the table is its caption."""
        for neighbour in (position - 1, position + 1):
            if 0 <= neighbour < len(parent) and parent[neighbour].tag == "p":
                paragraph = parent[neighbour]
                if found := _CAPTION.match(paragraph.text or ""):
                    parent.remove(paragraph)
                    paragraph.tag = "caption"
                    paragraph.text = (paragraph.text or "")[found.end() :]
                    paragraph.tail = None
                    return paragraph
        return None


def plain_text(element: ET.Element) -> str:
    """The words of an element, without marks."""
    return _UNESCAPED.sub(lambda found: chr(int(found[1])), "".join(element.itertext())).strip()


def slug(text: str) -> str:
    """A text as an id: letters of any script, digits and hyphens."""
    letters = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", kept)).strip("-_")[:60]


def _finish_cell(cell: ET.Element) -> None:
    align = cell.attrib.pop("align", None)
    if align in _ALIGN:
        cell.set("class", _ALIGN[align])
    if cell.tag == "th":
        if plain_text(cell):
            cell.set("scope", "col")
        else:
            cell.tag = "td"


def _mark_task(item: ET.Element) -> None:
    """`- [ ] something` in a page is a thing to tick on paper: a box, not a field."""
    holder = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
    if found := _TASK.match(holder.text or ""):
        box = ET.Element("span", {"class": "task-box"})
        box.text = "☐" if found[1] == " " else "☑"
        box.tail = " " + (holder.text or "")[found.end() :]
        holder.text = None
        holder.insert(0, box)
        item.set("class", "task-item")
