"""What of a month may be published, so that nobody can be recognised in it. Pure.

A figure below the threshold is hidden: a headcount, the people trained, the people who aren't. Then others
are, until none of the hidden ones can be worked out from all that is shown in the school year. A row hidden
once stays hidden until the year ends. Why: docs/decisions/0008-disclosure.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms.coverage.facts import SchoolId
from lms.coverage.linked import Linked, StuckError
from lms.coverage.places import Grouping
from lms.coverage.published import Cell, Month, SchoolCount

WHOLE = Cell(Grouping.PROGRAMME.value, "")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A month that may be published, and the schools that wait until others come with them."""

    month: Month
    waiting: frozenset[SchoolId]


def decide(
    schools: Iterable[SchoolCount], *, on: date, earlier: Sequence[Month], threshold: int
) -> Decision | None:
    """Decide what a month's end shows, after those published before it in its school year, in their order.

    None: not even the programme's own figures may be shown, or in a year's first month those of less than
    half its departments, which would then stay hidden all year. So nothing is published.
    """
    counted = _continued(schools, earlier)
    waiting: frozenset[SchoolId] = frozenset()
    is_frozen = False
    known = {school.uai for month in earlier for school in month.schools}
    while True:
        linked = Linked(counted, earlier=earlier, threshold=threshold)
        try:
            linked.protect()
        except StuckError as stuck:
            newcomers = stuck.schools - known
            if not newcomers and is_frozen:
                return None
            if newcomers:
                waiting |= newcomers
                counted = [one for one in counted if one.uai not in newcomers]
            else:
                counted, is_frozen = _with_last_headcounts(counted, earlier), True
            continue
        month = Month(on=on, schools=tuple(counted), headcount=linked.headcount, trained=linked.trained)
        is_worth_it = WHOLE in month.trained and (bool(earlier) or _shows_departments(month))
        return Decision(month=month, waiting=waiting) if is_worth_it else None


def _shows_departments(month: Month) -> bool:
    departments = {Cell(Grouping.DEPARTMENT.value, school.home.department) for school in month.schools}
    return 2 * len(departments & month.trained) >= len(departments)


def _continued(schools: Iterable[SchoolCount], earlier: Sequence[Month]) -> list[SchoolCount]:
    """Keep each school where it was first counted this year, and one that has left as it was last.

    A school alone that comes, moves or leaves would be the difference between two months.
    """
    counted: dict[SchoolId, SchoolCount] = {}
    for one in (*(school for month in earlier for school in month.schools), *schools):
        before = counted.get(one.uai)
        counted[one.uai] = replace(one, home=before.home) if before else one
    return [counted[uai] for uai in sorted(counted)]


def _with_last_headcounts(counted: Iterable[SchoolCount], earlier: Sequence[Month]) -> list[SchoolCount]:
    """Give schools the headcounts that were published of them last."""
    last = {school.uai: school.headcount for month in earlier for school in month.schools}
    return [replace(school, headcount=last.get(school.uai, school.headcount)) for school in counted]
