"""What the parts of a programme's file must say together, and of the directory. Pure."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from lms.courses.yaml_source import Path, YamlDocument
from lms.messages import Message, message
from lms.programmes.file_faults import FileFault, fault_at
from lms.programmes.file_shapes import DecisionShape, ProgrammeShape
from lms.schools.departments import find_department


def check(shape: ProgrammeShape, document: YamlDocument) -> list[FileFault]:
    """Give the faults between parts that are each sound."""
    return [
        *_twice(document, "partners", "name", [one.name for one in shape.partners], _partner_twice()),
        *_twice(document, "goals", "id", [goal.id for goal in shape.goals], _goal_twice()),
        *_days(shape, document),
        *_decisions(shape, document),
    ]


def _partner_twice() -> tuple[Message, Message]:
    return message("This partner is written twice."), message("Keep one of the two.")


def _goal_twice() -> tuple[Message, Message]:
    return message("Two goals have this id."), message("Give each goal an id of its own.")


def _twice(
    document: YamlDocument, part: str, key: str, values: list[str], words: tuple[Message, Message]
) -> Iterator[FileFault]:
    reason, remedy = words
    for place, value in enumerate(values):
        if value in values[:place]:
            yield fault_at(document, (part, place, key), found=value, reason=reason, remedy=remedy)


def _days(shape: ProgrammeShape, document: YamlDocument) -> Iterator[FileFault]:
    """Refuse days on which the programme doesn't run."""
    period = shape.period
    dated: list[tuple[Path, date | None]] = [
        (("perimeter", "waves", place, "from"), wave.from_on)
        for place, wave in enumerate(shape.perimeter.waves)
    ]
    for part, decisions in (("include", shape.perimeter.include), ("exclude", shape.perimeter.exclude)):
        dated += [(("perimeter", part, place, "from"), one.from_on) for place, one in enumerate(decisions)]
    for place, goal in enumerate(shape.goals):
        dated += [(("goals", place, key), getattr(goal, key)) for key in ("due_on", "in_force_from")]
    for path, day in dated:
        if day is not None and not period.from_on <= day <= period.to_on:
            yield fault_at(
                document,
                path,
                found=day,
                reason=message("The programme doesn’t run on this day."),
                remedy=message(
                    "Choose a day from %(first)s to %(last)s, or change the period.",
                    first=period.from_on.isoformat(),
                    last=period.to_on.isoformat(),
                ),
            )


def _decisions(shape: ProgrammeShape, document: YamlDocument) -> Iterator[FileFault]:
    """Refuse two decisions about one school on one day, and decisions that end before they begin."""
    seen: list[DecisionShape] = []
    for part, decisions in (("include", shape.perimeter.include), ("exclude", shape.perimeter.exclude)):
        for place, one in enumerate(decisions):
            path: Path = ("perimeter", part, place)
            if _last(one) < _first(one, shape):
                yield fault_at(
                    document,
                    (*path, "to"),
                    found=one.to_on or "",
                    reason=message("This decision ends before it begins."),
                    remedy=message("Put the earlier day in “from”."),
                )
            elif any(_meet(one, other, shape) for other in seen if other.uai == one.uai):
                yield fault_at(
                    document,
                    (*path, "uai"),
                    found=one.uai,
                    reason=message("This school is decided about twice for the same day."),
                    remedy=message("Keep one of the two decisions, or give each its days."),
                )
            seen.append(one)


def _first(one: DecisionShape, shape: ProgrammeShape) -> date:
    return one.from_on or shape.period.from_on


def _last(one: DecisionShape) -> date:
    return one.to_on or date.max


def _meet(one: DecisionShape, other: DecisionShape, shape: ProgrammeShape) -> bool:
    return _first(one, shape) <= _last(other) and _first(other, shape) <= _last(one)


def check_directory(
    document: YamlDocument, *, departments: Collection[str], schools: Collection[str]
) -> list[FileFault]:
    """Give the faults of names that the directory doesn't hold.

    `departments` are the codes that have a school in the directory, `schools` its UAIs.
    """
    faults: list[FileFault] = []
    for path in document.places:
        written = _value(document, path)
        if path[0] != "perimeter" or not isinstance(written, str | int):
            continue
        if path[-2] == "departments" and _code(written) not in departments:
            reason = message("The directory holds no school of this department.")
            faults.append(fault_at(document, path, found=written, reason=reason, remedy=_remedy()))
        elif (path[-2] == "schools" or path[-1] == "uai") and str(written).strip().upper() not in schools:
            reason = message("The directory holds no school with this UAI.")
            faults.append(fault_at(document, path, found=written, reason=reason, remedy=_remedy()))
    return faults


def _remedy() -> Message:
    return message("Correct it, or import the directory first: lms schools import FILE.")


def _code(written: str | int) -> str:
    found = find_department(str(written))
    return found.code if found else ""


def _value(document: YamlDocument, path: Path) -> object:
    value: Any = document.values
    for part in path:
        value = value[part]
    return value
