"""Territories as addresses and pages name them; which school lies where, `lms.coverage.places` says. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lms.coverage.places import Grouping, Place, code_of, key_of
from lms.messages import Message, message
from lms.schools.school import Funder


@dataclass(frozen=True, kw_only=True, order=True)
class Area:
    """A territory: `department/35`, `district/35/Rennes Nord`, `district/35/` for its second degree."""

    by: Grouping
    code: str

    def __str__(self) -> str:
        return f"{self.by.value}/{self.code}"

    @property
    def is_second_degree(self) -> bool:
        """Whether it is what stands beside the circonscriptions of a department."""
        return self.by is Grouping.DISTRICT and self.code.endswith("/")


TREE: tuple[Grouping, ...] = (Grouping.ACADEMY, Grouping.DEPARTMENT, Grouping.DISTRICT, Grouping.SCHOOL)
"""The levels one goes down by, from the whole programme."""

_BESIDE = (Grouping.MUNICIPALITY, Grouping.FUNDER)


def parse_area(text: str) -> Area | None:
    """Read a territory out of an address; None when it isn't written as one."""
    by, stroke, code = text.partition("/")
    is_written = bool(stroke and code) and code.isprintable()
    if not is_written or by not in set(Grouping) - {Grouping.PROGRAMME}:
        return None
    return Area(by=Grouping(by), code=code)


def area_of(place: Place, by: Grouping) -> Area | None:
    """Give the territory of a level that a school lies in; None for the whole programme."""
    return None if by is Grouping.PROGRAMME else Area(by=by, code=code_of(place, by))


def ancestors(area: Area, place: Place) -> tuple[Area, ...]:
    """Give the territories of the tree above one that holds this school, the largest first."""
    above = TREE[: TREE.index(area.by)] if area.by in TREE else ()
    return tuple(Area(by=by, code=code_of(place, by)) for by in above)


def finer_levels(area: Area | None) -> tuple[Grouping, ...]:
    """Give the levels by which a territory's schools may be grouped, the largest first."""
    if area is None:
        return tuple(Grouping)
    if area.by in _BESIDE:
        return (Grouping.DISTRICT, Grouping.SCHOOL)
    below = TREE[TREE.index(area.by) + 1 :]
    beside = _BESIDE if below else ()
    return tuple(by for by in Grouping if by in below or by in beside) or (Grouping.SCHOOL,)


def area_name(area: Area, place: Place) -> str | Message:
    """Name a territory by one of its schools: the directory's own name, or words to be translated."""
    if area.is_second_degree:
        return second_degree_name(place.department)
    if area.by is Grouping.FUNDER:
        return funder_name(place)
    return key_of(place, area.by).name or message("Municipality unknown")


def second_degree_name(department: str) -> Message:
    """Name the schools of a department that belong to no circonscription."""
    return message("Second degree (%(department)s)", department=department)


_OF_A_DEPARTMENT = frozenset({"academy_code", "academy", "department_code", "department"})
_OF_A_COMMUNE = _OF_A_DEPARTMENT | {"municipality_code", "municipality"}


def is_shared_by_owned(name: str, place: Place) -> bool:
    """Whether all schools of this one's funder lie in one such territory: two communes may share a name."""
    owned = {Funder.COMMUNE.value: _OF_A_COMMUNE, Funder.DEPARTMENT.value: _OF_A_DEPARTMENT}
    return name in owned.get(place.funder, frozenset())


def funder_name(place: Place) -> Message:
    """Name the authority that owns a school."""
    match place.funder:
        case Funder.COMMUNE.value:
            return message("%(name)s (commune)", name=place.municipality)
        case Funder.DEPARTMENT.value:
            return message("%(name)s (department)", name=place.department)
        case Funder.REGION.value:
            return message("%(name)s (region)", name=place.region)
        case _:
            return message("Other bodies")


BY_NAMES: Mapping[Grouping, Message] = MappingProxyType(
    {
        Grouping.PROGRAMME: message("in one row"),
        Grouping.ACADEMY: message("by academy"),
        Grouping.DEPARTMENT: message("by department"),
        Grouping.DISTRICT: message("by circonscription, second degree apart"),
        Grouping.MUNICIPALITY: message("by municipality"),
        Grouping.FUNDER: message("by local authority"),
        Grouping.SCHOOL: message("by school"),
    }
)
ROW_NAMES: Mapping[Grouping, Message] = MappingProxyType(
    {
        Grouping.PROGRAMME: message("Programme"),
        Grouping.ACADEMY: message("Academy"),
        Grouping.DEPARTMENT: message("Department"),
        Grouping.DISTRICT: message("Circonscription"),
        Grouping.MUNICIPALITY: message("Municipality"),
        Grouping.FUNDER: message("Local authority"),
        Grouping.SCHOOL: message("School"),
    }
)
TABLE_TITLES: Mapping[Grouping, Message] = MappingProxyType(
    {
        Grouping.PROGRAMME: message("The whole programme"),
        Grouping.ACADEMY: message("Academies"),
        Grouping.DEPARTMENT: message("Departments"),
        Grouping.DISTRICT: message("Circonscriptions and second degree"),
        Grouping.MUNICIPALITY: message("Municipalities"),
        Grouping.FUNDER: message("Local authorities"),
        Grouping.SCHOOL: message("Schools"),
    }
)
