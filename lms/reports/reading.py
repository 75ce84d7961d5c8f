"""What reports read: the schools of a scope, their sums, their headcounts. Sums only, never people.

However many people, schools and goals, it is three statements, all bounded by one predicate; two while what
figures stand on is as it was (`ground_reading`). Table and trend are made of the same sums;
`lms.coverage.queries.school_rows` agrees with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from lms.coverage.revisions import Revision
from lms.reach.queries import schools_predicate
from lms.reach.reach import Reach
from lms.reach.roles import Sight
from lms.reach.scopes import EVERYTHING, programme
from lms.reports.ground import Ground
from lms.reports.ground_reading import Scope, read_grounds
from lms.reports.marks import read_marks
from lms.reports.outline import Outline, outline
from lms.reports.sums_reading import KeySums, Sums, WantedSums, read_sums
from lms.schools.headcount import Population


@dataclass(frozen=True, kw_only=True)
class TrendWanted:
    """A trend to be read: its points before the report's own day, by some revisions.

    `by_day`: its points aren't ends of months.
    """

    days: tuple[date, ...]
    revisions: tuple[Revision, ...]
    by_day: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """One report to be read: by a revision, on a day, from a day; with its trend, if it is wanted.

    Parts of one programme have the same scope.
    """

    scope: Scope
    revision: Revision
    as_of: date
    from_on: date
    trend: TrendWanted | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Everything that a report of a day is made of: sums by UAI, and by the keys of a trend's outline."""

    ground: Ground
    sums: Mapping[str, Sums]
    outline: Outline | None = None
    key_sums: Sequence[KeySums] = ()


def reach_predicate(reach: Reach, *, programme_slug: str, on: date) -> ColumnElement[bool]:
    """Keep the schools whose exact totals a person sees: the one predicate of every report."""
    if sees_whole_programme(reach, programme_slug=programme_slug):
        # Also the schools that have left it since.
        return true()
    return schools_predicate(reach, sight=Sight.TOTALS, on=on)


def sees_whole_programme(reach: Reach, *, programme_slug: str) -> bool:
    """Say whether a person sees every school of a programme, whatever they are."""
    return bool({EVERYTHING, programme(programme_slug)} & reach.scopes_seeing(Sight.TOTALS))


def read(db: Session, parts: Sequence[Part]) -> list[Reading]:
    """Read what reports are made of, in the order of the parts."""
    if not parts:
        return []
    revisions = [revision for part in parts for revision in (part.revision, *_trend_by(part))]
    populations = frozenset[Population]().union(*(revision.scope.populations for revision in revisions))
    marks = read_marks(db, {revision.id for revision in revisions})
    grounds = read_grounds(db, [part.scope for part in parts], populations=populations, mark=marks.ground)
    wanted = [_sums_of(part, grounds[part.scope.programme_id]) for part in parts]
    return [
        Reading(ground=one.ground, sums=found.by_uai, outline=one.outline, key_sums=found.by_key)
        for one, found in zip(wanted, read_sums(db, wanted, marks=marks), strict=True)
    ]


def _trend_by(part: Part) -> tuple[Revision, ...]:
    return part.trend.revisions if part.trend else ()


def _sums_of(part: Part, ground: Ground) -> WantedSums:
    wanted = part.trend
    return WantedSums(
        ground=ground,
        revision=part.revision,
        as_of=part.as_of,
        from_on=part.from_on,
        is_whole=part.scope.is_whole,
        outline=outline(ground, wanted.days, revisions=wanted.revisions, as_of=part.as_of)
        if wanted
        else None,
        days_from=min(wanted.days, default=None) if wanted and wanted.by_day else None,
    )
