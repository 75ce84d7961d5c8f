"""Over what a role is held: a school, a territory, a programme, everything. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from lms.messages import Message, RefusalError, message
from lms.schools.departments import ACADEMIES, DEPARTMENTS
from lms.schools.school import Funder
from lms.schools.uai import is_uai


class ScopeKind(StrEnum):
    """What sort of thing a scope names."""

    SCHOOL = "school"
    DISTRICT = "district"
    MUNICIPALITY = "municipality"
    DEPARTMENT = "department"
    ACADEMY = "academy"
    FUNDER = "funder"
    PROGRAMME = "programme"
    COURSE = "course"
    WORKSHOP = "workshop"
    ALL = "all"


_MUNICIPALITY = re.compile(r"\d[0-9AB]\d{3}", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_NUMBER = re.compile(r"[1-9]\d{0,17}", re.ASCII)
LONGEST_DISTRICT = 120
FUNDERS = frozenset({Funder.COMMUNE, Funder.DEPARTMENT, Funder.REGION})

KIND_NAMES: Mapping[ScopeKind, Message] = MappingProxyType(
    {
        ScopeKind.SCHOOL: message("a school"),
        ScopeKind.DISTRICT: message("a district"),
        ScopeKind.MUNICIPALITY: message("a municipality"),
        ScopeKind.DEPARTMENT: message("a department"),
        ScopeKind.ACADEMY: message("an academy"),
        ScopeKind.FUNDER: message("the schools of a local authority"),
        ScopeKind.PROGRAMME: message("a programme"),
        ScopeKind.COURSE: message("a course"),
        ScopeKind.WORKSHOP: message("a workshop"),
        ScopeKind.ALL: message("the whole platform"),
    }
)


@dataclass(frozen=True, kw_only=True, order=True)
class Scope:
    """One scope. `value` is a UAI, a code (INSEE for a municipality), a slug or an id; "" for everything.

    A district is written with its department, since two may share a name (`35/Rennes Nord`), a funder with
    its kind (`commune/35238`, `department/35`, `region/53`).
    """

    kind: ScopeKind
    value: str = ""

    @property
    def parts(self) -> tuple[str, str]:
        """Give what stands before and after the stroke of a district's or a funder's value."""
        before, _, after = self.value.partition("/")
        return before, after


EVERYTHING = Scope(kind=ScopeKind.ALL)


def school(uai: str) -> Scope:
    """Give the scope of one school, the sections and annexes that it counts included."""
    return Scope(kind=ScopeKind.SCHOOL, value=uai)


def district(*, department_code: str, name: str) -> Scope:
    """Give the scope of a circonscription: écoles only."""
    return Scope(kind=ScopeKind.DISTRICT, value=f"{department_code}/{name}")


def funder(*, kind: Funder, code: str) -> Scope:
    """Give the scope of the schools that a commune, a department or a region owns."""
    return Scope(kind=ScopeKind.FUNDER, value=f"{kind.value}/{code}")


def programme(slug: str) -> Scope:
    """Give the scope of a programme: the schools of its perimeter."""
    return Scope(kind=ScopeKind.PROGRAMME, value=slug)


def is_well_formed(scope: Scope) -> bool:
    """Say whether a scope's value is written as its kind wants it; not whether what it names exists."""
    return _SHAPES[scope.kind](scope)


def _is_district(scope: Scope) -> bool:
    department, name = scope.parts
    return department in DEPARTMENTS and name == name.strip() and 0 < len(name) <= LONGEST_DISTRICT


def _is_funder(scope: Scope) -> bool:
    kind, code = scope.parts
    return kind in FUNDERS and code.isalnum() and len(code) <= 5


def _matches(pattern: re.Pattern[str]) -> Callable[[Scope], bool]:
    return lambda scope: pattern.fullmatch(scope.value) is not None


_SHAPES: Mapping[ScopeKind, Callable[[Scope], bool]] = MappingProxyType(
    {
        ScopeKind.SCHOOL: lambda scope: is_uai(scope.value) and scope.value == scope.value.upper(),
        ScopeKind.DISTRICT: _is_district,
        ScopeKind.MUNICIPALITY: _matches(_MUNICIPALITY),
        ScopeKind.DEPARTMENT: lambda scope: scope.value in DEPARTMENTS,
        ScopeKind.ACADEMY: lambda scope: scope.value in ACADEMIES,
        ScopeKind.FUNDER: _is_funder,
        ScopeKind.PROGRAMME: _matches(_SLUG),
        ScopeKind.COURSE: _matches(_SLUG),
        ScopeKind.WORKSHOP: _matches(_NUMBER),
        ScopeKind.ALL: lambda scope: not scope.value,
    }
)


def check_scope(scope: Scope) -> None:
    """Refuse a scope whose value isn't written as its kind wants it."""
    if not is_well_formed(scope):
        raise RefusalError(
            message("“%(value)s” doesn’t name %(kind)s.", value=scope.value, kind=KIND_NAMES[scope.kind])
        )
