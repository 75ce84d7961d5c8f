"""A compiled release of a course: immutable, complete, ready to show. Requests never render Markdown."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, NewType

from pydantic import TypeAdapter

CourseId = NewType("CourseId", str)
ModuleId = NewType("ModuleId", str)
UnitId = NewType("UnitId", str)
QuestionId = NewType("QuestionId", str)
ChoiceId = NewType("ChoiceId", str)
Language = str
Audience = Literal["teacher", "parent", "staff"]
Level = Literal["primary", "secondary", "vocational"]

FORMAT: Literal[1] = 1
"""The shape of the stored JSON; raised when a stored release can't be read as it is.

What is added has a default, so that releases stored before it are read without being touched.
"""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A work that a course rests on."""

    title: str
    address: str | None
    checked_on: date | None


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading of a page, for its outline; `level` counts from 2, the page's title being 1."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class UnitText:
    """A unit's text in one language, as safe HTML. In a quiz it is the introduction, which may be empty."""

    title: str
    html: str
    outline: tuple[Heading, ...]
    reviewed_by: str | None
    reviewed_on: date | None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An answer that a question offers; texts by language, feedback possibly in none.

    `weight` is the per cent of the point that it brings or takes, where the author gives it. The choices of
    an order question are its items, in the right order.
    """

    id: ChoiceId
    correct: bool
    html: Mapping[Language, str]
    feedback: Mapping[Language, str]
    weight: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A term (inline HTML) and the definition (plain text) that goes with it; a decoy has no term."""

    id: ChoiceId
    term: Mapping[Language, str]
    definition: Mapping[Language, str]
    feedback: Mapping[Language, str]

    @property
    def is_decoy(self) -> bool:
        """Whether the definition goes with no term."""
        return not self.term


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """An answer that one may type: its spellings by language, or a range of numbers.

    `weight` is the per cent of the point that it brings: 0 for a mistake that the author has foreseen.
    In a spelling `*` stands for any letters where `has_wildcards`.
    """

    id: ChoiceId
    spellings: Mapping[Language, tuple[str, ...]]
    low: Decimal | None
    high: Decimal | None
    weight: Decimal
    feedback: Mapping[Language, str]
    has_wildcards: bool = False


QuestionKind = Literal["single", "multiple", "order", "match", "number", "text", "open"]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question: its wording (inline HTML), what is explained before the answers (HTML, may be empty).

    `choices` belong to single, multiple and order questions, `pairs` to match, `accepted` to number and
    text; `explanation` is said with the feedback, whatever was answered.
    """

    id: QuestionId
    kind: QuestionKind
    prompt: Mapping[Language, str]
    body: Mapping[Language, str]
    choices: tuple[Choice, ...]
    pairs: tuple[Pair, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    explanation: Mapping[Language, str] = field(default_factory=dict)

    @property
    def correct(self) -> frozenset[ChoiceId]:
        """The ids of the right answers among the choices."""
        return frozenset(choice.id for choice in self.choices if choice.correct)

    @property
    def is_scored(self) -> bool:
        """Whether an answer counts; an open one is its writer's own."""
        return self.kind != "open"


@dataclass(frozen=True, kw_only=True)
class Quiz:
    """A quiz: passed by reaching `pass_percent`. `attempts` 0 means no limit, `pick` None all questions."""

    pass_percent: int
    attempts: int
    shuffle: bool
    pick: int | None
    feedback: Literal["immediate", "after"]
    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit. `validate` is who finishes a task, `file` where its source is.

    `notes` are plain text for whoever leads a session about it; readers don't see them.
    """

    id: UnitId
    kind: Literal["page", "quiz", "task"]
    title: Mapping[Language, str]
    minutes: int
    required: bool
    edition: int
    level: Level | None
    texts: Mapping[Language, UnitText]
    quiz: Quiz | None
    validate: Literal["self", "trainer"] | None
    file: str
    source_hash: str
    notes: Mapping[Language, str] = field(default_factory=dict)

    def text(self, language: Language) -> UnitText:
        """The text in a language, or in the source language where it isn't translated."""
        return self.texts.get(language) or next(iter(self.texts.values()))


