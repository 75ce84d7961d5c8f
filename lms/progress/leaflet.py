"""The leaflet of a module: one sheet to fold, from what is published, in a language of the course. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lms.courses.release import Language, Module, Release, in_language
from lms.messages import Message, message, translate
from lms.messages.dates import day_in_words
from lms.papers import Frame, from_left, qr_svg, render_pdf
from lms.progress.key_points import Point, key_points

TEMPLATE = Path(__file__).with_name("papers") / "leaflet.typ"
HELPLINE = "3018"
# The name of a site: between Arabic words, 3018.fr would be shown as fr.3018.
_SITE = re.compile(r"\b[\w-]+(?:\.[a-z][\w-]+)+(?:/[\w/-]*)?")


@dataclass(frozen=True, kw_only=True)
class Leaflet:
    """What a leaflet is made of; `address` is where its square code leads."""

    release: Release
    module: Module
    language: Language
    address: str
    site: str
    published_on: date

    def say(self, sentence: Message) -> str:
        """Translate into the leaflet's language."""
        return translate(sentence, locale=self.language)


def language_of(release: Release, asked: str) -> Language:
    """Give the language asked for where the course is written in it, otherwise its own."""
    return asked if asked in release.languages else release.source_language


def leaflet_pdf(leaflet: Leaflet) -> bytes:
    """Set a leaflet: its cover and back on one side, what to keep on the other."""
    release, module, language = leaflet.release, leaflet.module, leaflet.language
    title, day = in_language(module.title, language), day_in_words(leaflet.published_on, locale=language)
    objectives = module.objectives.get(language) or next(iter(module.objectives.values()), ())
    frame = Frame(
        title=title, language=language, on=leaflet.published_on, site=leaflet.site, is_landscape=True
    )
    data = {
        "course": in_language(release.title, language),
        "title": title,
        "summary": in_language(module.summary, language),
        "objectives_title": leaflet.say(message("You will be able to")),
        "objectives": list(objectives),
        "sections": _sections(leaflet),
        "more": leaflet.say(message("Everything is on line, to read at your own pace. It is free.")),
        "scan": leaflet.say(message("Scan this code, or type the address:")),
        "address": leaflet.address,
        "code_drawing": qr_svg(leaflet.address),
        "code_alt": leaflet.say(
            message("Code that leads to %(address)s", address=from_left(leaflet.address))
        ),
        "helpline": _helpline(leaflet),
        "number": HELPLINE,
        "foot": [
            leaflet.say(message("Written by %(authors)s. %(licence)s.", **_credits(release))),
            leaflet.say(message("Published on %(day)s. Rules change: check on line.", day=day)),
        ],
    }
    return render_pdf(TEMPLATE, data, frame=frame)


def _credits(release: Release) -> dict[str, str]:
    return {"authors": ", ".join(release.authors), "licence": from_left(release.licence)}


def _sections(leaflet: Leaflet) -> list[dict[str, object]]:
    pages = [unit for unit in leaflet.module.units if unit.kind == "page"]
    return [
        {
            "title": in_language(unit.title, leaflet.language),
            "points": [_point(point) for point in key_points(unit.text(leaflet.language).html)],
        }
        for unit in pages
    ]


def _point(point: Point) -> dict[str, object]:
    return {
        "number": point.number,
        "pieces": [
            {"text": _SITE.sub(lambda found: from_left(found[0]), piece.text), "bold": piece.is_bold}
            for piece in point.pieces
        ],
    }


def _helpline(leaflet: Leaflet) -> str:
    """Say what 3018 is, where the module speaks of it."""
    told = any(HELPLINE in unit.text(leaflet.language).html for unit in leaflet.module.units)
    words = message("Insults, threats or blackmail on line: call, it is free and anonymous, every day.")
    return leaflet.say(words) if told else ""
