"""Who is who in a school: audiences, functions, and which functions make up each population.

Counting depends on the function a person holds in a school, never on a role in the application.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType

from lms.schools.headcount import Population


class Audience(StrEnum):
    """For whom a course or a goal is made; a person has at most one main school a day in each."""

    TEACHER = "teacher"
    PARENT = "parent"
    STAFF = "staff"


class Function(StrEnum):
    """What a person does in a school."""

    TEACHER = "teacher"
    HEAD_TEACHER = "head_teacher"  # directrice ou directeur d'école: a teacher, not a superior
    TRAINEE_TEACHER = "trainee_teacher"  # enseignant stagiaire: in charge of classes, so in post
    REPLACEMENT_TEACHER = "replacement_teacher"  # TZR, brigade: in post at the rattachement administratif
    LIBRARIAN = "librarian"
    CPE = "cpe"
    AESH = "aesh"
    PSYEN = "psyen"
    PRINCIPAL = "principal"  # chef d'établissement and deputies: superiors, in no population
    INSPECTOR = "inspector"
    ADVISER = "adviser"  # CPC, ERUN and other trainers
    OTHER_STAFF = "other_staff"
    PARENT = "parent"


FUNCTIONS: Mapping[Population, frozenset[Function]] = MappingProxyType(
    {
        Population.TEACHERS: frozenset(
            {
                Function.TEACHER,
                Function.HEAD_TEACHER,
                Function.TRAINEE_TEACHER,
                Function.REPLACEMENT_TEACHER,
            }
        ),
        Population.LIBRARIANS: frozenset({Function.LIBRARIAN}),
        Population.CPE: frozenset({Function.CPE}),
        Population.AESH: frozenset({Function.AESH}),
        Population.PSYEN: frozenset({Function.PSYEN}),
        Population.FAMILIES: frozenset({Function.PARENT}),
    }
)
"""The functions of each population; no function stands in two, so that a sum counts nobody twice."""

POPULATIONS: Mapping[Audience, frozenset[Population]] = MappingProxyType(
    {
        Audience.TEACHER: frozenset(Population) - {Population.FAMILIES},
        Audience.PARENT: frozenset({Population.FAMILIES}),
        Audience.STAFF: frozenset({Population.CPE, Population.AESH, Population.PSYEN}),
    }
)
"""The populations a goal of each audience may count."""


def functions_of(populations: Collection[Population]) -> frozenset[Function]:
    """Give every function that the populations hold between them."""
    return frozenset().union(*(FUNCTIONS[population] for population in populations))


def population_of(function: Function) -> Population | None:
    """Give the one population that a function belongs to; None for superiors and other staff."""
    return next((population for population, held in FUNCTIONS.items() if function in held), None)