@dataclass(frozen=True, kw_only=True)
class CompletionRule:
    """How many required units complete a module: all, any one, or at least `n`."""

    kind: Literal["all", "any", "at_least"]
    n: int | None = None


@dataclass(frozen=True, kw_only=True)
class Module:
    """A module. `workshop`: what attending a workshop on it gives."""

    id: ModuleId
    title: Mapping[Language, str]
    summary: Mapping[Language, str]
    objectives: Mapping[Language, tuple[str, ...]]
    minutes: int
    required: bool
    requires: tuple[ModuleId, ...]
    completion: CompletionRule
    workshop: Literal["completes", "counts", "no"]
    units: tuple[Unit, ...]
    folder: str


@dataclass(frozen=True, kw_only=True)
class Media:
    """A file of a media folder. Pages show it at MEDIA_ADDRESS + `name`, which its content decides."""

    path: str
    name: str
    sha256: str
    content_type: str
    size: int


MEDIA_ADDRESS = "/media/"


@dataclass(frozen=True)
class _Index:
    """Modules and units by id."""

    modules: Mapping[ModuleId, Module]
    units: Mapping[UnitId, Unit]
    module_of: Mapping[UnitId, Module]


@dataclass(frozen=True, kw_only=True)
class Release:
    """A compiled course. `languages` begins with the source language; `hash` is of the canonical source."""

    format: Literal[1] = FORMAT
    id: CourseId
    hash: str
    title: Mapping[Language, str]
    summary: Mapping[Language, str]
    audience: tuple[Audience, ...]
    languages: tuple[Language, ...]
    minutes: int
    hours: Decimal
    competencies: tuple[str, ...]
    authors: tuple[str, ...]
    licence: str
    sources: tuple[Source, ...]
    order: Literal["sequence", "free"]
    attestation: bool
    modules: tuple[Module, ...]
    media: tuple[Media, ...]

    @property
    def source_language(self) -> Language:
        """The language in which the course is written."""
        return self.languages[0]

    def units(self) -> Iterator[Unit]:
        """All units, in reading order."""
        for module in self.modules:
            yield from module.units

    @cached_property
    def levels(self) -> frozenset[Level]:
        """The levels that some unit is written for."""
        return frozenset(unit.level for unit in self.units() if unit.level)

    @cached_property
    def _index(self) -> _Index:
        return _Index(
            modules={module.id: module for module in self.modules},
            units={unit.id: unit for unit in self.units()},
            module_of={unit.id: module for module in self.modules for unit in module.units},
        )

    def module(self, module_id: str) -> Module | None:
        """The module of this id, if there is one."""
        return self._index.modules.get(ModuleId(module_id))

    def unit(self, unit_id: str) -> Unit | None:
        """The unit of this id, if there is one."""
        return self._index.units.get(UnitId(unit_id))

    def module_of(self, unit_id: str) -> Module | None:
        """The module that holds a unit."""
        return self._index.module_of.get(UnitId(unit_id))


def in_language(texts: Mapping[Language, str], language: Language) -> str:
    """A text by language in the one asked, or in the source language, or empty."""
    return texts.get(language) or next(iter(texts.values()), "")


_ADAPTER = TypeAdapter(Release)


def to_json(release: Release) -> str:
    """The release as canonical JSON: the same release always gives the same bytes."""
    return canonical_json(_ADAPTER.dump_python(release, mode="json"))


def from_json(text: str | bytes) -> Release:
    """The release that `to_json` wrote. Raises pydantic.ValidationError for anything else."""
    return _ADAPTER.validate_json(text)


def canonical_json(data: object) -> str:
    """Plain data as compact JSON, in the order given: the order of languages means something."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
