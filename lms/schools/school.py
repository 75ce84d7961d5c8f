"""A school as the application knows it, whatever the year of the directory it came from. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.messages import Message, message
from lms.schools.uai import Uai


class Level(StrEnum):
    """What is taught there; the last five aren't schools in a programme's sense."""

    ECOLE = "ecole"
    COLLEGE = "college"
    LYCEE = "lycee"
    EREA = "erea"
    MFR = "mfr"
    CARE = "care"
    POST_BAC = "post_bac"
    SERVICE = "service"
    GUIDANCE = "guidance"
    OTHER = "other"


class Sector(StrEnum):
    """Who runs it."""

    PUBLIC = "public"
    PRIVATE = "private"
    UNKNOWN = "unknown"


class Contract(StrEnum):
    """A private school's contract with the State."""

    NOT_APPLICABLE = "not_applicable"
    ASSOCIATION = "association"
    SIMPLE = "simple"
    WITHOUT = "without"
    UNKNOWN = "unknown"


class Ministry(StrEnum):
    """Ministry in charge, which says more than the directory's "Lycee_Agricole"."""

    EDUCATION = "education"
    AGRICULTURE = "agriculture"
    SEA = "sea"
    HEALTH = "health"
    OTHER = "other"


class State(StrEnum):
    """Whether it is open."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class Funder(StrEnum):
    """The local authority that owns and equips the school."""

    COMMUNE = "commune"
    DEPARTMENT = "department"
    REGION = "region"
    OTHER = "other"


class Standing(StrEnum):
    """What a programme does with a school unless it says otherwise."""

    IN = "in"
    OUT = "out"
    ROLLED_UP = "rolled_up"


class StandingReason(StrEnum):
    """Why, as a stable code; `classification.explain` gives it in words."""

    PUBLIC = "public"
    UNDER_CONTRACT = "under_contract"
    AGRICULTURE = "agriculture"
    SEA = "sea"
    MFR = "mfr"
    SECTION = "section"
    ANNEX = "annex"
    SERVICE = "service"
    GUIDANCE = "guidance"
    CARE = "care"
    POST_BAC = "post_bac"
    WITHOUT_CONTRACT = "without_contract"
    CONTRACT_UNKNOWN = "contract_unknown"
    CLOSED = "closed"
    OTHER_TYPE = "other_type"


@dataclass(frozen=True, kw_only=True)
class School:
    """One school of the directory, its several rows made one.

    `type` and `nature` are the directory's own words; `district` is the circonscription of an école, its
    prefix removed; `mother_uai` is the school it is a section or an annex of; `rolls_up_to` the school that
    counts its people; `sites` the number of rows it stood on; `rpi` the code of its village grouping.
    """

    uai: Uai
    name: str
    type: str
    nature: str = ""
    level: Level
    sector: Sector
    contract: Contract
    ministry: Ministry
    priority_education: str = ""
    department_code: str
    municipality_code: str = ""
    municipality: str = ""
    postcode: str = ""
    district: str = ""
    state: State = State.OPEN
    opened_on: date | None = None
    updated_on: date | None = None
    mother_uai: Uai | None = None
    rpi: str = ""
    latitude: float | None = None
    longitude: float | None = None
    sites: int = 1
    standing: Standing = Standing.OUT
    standing_reason: StandingReason = StandingReason.OTHER_TYPE
    rolls_up_to: Uai | None = None


def funder_of(*, level: Level, ministry: Ministry) -> Funder:
    """Authority that owns a school: it follows from the level, agriculture and the sea apart."""
    if ministry not in {Ministry.EDUCATION, Ministry.OTHER}:
        return Funder.REGION if level is Level.LYCEE and ministry is not Ministry.HEALTH else Funder.OTHER
    return {
        Level.ECOLE: Funder.COMMUNE,
        Level.COLLEGE: Funder.DEPARTMENT,
        Level.LYCEE: Funder.REGION,
        Level.EREA: Funder.REGION,
    }.get(level, Funder.OTHER)


LEVEL_NAMES: dict[Level, Message] = {
    Level.ECOLE: message("Primary school"),
    Level.COLLEGE: message("Collège"),
    Level.LYCEE: message("Lycée"),
    Level.EREA: message("EREA"),
    Level.MFR: message("MFR"),
    Level.CARE: message("Health and social care"),
    Level.POST_BAC: message("Higher education"),
    Level.SERVICE: message("Service"),
    Level.GUIDANCE: message("Guidance centre (CIO)"),
    Level.OTHER: message("Other establishment"),
}
SECTOR_NAMES: dict[Sector, Message] = {
    Sector.PUBLIC: message("Public"),
    Sector.PRIVATE: message("Private"),
    Sector.UNKNOWN: message("Unknown sector"),
}
CONTRACT_NAMES: dict[Contract, Message] = {
    Contract.NOT_APPLICABLE: message("Not applicable"),
    Contract.ASSOCIATION: message("Contract of association"),
    Contract.SIMPLE: message("Simple contract"),
    Contract.WITHOUT: message("Without contract"),
    Contract.UNKNOWN: message("Unknown contract"),
}
MINISTRY_NAMES: dict[Ministry, Message] = {
    Ministry.EDUCATION: message("National education"),
    Ministry.AGRICULTURE: message("Agriculture"),
    Ministry.SEA: message("Sea"),
    Ministry.HEALTH: message("Health"),
    Ministry.OTHER: message("Other ministry"),
}
FUNDER_NAMES: dict[Funder, Message] = {
    Funder.COMMUNE: message("Commune"),
    Funder.DEPARTMENT: message("Department"),
    Funder.REGION: message("Region"),
    Funder.OTHER: message("Other authority"),
}
