"""Which schools a programme answers for by default, and why. Pure.

In: public and under contract, écoles, collèges, lycées, EREA, agricultural and maritime lycées, MFR.
Out: without contract, services, guidance centres, health and social care, higher education.
Sections and annexes are counted by the school they belong to.
"""

from collections.abc import Mapping
from dataclasses import replace

from lms.messages import Message, message
from lms.schools.school import Contract, Level, Ministry, School, Sector, Standing, StandingReason, State
from lms.schools.uai import Uai

_TAUGHT = frozenset({Level.ECOLE, Level.COLLEGE, Level.LYCEE, Level.EREA})
_UNDER_CONTRACT = frozenset({Contract.ASSOCIATION, Contract.SIMPLE})
_OTHER_MINISTRIES = {
    Ministry.AGRICULTURE: StandingReason.AGRICULTURE,
    Ministry.SEA: StandingReason.SEA,
}
_NOT_TAUGHT = {
    Level.CARE: StandingReason.CARE,
    Level.POST_BAC: StandingReason.POST_BAC,
    Level.SERVICE: StandingReason.SERVICE,
    Level.GUIDANCE: StandingReason.GUIDANCE,
    Level.OTHER: StandingReason.OTHER_TYPE,
}

REASONS: dict[StandingReason, Message] = {
    StandingReason.PUBLIC: message("Public school."),
    StandingReason.UNDER_CONTRACT: message("Private school under contract with the State."),
    StandingReason.AGRICULTURE: message("Agricultural lycée."),
    StandingReason.SEA: message("Maritime lycée."),
    StandingReason.MFR: message("Maison familiale rurale (agricultural education)."),
    StandingReason.SECTION: message("Section of a school, which counts its people."),
    StandingReason.ANNEX: message("Annex of a school, which counts its people."),
    StandingReason.SERVICE: message("Administrative service: no pupils are taught there."),
    StandingReason.GUIDANCE: message("Guidance centre (CIO): no pupils are taught there."),
    StandingReason.CARE: message("Health and social care: another ministry trains its staff."),
    StandingReason.POST_BAC: message("Higher education only."),
    StandingReason.WITHOUT_CONTRACT: message("Private school without contract with the State."),
    StandingReason.CONTRACT_UNKNOWN: message("Private school whose contract the directory doesn’t give."),
    StandingReason.CLOSED: message("School closed."),
    StandingReason.OTHER_TYPE: message("Type of establishment that programmes don’t cover by default."),
}


def explain(reason: StandingReason) -> Message:
    """Say in words why a school is in, out or rolled up."""
    return REASONS[reason]


def classify(school: School) -> tuple[Standing, StandingReason]:
    """Judge one school by itself; whether it is a section is judged by `settle`."""
    out = _reason_to_leave_out(school)
    if out is not None:
        return Standing.OUT, out
    return Standing.IN, _reason_to_take_in(school)


def _reason_to_leave_out(school: School) -> StandingReason | None:
    if school.state is State.CLOSED:
        return StandingReason.CLOSED
    if school.level in _NOT_TAUGHT:
        return _NOT_TAUGHT[school.level]
    if school.contract is Contract.WITHOUT:
        return StandingReason.WITHOUT_CONTRACT
    # The directory gives no contract for agricultural and maritime schools, which all have their own.
    known = school.sector is Sector.PUBLIC or school.contract in _UNDER_CONTRACT
    return None if known or _is_of_another_ministry(school) else StandingReason.CONTRACT_UNKNOWN


def _reason_to_take_in(school: School) -> StandingReason:
    if school.level is Level.MFR:
        return StandingReason.MFR
    if school.ministry in _OTHER_MINISTRIES:
        return _OTHER_MINISTRIES[school.ministry]
    return StandingReason.PUBLIC if school.sector is Sector.PUBLIC else StandingReason.UNDER_CONTRACT


def _is_of_another_ministry(school: School) -> bool:
    return school.level is Level.MFR or school.ministry in _OTHER_MINISTRIES


def settle(schools: Mapping[Uai, School], *, sections: frozenset[Uai]) -> dict[Uai, School]:
    """Give each school its standing; `sections` are the ones attached as a section rather than an annex.

    A section whose mother school isn't among `schools` stands for itself: its people must count somewhere.
    """
    return {uai: _settled(school, schools, sections) for uai, school in schools.items()}


def _settled(school: School, schools: Mapping[Uai, School], sections: frozenset[Uai]) -> School:
    standing, reason = classify(school)
    mother = _last_mother(school, schools)
    if standing is Standing.IN and school.level in _TAUGHT and mother is not None:
        reason = StandingReason.SECTION if school.uai in sections else StandingReason.ANNEX
        return replace(school, standing=Standing.ROLLED_UP, standing_reason=reason, rolls_up_to=mother)
    return replace(school, standing=standing, standing_reason=reason, rolls_up_to=None)


def _last_mother(school: School, schools: Mapping[Uai, School]) -> Uai | None:
    """Follow mothers up to the school that has none; None without, or in a circle."""
    visited = {school.uai}
    mother = school.mother_uai
    last: Uai | None = None
    while mother is not None and mother in schools:
        if mother in visited:
            return None
        visited.add(mother)
        last, mother = mother, schools[mother].mother_uai
    return last
