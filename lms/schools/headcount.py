"""How many people of a population a school has: words, and the two files that say so. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.messages import Message, message
from lms.schools.uai import Uai


class Population(StrEnum):
    """Which people are counted; `TEACHERS` are the ones in post, head teachers included."""

    TEACHERS = "teachers"
    LIBRARIANS = "librarians"
    CPE = "cpe"
    AESH = "aesh"
    PSYEN = "psyen"
    FAMILIES = "families"


class HeadcountKind(StrEnum):
    """Where a headcount comes from; a proxy (classes for teachers) never enters a percentage."""

    DECLARED = "declared"
    ROSTER = "roster"
    PROXY = "proxy"


POPULATION_NAMES: dict[Population, Message] = {
    Population.TEACHERS: message("Teachers in post, head teachers included"),
    Population.LIBRARIANS: message("School librarians"),
    Population.CPE: message("CPE (education advisers)"),
    Population.AESH: message("AESH (pupils’ assistants)"),
    Population.PSYEN: message("PsyEN (school psychologists)"),
    Population.FAMILIES: message("Families"),
}
HEADCOUNT_KIND_NAMES: dict[HeadcountKind, Message] = {
    HeadcountKind.DECLARED: message("declared"),
    HeadcountKind.ROSTER: message("counted from a roster"),
    HeadcountKind.PROXY: message("estimated from the number of classes"),
}


@dataclass(frozen=True, kw_only=True)
class Headcount:
    """A number of people of a population at a school on a day, and who says so."""

    uai: Uai
    population: Population
    headcount: int
    on: date
    source: str
    kind: HeadcountKind


@dataclass(frozen=True, kw_only=True)
class SchoolSize:
    """Pupils and classes of a school in the school year that begins on `on`."""

    uai: Uai
    on: date
    pupils: int
    classes: int
    source: str


def headcount_on(headcounts: Iterable[Headcount], *, day: date) -> Headcount | None:
    """Choose the headcount that holds on a day among those of one school and population.

    The latest declared or roster one not after the day; of the same day, the declared one. A proxy is
    given only where there is no other. None when nothing is known: unknown, never a guess.
    """
    past = [one for one in headcounts if one.on <= day]
    known = [one for one in past if one.kind is not HeadcountKind.PROXY]
    return max(known or past, key=lambda one: (one.on, one.kind is HeadcountKind.DECLARED), default=None)
