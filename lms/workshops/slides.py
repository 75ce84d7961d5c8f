"""A module as slides: what is projected, in one language or two, with its leader’s notes and minutes. Pure.

A page becomes a slide for each of its parts, as its headings of level 2 divide it; two languages are side by
side where both are divided alike, else the whole page is one slide. Quizzes ask, without the answers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise

from lms.courses.release import Language, Module, Question, Unit

_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "source", "track", "wbr"})
# Two languages on one page, and the page itself, would name things twice; links into the page lose their aim.
_IDS = re.compile(r'(<[a-z][^<>]*?)\s(?:id|aria-describedby|aria-labelledby)="[^"]*"', re.IGNORECASE)
_LANDMARK = re.compile(r'(<div\b[^<>]*?)\srole="region"', re.IGNORECASE)
_INNER_LINK = re.compile(r'<a\b[^<>]*?\shref="#[^"]*"[^<>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Face:
    """A slide in one language, as safe HTML; a title where it begins a unit."""

    language: Language
    title: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Slide:
    """What is shown at once: a face, or two side by side; notes where a unit begins."""

    unit: str
    faces: tuple[Face, ...]
    notes: tuple[str, ...] = ()
    minutes: int = 0


def slides(module: Module, *, languages: Sequence[Language], minutes: int) -> tuple[Slide, ...]:
    """Make the slides of a module in one or two languages, for a session that lasts so long."""
    from_plan = dict(timing(module, minutes=minutes).units)
    made: list[Slide] = []
    for unit in module.units:
        spoken = [one for one in languages if one in unit.texts] or list(unit.texts)[:1]
        first, *others = _unit_slides(unit, spoken)
        notes = _notes(unit, spoken[0])
        made.append(
            Slide(unit=unit.id, faces=first, notes=notes, minutes=from_plan.get(unit.id, unit.minutes))
        )
        made.extend(Slide(unit=unit.id, faces=faces) for faces in others)
    return tuple(made)


def _notes(unit: Unit, language: Language) -> tuple[str, ...]:
    told = unit.notes.get(language) or next(iter(unit.notes.values()), "")
    return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", told) if part.strip())


def _unit_slides(unit: Unit, languages: Sequence[Language]) -> list[tuple[Face, ...]]:
    parts = {language: _parts(unit, language) for language in languages}
    if len({len(one) for one in parts.values()}) > 1:
        parts = {language: ["".join(one)] for language, one in parts.items()}
    number = len(parts[languages[0]])
    return [
        tuple(
            Face(
                language=language,
                title=unit.texts[language].title if place == 0 else "",
                html=_plain(parts[language][place]),
            )
            for language in languages
        )
        for place in range(number)
    ]


def _parts(unit: Unit, language: Language) -> list[str]:
    divided = divide(unit.texts[language].html)
    if unit.quiz is None:
        return divided
    asked = [_asked(question, language) for question in unit.quiz.questions]
    return ["".join(divided), *asked]


def _asked(question: Question, language: Language) -> str:
    choices = "".join(f"<li>{one.html.get(language, '')}</li>" for one in question.choices)
    shown = f"<ul>{choices}</ul>" if choices and question.kind in {"single", "multiple"} else ""
    return f"<h3>{question.prompt.get(language, '')}</h3>{question.body.get(language, '')}{shown}"


def _plain(html: str) -> str:
    without = html
    while (once := _IDS.sub(r"\1", without)) != without:
        without = once
    # The tables of two languages bear one name: groups may, landmarks may not.
    return _INNER_LINK.sub(r"\1", _LANDMARK.sub(r'\1 role="group"', without))


def divide(html: str) -> list[str]:
    """Divide a page before each of its own headings of level 2; what stands before is a part too."""
    reader = _Headings(html)
    reader.feed(html)
    reader.close()
    places = [0, *reader.places, len(html)]
    return [html[begin:end] for begin, end in pairwise(places) if html[begin:end].strip()] or [""]


class _Headings(HTMLParser):
    """Finds where headings of level 2 begin that stand in nothing else."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.places: list[int] = []
        self._depth = 0
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a heading, and go down."""
        if tag == "h2" and self._depth == 0:
            line, column = self.getpos()
            self.places.append(self._lines[line - 1] + column)
        if tag not in _VOID:
            self._depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass over what holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        """Go up."""
        if tag not in _VOID:
            self._depth = max(0, self._depth - 1)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How a session's minutes are spent: the welcome, each unit by its number, the end."""

    welcome: int
    units: tuple[tuple[str, int], ...]
    end: int

    @property
    def minutes(self) -> int:
        """All of it."""
        return self.welcome + sum(minutes for _unit, minutes in self.units) + self.end


DURATIONS = (30, 60, 90)
_AROUND = {30: (3, 4), 60: (8, 10), 90: (10, 15)}


def timing(module: Module, *, minutes: int) -> Timing:
    """Share a session's minutes out: each unit by its own minutes, whole, none lost."""
    welcome, end = _AROUND[minutes]
    left = minutes - welcome - end
    weights = [one.minutes for one in module.units]
    exact = [left * weight / sum(weights) for weight in weights]
    shares = [int(one) for one in exact]
    by_rest = sorted(range(len(exact)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_rest[: left - sum(shares)]:
        shares[place] += 1
    units = tuple((one.id, share) for one, share in zip(module.units, shares, strict=True))
    return Timing(welcome=welcome, units=units, end=end)
