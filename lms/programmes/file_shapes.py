"""The shape of a programme's file, key by key, each refusal in words. Pure."""

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from lms.messages import Message, message
from lms.schools.departments import find_department
from lms.schools.headcount import Population
from lms.schools.population import POPULATIONS, Audience
from lms.schools.uai import Uai, UaiError, parse_uai

SAID = "said"


class PartnerKind(StrEnum):
    """What a partner does in a programme."""

    FUNDER = "funder"
    OPERATOR = "operator"
    AUTHORITY = "authority"
    ACADEMY = "academy"
    OTHER = "other"


class Counted(StrEnum):
    """What a target in numbers counts."""

    TRAINED = "trained"
    KNOWN_PARTICIPANTS = "known_participants"
    PRESENCES = "presences"


def refuse(reason: Message, remedy: Message) -> PydanticCustomError:
    """Make the error that carries our own sentences."""
    return PydanticCustomError(SAID, "refused", {"reason": reason, "remedy": remedy})


def _uai(value: Any) -> Uai:  # noqa: ANN401 - whatever the YAML holds
    try:
        return parse_uai(str(value))
    except UaiError as error:
        raise refuse(error.reason, error.remedy) from error


def _department(value: Any) -> str:  # noqa: ANN401 - whatever the YAML holds
    found = find_department(str(value))
    if found is None:
        raise refuse(
            message("This is no department’s code."),
            message("Write the code in two or three signs, between quotes: “02”, “2A”, “971”."),
        )
    return found.code


def _share(value: Any) -> Fraction:  # noqa: ANN401 - whatever the YAML holds
    text = str(value).replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
    # A bare 1 or 0.6 could be read in two ways.
    bare = text.removesuffix("%")
    if bare != text and bare.replace(".", "", 1).isdecimal() and 0 < Fraction(bare) <= 100:
        return Fraction(bare) / 100
    raise refuse(
        message("A share is a percentage, above 0 and at most 100."),
        message("Write it with its sign, such as 60 %%."),
    )


def _text(value: Any) -> Any:  # noqa: ANN401 - whatever the YAML holds
    """A name made of figures alone is read as a number by YAML: it is still a name."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


UaiField = Annotated[Uai, PlainValidator(_uai)]
Department = Annotated[str, PlainValidator(_department)]
Share = Annotated[Fraction, PlainValidator(_share)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Day = Annotated[date, Field(strict=True)]


Name = Annotated[
    str,
    BeforeValidator(_text),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=250, pattern=r"^[^\n]*$"),
]
ShortName = Annotated[Name, StringConstraints(max_length=120)]


class Shape(BaseModel):
    """A mapping of the file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Days(Shape):
    """A period, both days included."""

    from_on: Day = Field(alias="from")
    to_on: Day = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to_on < self.from_on:
            raise refuse(
                message("This period ends before it begins."), message("Put the earlier day in “from”.")
            )
        return self


class PartnerShape(Shape):
    """An organisation that takes part."""

    name: ShortName
    kind: PartnerKind


class WaveShape(Shape):
    """Schools that join on a day."""

    from_on: Day = Field(alias="from")
    departments: tuple[Department, ...] = ()
    schools: tuple[UaiField, ...] = ()


class DecisionShape(Shape):
    """A school taken in or left out by name; `to_on` is the last day."""

    uai: UaiField
    reason: Name
    from_on: Day | None = Field(alias="from", default=None)
    to_on: Day | None = Field(alias="to", default=None)


class PerimeterShape(Shape):
    """Which schools the programme answers for."""

    departments: tuple[Department, ...] = ()
    schools: tuple[UaiField, ...] = ()
    waves: tuple[WaveShape, ...] = ()
    include: tuple[DecisionShape, ...] = ()
    exclude: tuple[DecisionShape, ...] = ()
    changes_from: Day | None = None

    @model_validator(mode="after")
    def _selects_something(self) -> Self:
        if not (self.departments or self.schools or self.waves or self.include):
            raise refuse(
                message("This perimeter selects no school."),
                message("Name a department or schools, such as departments: [“35”]."),
            )
        return self


class TargetShape(Shape):
    """What the goal is to reach: one of a share of people, a number, or a share of schools."""

    share: Share | None = None
    number: Annotated[int, Field(strict=True, gt=0)] | None = None
    counted: Counted | None = None
    schools_reached: Share | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [value for value in (self.share, self.number, self.schools_reached) if value is not None]
        if len(given) != 1 or (self.counted is not None and self.number is None):
            raise refuse(
                message("A target is one of a share, a number or a share of schools reached."),
                message(
                    "Write one of “share: 60 %%”, “number: 300” (with “counted” if need be) "
                    "or “schools_reached: 80 %%”."
                ),
            )
        return self


class GoalShape(Shape):
    """A goal; its rule is judged by `coverage`, which knows the courses."""

    id: Slug
    title: Name
    audience: Audience
    populations: Annotated[tuple[Population, ...], Field(min_length=1)] | None = None
    rule: Annotated[dict[str, Any], Field(min_length=1)]
    target: TargetShape
    due_on: Day
    in_force_from: Day | None = None

    @model_validator(mode="after")
    def _populations_of_audience(self) -> Self:
        wrong = [one for one in self.populations or () if one not in POPULATIONS[self.audience]]
        if wrong:
            raise refuse(
                message("The population “%(name)s” isn’t of this audience.", name=wrong[0].value),
                message("Choose among: %(names)s.", names=", ".join(sorted(POPULATIONS[self.audience]))),
            )
        return self


class ProgrammeShape(Shape):
    """The whole file."""

    programme: Slug
    name: Name
    period: Days
    partners: tuple[PartnerShape, ...] = ()
    perimeter: PerimeterShape
    schools_engaged: Annotated[bool, Field(strict=True)] | None = None
    goals: tuple[GoalShape, ...] = ()
