"""What a trend is before anybody is counted: its points, and which schools' counts weigh on each. Pure.

Most schools weigh alike on every point: one key stands for all of them, so that their counts may be added
up by the database.
"""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from lms.coverage.figures import denominator_on
from lms.coverage.revisions import Revision, in_force
from lms.coverage.targets import SchoolsTarget, Target
from lms.reports.ground import Ground, Stay
from lms.schools.headcount import Headcount, HeadcountKind, Population

Wordings = Sequence[tuple[date, Revision]]


class Weight(NamedTuple):
    """How often a point takes a UAI's counts: the trained, those over known headcounts, the ever trained.

    `reached` is the school that is reached as soon as anybody is counted here.
    """

    trained: int = 0
    counted: int = 0
    ever: int = 0
    reached: str | None = None


NO_WEIGHT = Weight()
_KNOWN = Weight(trained=1, counted=1, ever=1)
_UNKNOWN = Weight(trained=1, ever=1)
# What people were trained in at a school that has left stays in the flow.
_GONE = Weight(ever=1)


@dataclass(frozen=True, kw_only=True)
class Blank:
    """A point's day, by which wording it is counted, and what is known of its schools without counting."""

    on: date
    revision_id: int
    target: Target
    schools: int = 0
    headcount: int = 0


@dataclass(frozen=True, kw_only=True)
class Outline:
    """The points of a trend in their order; by UAI its key; by key the weights on each point.

    `name` tells it from the others of its ground.
    """

    name: Hashable
    points: tuple[Blank, ...]
    keys: Mapping[str, str]
    weights: Mapping[str, tuple[Weight, ...]]

    @cached_property
    def keys_as_json(self) -> str:
        """The keys as a database reads them."""
        return json.dumps(dict(self.keys))


def outline(ground: Ground, days: Sequence[date], *, revisions: Sequence[Revision], as_of: date) -> Outline:
    """Draw the points on those of some days on which the goal was in force; mergers are told as of a day."""
    # A wording that has been counted since is read from now on.
    name = (tuple(days), tuple((one.id, one.is_ready) for one in revisions), as_of)
    found: Outline | None = ground.kept(name)
    if found is None:
        points, weights = _points(ground, days, revisions=revisions, as_of=as_of)
        found = ground.keep(name, _gathered(name, points, weights))
    return found


def _points(
    ground: Ground, days: Sequence[date], *, revisions: Sequence[Revision], as_of: date
) -> tuple[tuple[Blank, ...], Mapping[str, Sequence[Weight]]]:
    wordings = [(day, revision) for day in days if (revision := in_force(revisions, on=day)) is not None]
    known = {uai: _known(wordings, headcounts) for uai, headcounts in ground.headcounts.items()}
    unknown: list[tuple[int | None, int]] = [(None, 0)] * len(wordings)
    weights: dict[str, list[Weight]] = {}
    schools, headcounts = [0] * len(wordings), [0] * len(wordings)
    for stay, until in _each_until_next(ground.stays):
        of = weights.setdefault(stay.uai, [NO_WEIGHT] * len(wordings))
        own, parts = known.get(stay.place.uai, unknown), known.get(stay.uai, unknown)
        for n, (day, revision) in enumerate(wordings):
            if stay.from_on > day or (until is not None and day >= until):
                continue
            is_known = own[n][0] is not None
            of[n] = _weight(stay, day, revision.target, is_known=is_known)
            if of[n].trained:
                schools[n] += stay.uai == stay.place.uai
                headcounts[n] += parts[n][1] if is_known else 0
    for merged in (one for one in ground.merged if one.on <= as_of):
        of = weights.setdefault(merged.place.uai, [NO_WEIGHT] * len(wordings))
        of[:] = [weight._replace(ever=weight.ever + 1) for weight in of]
    points = tuple(
        Blank(
            on=day,
            revision_id=revision.id,
            target=revision.target,
            schools=schools[n],
            headcount=headcounts[n],
        )
        for n, (day, revision) in enumerate(wordings)
    )
    return points, weights


def _weight(stay: Stay, day: date, target: Target, *, is_known: bool) -> Weight:
    if not stay.holds_on(day):
        return _GONE
    if isinstance(target, SchoolsTarget):
        # Schools reached can't be told from sums over several of them: each has a key of its own.
        return Weight(trained=1, counted=int(is_known), ever=1, reached=stay.place.uai)
    return _KNOWN if is_known else _UNKNOWN


def _gathered(name: Hashable, points: tuple[Blank, ...], weights: Mapping[str, Sequence[Weight]]) -> Outline:
    """Give one key to all UAIs that weigh alike."""
    names: defaultdict[tuple[Weight, ...], str] = defaultdict(lambda: str(len(names)))
    keys = {uai: names[tuple(of)] for uai, of in weights.items()}
    return Outline(name=name, points=points, keys=keys, weights={key: of for of, key in names.items()})


def _each_until_next(stays: Sequence[Stay]) -> Iterator[tuple[Stay, date | None]]:
    """Give each stay with the day from which another one of the same school speaks for it."""
    following: dict[str, date] = {}
    for stay in sorted(stays, key=lambda stay: stay.from_on, reverse=True):
        yield stay, following.get(stay.uai)
        following[stay.uai] = stay.from_on


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
