"""Reads the file of `lms programmes apply`: a programme, its perimeter and its goals. Pure.

Every fault is given at once, at its line. Goals are read as data: `coverage` judges their rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from lms.courses.yaml_source import YamlDocument, read_yaml
from lms.messages import Message
from lms.programmes.file_checks import check
from lms.programmes.file_faults import FileFault, fault_at, path_of
from lms.programmes.file_judging import judge
from lms.programmes.file_shapes import (
    Counted,
    DecisionShape,
    GoalShape,
    PartnerKind,
    PerimeterShape,
    ProgrammeShape,
)
from lms.programmes.perimeter import Decision, Selection, Wave
from lms.schools.headcount import Population
from lms.schools.population import POPULATIONS, Audience

_DEFAULT_POPULATIONS: Mapping[Audience, frozenset[Population]] = {
    **POPULATIONS,
    Audience.TEACHER: frozenset({Population.TEACHERS}),
}


@dataclass(frozen=True, kw_only=True)
class PartnerLine:
    """An organisation that takes part in the programme."""

    name: str
    kind: PartnerKind


@dataclass(frozen=True, kw_only=True)
class TargetLine:
    """One of: a share of people, a number of what is counted, a share of the schools."""

    share: Fraction | None = None
    number: int | None = None
    counted: Counted = Counted.TRAINED
    schools_reached: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class GoalLine:
    """A goal as written; `path` is its place in the file, `rule` what `coverage.rule_format` reads."""

    path: str
    slug: str
    title: str
    audience: Audience
    populations: frozenset[Population]
    rule: Mapping[str, object]
    target: TargetLine
    due_on: date
    in_force_from: date


@dataclass(frozen=True, kw_only=True)
class ProgrammeFile:
    """A programme's file, sound in itself; names of schools and modules are not yet looked up."""

    slug: str
    name: str
    starts_on: date
    ends_on: date
    partners: tuple[PartnerLine, ...]
    selection: Selection
    changes_from: date | None
    goals: tuple[GoalLine, ...]
    schools_engaged: bool | None = None
    document: YamlDocument = field(repr=False, compare=False)

    def fault(self, path: str, *, found: str = "", reason: Message, remedy: Message) -> FileFault:
        """Make a fault at the place that a path such as `goals[0].rule.of[1]` leads to."""
        return fault_at(self.document, path_of(path), found=found, reason=reason, remedy=remedy)


def parse_programme_file(text: str) -> ProgrammeFile | tuple[FileFault, ...]:
    """Read a programme's file, or give every fault in reading order."""
    document = read_yaml(text, file="")
    shape, faults = judge(document)
    if shape is not None:
        faults += check(shape, document)
    if shape is None or faults:
        return tuple(sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.column)))
    return _file(shape, document)


def _file(shape: ProgrammeShape, document: YamlDocument) -> ProgrammeFile:
    starts_on = shape.period.from_on
    return ProgrammeFile(
        slug=shape.programme,
        name=shape.name,
        starts_on=starts_on,
        ends_on=shape.period.to_on,
        partners=tuple(PartnerLine(name=one.name, kind=one.kind) for one in shape.partners),
        selection=_selection(shape.perimeter, starts_on),
        changes_from=shape.perimeter.changes_from,
        schools_engaged=shape.schools_engaged,
        goals=tuple(_goal(goal, place, starts_on) for place, goal in enumerate(shape.goals)),
        document=document,
    )


def _selection(shape: PerimeterShape, starts_on: date) -> Selection:
    first = Wave(
        from_on=starts_on, departments=frozenset(shape.departments), schools=frozenset(shape.schools)
    )
    later = tuple(
        Wave(
            from_on=wave.from_on,
            departments=frozenset(wave.departments),
            schools=frozenset(wave.schools),
        )
        for wave in shape.waves
    )
    taken = tuple(_decision(one, starts_on, included=True) for one in shape.include)
    left = tuple(_decision(one, starts_on, included=False) for one in shape.exclude)
    return Selection(waves=(first, *later), decisions=taken + left)


def _decision(shape: DecisionShape, starts_on: date, *, included: bool) -> Decision:
    return Decision(
        uai=shape.uai,
        included=included,
        note=shape.reason,
        from_on=shape.from_on or starts_on,
        to_on=None if shape.to_on is None else shape.to_on + timedelta(days=1),
    )


def _goal(shape: GoalShape, place: int, starts_on: date) -> GoalLine:
    target = shape.target
    return GoalLine(
        path=f"goals[{place}]",
        slug=shape.id,
        title=shape.title,
        audience=shape.audience,
        populations=frozenset(shape.populations or _DEFAULT_POPULATIONS[shape.audience]),
        rule=shape.rule,
        target=TargetLine(
            share=target.share,
            number=target.number,
            counted=target.counted or Counted.TRAINED,
            schools_reached=target.schools_reached,
        ),
        due_on=shape.due_on,
        in_force_from=shape.in_force_from or starts_on,
    )
