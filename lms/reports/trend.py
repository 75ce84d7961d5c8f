"""Coverage at ends of months, each by the goal, the perimeter and the headcounts of its day. Pure."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import accumulate

from lms.coverage.figures import Figures, denominator_on
from lms.coverage.revisions import Revision, in_force
from lms.coverage.targets import NumberTarget, SchoolsTarget, ShareTarget, Target
from lms.reports.reading import MonthSums, Reading, Stay
from lms.schools.headcount import Headcount, HeadcountKind, Population

Wordings = Sequence[tuple[date, Revision]]
Counts = Sequence[tuple[int, int, int]]


@dataclass(kw_only=True)
class Point:
    """One day of a trend."""

    on: date
    target: Target
    trained: int = 0
    trained_counted: int = 0
    trained_ever: int = 0
    headcount: int = 0
    schools: int = 0
    reached: set[str] = field(default_factory=set)

    @property
    def share(self) -> Fraction | None:
        """What the target is compared with: people trained, or schools reached; None for a number."""
        match self.target:
            case SchoolsTarget():
                return Fraction(len(self.reached), self.schools) if self.schools else None
            case NumberTarget():
                return None
            case _:
                return Fraction(self.trained_counted, self.headcount) if self.headcount else None

    @property
    def progress(self) -> Fraction | None:
        """How far it has come, in what the target is written in."""
        return Fraction(self.trained_ever) if isinstance(self.target, NumberTarget) else self.share

    @property
    def target_share(self) -> Fraction | None:
        """The target's share; None for a target in numbers."""
        return self.target.share if isinstance(self.target, ShareTarget | SchoolsTarget) else None


def point_of(on: date, figures: Figures, *, target: Target, reached: set[str]) -> Point:
    """Make the last point of a trend of the figures of the day."""
    return Point(
        on=on,
        target=target,
        trained=figures.trained,
        trained_counted=figures.trained_counted,
        trained_ever=figures.trained_ever,
        headcount=figures.headcount or 0,
        schools=figures.schools,
        reached=reached,
    )


def trend(days: Sequence[date], reading: Reading, *, revisions: Sequence[Revision]) -> list[Point]:
    """Give a point for each of some ends of months on which the goal was in force, in their order."""
    wordings = [(day, revision) for day in days if (revision := in_force(revisions, on=day)) is not None]
    points = [Point(on=day, target=revision.target) for day, revision in wordings]
    counts = _cumulated(wordings, reading.months)
    known: dict[str, list[tuple[int | None, int]]] = {
        uai: _known(wordings, headcounts) for uai, headcounts in reading.headcounts.items()
    }
    unknown: list[tuple[int | None, int]] = [(None, 0)] * len(points)
    for stay, until in _each_until_next(reading.stays):
        _add(
            stay,
            [point for point in points if until is None or point.on < until],
            counts=counts.get(stay.uai),
            own=known.get(stay.place.uai, unknown),
            parts=known.get(stay.uai, unknown),
        )
    for merged in reading.merged:
        for point, of in zip(points, counts.get(merged.place.uai, ()), strict=False):
            point.trained_ever += of[2]
    return points


def _each_until_next(stays: Sequence[Stay]) -> Iterator[tuple[Stay, date | None]]:
    """Give each stay with the day from which another one of the same school speaks for it."""
    following: dict[str, date] = {}
    for stay in sorted(stays, key=lambda stay: stay.from_on, reverse=True):
        yield stay, following.get(stay.uai)
        following[stay.uai] = stay.from_on


def _cumulated(wordings: Wordings, months: Sequence[MonthSums]) -> dict[str, Counts]:
    """Give by UAI, for each point, how many had started, were trained, and had ever been."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for n, (_, revision) in enumerate(wordings):
        places[revision.id].append(n)
    deltas: dict[str, list[list[int]]] = {}
    for row in months:
        for n in places.get(row.revision_id, ()):
            if row.month <= wordings[n][0]:
                # Each revision adds its own rows up from its first point on.
                own = deltas.setdefault(row.uai, [[0, 0, 0] for _ in wordings])
                own[n][0] += row.started
                own[n][1] += row.trained
                own[n][2] += row.flow
                break
    return {uai: _running(of, list(places.values())) for uai, of in deltas.items()}


def _running(deltas: list[list[int]], segments: Sequence[Sequence[int]]) -> Counts:
    found: list[tuple[int, int, int]] = [(0, 0, 0)] * len(deltas)
    for segment in segments:
        columns = zip(*(deltas[n] for n in segment), strict=True)
        sums = zip(*(accumulate(column) for column in columns), strict=True)
        for n, (started, trained, flow) in zip(segment, sums, strict=True):
            found[n] = (started, trained, flow)
    return found


def _known(wordings: Wordings, headcounts: Sequence[Headcount]) -> list[tuple[int | None, int]]:
    """Give at each point what a school's own headcounts add up to, and what they hold in parts.

    They change only on days of their own: each is judged once.
    """
    changes = sorted({one.on for one in headcounts if one.kind is not HeadcountKind.PROXY})
    chosen: dict[tuple[date, frozenset[Population]], tuple[int | None, int]] = {}
    found: list[tuple[int | None, int]] = []
    for day, revision in wordings:
        past = bisect_right(changes, day)
        if not past:
            found.append((None, 0))
            continue
        key = (changes[past - 1], revision.scope.populations)
        if key not in chosen:
            of = denominator_on(key[0], headcounts, populations=key[1])
            chosen[key] = (of.people, sum(part.headcount for part in of.parts))
        found.append(chosen[key])
    return found


def _add(
    stay: Stay,
    points: Sequence[Point],
    *,
    counts: Counts | None,
    own: Sequence[tuple[int | None, int]],
    parts: Sequence[tuple[int | None, int]],
) -> None:
    is_itself = stay.uai == stay.place.uai
    for n, point in enumerate(points):
        started, trained, ever = counts[n] if counts is not None else (0, 0, 0)
        if stay.from_on > point.on:
            continue
        if not stay.holds_on(point.on):
            # Gone since: what people were trained in there stays in the flow.
            point.trained_ever += ever
            continue
        is_known = own[n][0] is not None
        point.schools += is_itself
        point.headcount += parts[n][1] if is_known else 0
        point.trained += trained
        point.trained_ever += ever
        point.trained_counted += trained if is_known else 0
        if started or trained or ever:
            point.reached.add(stay.place.uai)
