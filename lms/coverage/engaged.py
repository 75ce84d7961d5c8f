"""Which schools a month says are engaged, where a programme chose to say it: yes, no, or nothing. Pure.

An answer is given only where it can serve nobody: of a school of enough people, so that neither answer speaks
of anybody there, and only where every published row that counts it is shown. Hidden rows then hold none of
its class, and whatever they could be, the answer stays true. Why: docs/decisions/0008-disclosure.md.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.coverage.facts import SchoolId
from lms.coverage.places import SchoolRow
from lms.coverage.published import Month, cells_of

STARTED_AT_LEAST = 5
"""People present who have started, or who are trained. Fewer is "no", which doesn't say that nobody has."""


class Answer(StrEnum):
    """What is said of a school."""

    YES = "yes"
    NO = "no"
    NOT_PUBLISHED = "not-published"


@dataclass(frozen=True, kw_only=True, slots=True)
class EngagedSchool:
    """A school of the perimeter, where it is, and what is said of it."""

    uai: SchoolId
    school: str
    department: str
    municipality: str
    answer: Answer


def smallest_headcount(threshold: int) -> int:
    """Give the people a school must have: as many as may not have started as must have."""
    return max(threshold, 2 * STARTED_AT_LEAST)


def answering_schools(month: Month, *, threshold: int) -> frozenset[SchoolId]:
    """Give the schools of which something may be said: large enough, and counted in shown rows only."""
    return frozenset(
        one.uai
        for one in month.schools
        if one.headcount >= smallest_headcount(threshold) and month.trained.issuperset(cells_of(one.home))
    )


def engaged_schools(
    rows: Iterable[SchoolRow], *, month: Month, threshold: int, said_yes: Collection[SchoolId]
) -> tuple[EngagedSchool, ...]:
    """Give the answers of a month, in the rows' order.

    Schools that an earlier month of the school year `said_yes` of stay so: turning to "no" would tell that
    whoever has just left had started.
    """
    answering = answering_schools(month, threshold=threshold)
    found: list[EngagedSchool] = []
    for row in rows:
        # Whoever is trained by a workshop alone has opened no unit.
        people = max(row.figures.started, row.figures.trained)
        is_engaged = people >= STARTED_AT_LEAST or row.place.uai in said_yes
        answer = Answer.YES if is_engaged else Answer.NO
        found.append(
            EngagedSchool(
                uai=row.place.uai,
                school=row.place.name,
                department=row.place.department,
                municipality=row.place.municipality,
                answer=answer if row.place.uai in answering else Answer.NOT_PUBLISHED,
            )
        )
    return tuple(found)


def engaged_to_json(schools: Sequence[EngagedSchool]) -> list[list[str]]:
    """Write the answers as they are stored."""
    return [[one.uai, one.school, one.department, one.municipality, one.answer.value] for one in schools]


def engaged_from_json(stored: Mapping[str, Sequence[Sequence[str]]]) -> tuple[EngagedSchool, ...] | None:
    """Read the answers of stored tables; None where none were given, for the programme hadn't chosen it."""
    if "engaged" not in stored:
        return None
    return tuple(
        EngagedSchool(
            uai=SchoolId(uai),
            school=school,
            department=department,
            municipality=municipality,
            answer=Answer(answer),
        )
        for uai, school, department, municipality, answer in stored["engaged"]
    )
