"""Schools as rows of a report and how they gather: programme, academy, department and the rest. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from lms.coverage.facts import SchoolId
from lms.coverage.figures import Denominator, Figures, SchoolFigures, total
from lms.schools.school import Funder, Level


class Grouping(StrEnum):
    """What one row of a table stands for."""

    PROGRAMME = "programme"
    ACADEMY = "academy"
    DEPARTMENT = "department"
    DISTRICT = "district"
    MUNICIPALITY = "municipality"
    FUNDER = "funder"
    SCHOOL = "school"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A school of the perimeter, as the directory describes it; `wave_on` is the day it joined."""

    uai: SchoolId
    name: str
    level: str
    sector: str
    contract: str
    ministry: str
    funder: str
    priority_education: str
    academy_code: str
    academy: str
    department_code: str
    department: str
    region_code: str
    region: str
    district: str
    municipality_code: str
    municipality: str
    wave_on: date


class SchoolRow(NamedTuple):
    """A school and its counts on a day, the sections and annexes that it counts included."""

    place: Place
    figures: SchoolFigures


@dataclass(frozen=True, order=True, slots=True)
class GroupKey:
    """A territory: `code` tells it from all others of its grouping, as `reach.scopes` writes codes.

    A district's name is empty for what has none: second degree, taken together in each department.
    """

    name: str
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """One row of a table, and the schools it gathers."""

    key: GroupKey
    figures: Figures
    rows: tuple[SchoolRow, ...]


def roll_up(rows: Iterable[SchoolRow], by: Grouping) -> tuple[Group, ...]:
    """Gather schools, by name; what has no name comes last."""
    gathered: dict[GroupKey, list[SchoolRow]] = {}
    for row in rows:
        gathered.setdefault(key_of(row.place, by), []).append(row)
    return tuple(
        Group(key=key, figures=total(row.figures for row in held), rows=tuple(held))
        for key, held in sorted(gathered.items(), key=lambda item: (not item[0].name, item[0]))
    )


def key_of(place: Place, by: Grouping) -> GroupKey:
    """Say to which territory of a grouping a school belongs."""
    return GroupKey(_NAMES[by](place), _CODES[by](place))


def code_of(place: Place, by: Grouping) -> str:
    """Give the code of that territory only: what thousands of schools are gathered by."""
    return _CODES[by](place)


def _district_of(place: Place) -> str:
    return place.district if place.level == Level.ECOLE else ""


def _funder_of(place: Place) -> tuple[str, str]:
    match place.funder:
        case Funder.COMMUNE:
            return place.municipality, place.municipality_code
        case Funder.DEPARTMENT:
            return place.department, place.department_code
        case Funder.REGION:
            return place.region, place.region_code
        case _:
            return "", ""


_NAMES: Mapping[Grouping, Callable[[Place], str]] = {
    Grouping.PROGRAMME: lambda _place: "",
    Grouping.ACADEMY: attrgetter("academy"),
    Grouping.DEPARTMENT: attrgetter("department"),
    Grouping.DISTRICT: _district_of,
    Grouping.MUNICIPALITY: attrgetter("municipality"),
    Grouping.FUNDER: lambda place: _funder_of(place)[0],
    Grouping.SCHOOL: attrgetter("name"),
}
_CODES: Mapping[Grouping, Callable[[Place], str]] = {
    Grouping.PROGRAMME: lambda _place: "",
    Grouping.ACADEMY: attrgetter("academy_code"),
    Grouping.DEPARTMENT: attrgetter("department_code"),
    Grouping.DISTRICT: lambda place: f"{place.department_code}/{_district_of(place)}",
    Grouping.MUNICIPALITY: attrgetter("municipality_code"),
    Grouping.FUNDER: lambda place: f"{place.funder}/{_funder_of(place)[1]}",
    Grouping.SCHOOL: attrgetter("uai"),
}


def with_sections(own: Denominator, sections: Iterable[Denominator]) -> Denominator:
    """Add to a school's headcounts what is declared apart for its sections and annexes.

    Where nothing is declared apart, the school's own headcount is taken to hold them.
    """
    parts, proxies = own.parts, own.proxies
    for section in sections:
        parts += section.parts
        proxies += section.proxies
    return Denominator(parts=parts, unknown=own.unknown, proxies=proxies)
