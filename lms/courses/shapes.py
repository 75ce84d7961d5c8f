"""What the YAML of a course may say, as pydantic models; their messages are ours (see yaml_shapes)."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from lms.courses.layout import LANGUAGE

SOURCE = ""
"""The key of a text given without a language: it is in the course's first language."""


def _by_language(value: Any) -> Any:  # noqa: ANN401 - whatever the YAML holds; pydantic judges it next
    return value if isinstance(value, Mapping) else {SOURCE: value}


def _as_list(value: Any) -> Any:  # noqa: ANN401 - whatever the YAML holds; pydantic judges it next
    return [value] if isinstance(value, str) else value


def _each_once(values: list[str]) -> list[str]:
    if len(set(values)) != len(values):
        raise ValueError("each once")
    return values


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$", max_length=64)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
LanguageCode = Annotated[str, StringConstraints(pattern=rf"^{LANGUAGE}$")]
TextLanguage = Annotated[str, StringConstraints(pattern=rf"^(?:{LANGUAGE})?$")]
ByLanguage = Annotated[dict[TextLanguage, Words], BeforeValidator(_by_language), Field(min_length=1)]
ListByLanguage = Annotated[dict[TextLanguage, list[Words]], BeforeValidator(_by_language)]
Minutes = Annotated[int, Field(gt=0, le=6000)]
Audience = Literal["teacher", "parent", "staff"]
Level = Literal["primary", "secondary", "vocational"]
Address = Annotated[str, StringConstraints(pattern=re.compile(r"^https?://\S+$"), max_length=500)]


class Shape(BaseModel):
    """Base of all shapes: an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceShape(Shape):
    """A work that the course rests on."""

    title: Words
    address: Address | None = None
    checked_on: date | None = None


class CourseShape(Shape):
    """course.yaml."""

    id: Slug
    title: ByLanguage
    summary: ByLanguage
    audience: Annotated[
        list[Audience], BeforeValidator(_as_list), Field(min_length=1), AfterValidator(_each_once)
    ]
    languages: Annotated[
        list[LanguageCode], BeforeValidator(_as_list), Field(min_length=1), AfterValidator(_each_once)
    ]
    hours: Annotated[Decimal, Field(gt=0, le=1000)]
    competencies: list[str] = []
    authors: Annotated[list[Words], BeforeValidator(_as_list), Field(min_length=1)]
    licence: Words
    sources: list[SourceShape] = []
    order: Literal["sequence", "free"] = "free"
    attestation: bool = True


class AtLeastShape(Shape):
    """The completion rule "at least n units"."""

    at_least: Annotated[int, Field(gt=0)]


class ModuleShape(Shape):
    """module.yaml."""

    id: Slug
    title: ByLanguage
    summary: ByLanguage | None = None
    objectives: ListByLanguage = {}
    minutes: Minutes
    required: bool = True
    requires: Annotated[list[Slug], BeforeValidator(_as_list)] = []
    completion: Literal["all", "any"] | AtLeastShape = "all"
    workshop: Literal["completes", "counts", "no"] = "no"


class UnitShape(Shape):
    """What every unit's front matter says."""

    id: Slug
    title: Words
    minutes: Minutes
    required: bool = True
    edition: Annotated[int, Field(ge=1)] = 1
    level: Level | None = None
    notes: Words | None = None


class PageShape(UnitShape):
    """A page: finished when its reader says so."""

    kind: Literal["page"] = "page"


class QuizShape(UnitShape):
    """A quiz: finished by reaching `pass` per cent."""

    kind: Literal["quiz"]
    pass_percent: Annotated[int, Field(ge=0, le=100, alias="pass")] = 70
    attempts: Annotated[int, Field(ge=0)] = 0
    shuffle: bool = False
    pick: Annotated[int, Field(ge=1)] | None = None
    feedback: Literal["immediate", "after"] = "immediate"


class TaskShape(UnitShape):
    """A task: finished by oneself or by a trainer's approval."""

    kind: Literal["task"]
    validated_by: Annotated[Literal["self", "trainer"], Field(alias="validate")] = "self"


class TranslationShape(Shape):
    """A translation's front matter: its title and who reviewed it; what else it repeats must not differ."""

    model_config = ConfigDict(extra="allow", frozen=True)

    title: Words
    reviewed_by: Words | None = None
    reviewed_on: date | None = None
    notes: Words | None = None


UNIT_SHAPES: Mapping[str, type[UnitShape]] = {"page": PageShape, "quiz": QuizShape, "task": TaskShape}
