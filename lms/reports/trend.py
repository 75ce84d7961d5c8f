"""Coverage at ends of months or weeks, each by the goal, perimeter and headcounts of its day. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate

from lms.coverage.figures import Figures
from lms.coverage.targets import NumberTarget, SchoolsTarget, ShareTarget, Target
from lms.reports.outline import Blank, Outline
from lms.reports.sums_reading import KeySums

Counts = Sequence[tuple[int, int, int]]


@dataclass(kw_only=True)
class Point:
    """One day of a trend; `reached` is known only where the target is a share of schools."""

    on: date
    target: Target
    trained: int = 0
    trained_counted: int = 0
    trained_ever: int = 0
    headcount: int = 0
    schools: int = 0
    reached: int | None = None

    @property
    def share(self) -> Fraction | None:
        """What the target is compared with: people trained, or schools reached; None for a number."""
        match self.target:
            case SchoolsTarget():
                return Fraction(self.reached or 0, self.schools) if self.schools else None
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


def point_of(on: date, figures: Figures, *, target: Target) -> Point:
    """Make the last point of a trend of the figures of the day."""
    return Point(
        on=on,
        target=target,
        trained=figures.trained,
        trained_counted=figures.trained_counted,
        trained_ever=figures.trained_ever,
        headcount=figures.headcount or 0,
        schools=figures.schools,
        reached=figures.schools_reached if isinstance(target, SchoolsTarget) else None,
    )


def trend(outline: Outline, sums: Sequence[KeySums]) -> list[Point]:
    """Give an outline's points with their counts, in their order."""
    counts = _cumulated(outline.points, sums)
    return [_point(n, blank, outline, counts) for n, blank in enumerate(outline.points)]


def _point(n: int, blank: Blank, outline: Outline, counts: dict[str, Counts]) -> Point:
    point = Point(on=blank.on, target=blank.target, schools=blank.schools, headcount=blank.headcount)
    reached: set[str] = set()
    for key, of in counts.items():
        weight, (started, trained, ever) = outline.weights[key][n], of[n]
        point.trained += weight.trained * trained
        point.trained_counted += weight.counted * trained
        point.trained_ever += weight.ever * ever
        if weight.reached is not None and (started or trained or ever):
            reached.add(weight.reached)
    if isinstance(blank.target, SchoolsTarget):
        point.reached = len(reached)
    return point


def _cumulated(points: Sequence[Blank], sums: Sequence[KeySums]) -> dict[str, Counts]:
    """Give by key, for each point, how many had started, were trained, and had ever been."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for n, point in enumerate(points):
        places[point.revision_id].append(n)
    deltas: dict[str, list[list[int]]] = {}
    for row in sums:
        for n in places.get(row.revision_id, ()):
            if row.on <= points[n].on:
                # Each revision adds its own rows up from its first point on.
                own = deltas.setdefault(row.key, [[0, 0, 0] for _ in points])
                own[n][0] += row.started
                own[n][1] += row.trained
                own[n][2] += row.flow
                break
    return {key: _running(of, list(places.values())) for key, of in deltas.items()}


def _running(deltas: list[list[int]], segments: Sequence[Sequence[int]]) -> Counts:
    found: list[tuple[int, int, int]] = [(0, 0, 0)] * len(deltas)
    for segment in segments:
        columns = zip(*(deltas[n] for n in segment), strict=True)
        sums = zip(*(accumulate(column) for column in columns), strict=True)
        for n, (started, trained, flow) in zip(segment, sums, strict=True):
            found[n] = (started, trained, flow)
    return found
