"""Which schools a programme answers for, from when to when, and why. Pure.

Whole departments and lists of schools are selected, each from a day on (a wave); the directory's default
then says in, out or rolled up, unless the programme decided about a school by name. Days run from
`from_on` until before `to_on`; None means for as long as nothing else is decided.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from lms.programmes.reasons import Decided
from lms.schools.school import Standing
from lms.schools.uai import Uai


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A school of the directory, as far as a perimeter cares."""

    uai: Uai
    department_code: str
    standing: Standing
    reason: str
    rolls_up_to: Uai | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wave:
    """Departments and schools selected from a day on."""

    from_on: date
    departments: frozenset[str] = frozenset()
    schools: frozenset[Uai] = frozenset()

    def selects(self, school: Candidate) -> bool:
        """Say whether a school is one of the wave's."""
        return school.department_code in self.departments or school.uai in self.schools


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """One school taken in or left out by name, in the programme's words, whatever the default says."""

    uai: Uai
    included: bool
    note: str
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Everything a programme says about its schools. No two decisions about a school share a day."""

    waves: tuple[Wave, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def departments(self) -> frozenset[str]:
        """Every department that a wave names."""
        return frozenset().union(*(wave.departments for wave in self.waves))

    @property
    def schools(self) -> frozenset[Uai]:
        """Every school that is named, in a wave or by a decision."""
        named = frozenset(decision.uai for decision in self.decisions)
        return named.union(*(wave.schools for wave in self.waves))


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What the programme does with a school from `from_on` until before `to_on`."""

    uai: Uai
    from_on: date
    to_on: date | None = None
    standing: Standing
    reason: str
    note: str = ""
    rolls_up_to: Uai | None = None

    @property
    def included(self) -> bool:
        """Whether the school is in the perimeter by itself."""
        return self.standing is Standing.IN

    def says_as(self, other: "Entry") -> bool:
        """Say whether two entries differ by their days only."""
        return replace(self, from_on=other.from_on, to_on=other.to_on) == other


def entries(selection: Selection, schools: Iterable[Candidate]) -> tuple[Entry, ...]:
    """Give the dated entries of every school selected or decided about, by UAI and day."""
    known = {school.uai: school for school in schools}
    decided: dict[Uai, list[Decision]] = {}
    for decision in selection.decisions:
        decided.setdefault(decision.uai, []).append(decision)
    alone = {
        uai: tuple(_alone(school, selection.waves, decided.get(uai, []))) for uai, school in known.items()
    }
    found: list[Entry] = []
    for uai in sorted(alone):
        found.extend(joined(_with_mothers(alone[uai], alone)))
    return tuple(found)


def joined(parts: Iterable[Entry]) -> tuple[Entry, ...]:
    """Make one of parts, in order of days, that follow each other and say the same."""
    done: list[Entry] = []
    for part in parts:
        if done and done[-1].to_on == part.from_on and done[-1].says_as(part):
            done[-1] = replace(done[-1], to_on=part.to_on)
        else:
            done.append(part)
    return tuple(done)


def on_day(timeline: Iterable[Entry], day: date) -> Entry | None:
    """Give the entry in force on a day."""
    return next((entry for entry in timeline if _holds(entry.from_on, entry.to_on, day)), None)


def _holds(from_on: date, to_on: date | None, day: date) -> bool:
    return from_on <= day and (to_on is None or day < to_on)


def _alone(school: Candidate, waves: Iterable[Wave], decisions: list[Decision]) -> Iterator[Entry]:
    """Give a school's entries without asking what becomes of the school it belongs to."""
    selected_on = min((wave.from_on for wave in waves if wave.selects(school)), default=None)
    edges = {decision.from_on for decision in decisions} | {
        decision.to_on for decision in decisions if decision.to_on is not None
    }
    if selected_on is not None:
        edges.add(selected_on)
    for from_on, to_on in _between(edges):
        decision = next((one for one in decisions if _holds(one.from_on, one.to_on, from_on)), None)
        if decision is not None:
            yield _by_decision(decision, from_on, to_on)
        elif selected_on is not None and selected_on <= from_on:
            yield _by_default(school, from_on, to_on)


def _between(edges: Iterable[date]) -> Iterator[tuple[date, date | None]]:
    days = sorted(set(edges))
    yield from zip(days, [*days[1:], None], strict=False)


def _by_decision(decision: Decision, from_on: date, to_on: date | None) -> Entry:
    return Entry(
        uai=decision.uai,
        from_on=from_on,
        to_on=to_on,
        standing=Standing.IN if decision.included else Standing.OUT,
        reason=(Decided.NAMED if decision.included else Decided.EXCLUDED).value,
        note=decision.note,
    )


def _by_default(school: Candidate, from_on: date, to_on: date | None) -> Entry:
    return Entry(
        uai=school.uai,
        from_on=from_on,
        to_on=to_on,
        standing=school.standing,
        reason=school.reason,
        rolls_up_to=school.rolls_up_to,
    )


def _with_mothers(parts: tuple[Entry, ...], timelines: Mapping[Uai, tuple[Entry, ...]]) -> Iterator[Entry]:
    """Leave a section out on the days on which nobody would count its people."""
    for part in parts:
        if part.standing is not Standing.ROLLED_UP:
            yield part
            continue
        mother = timelines.get(part.rolls_up_to, ()) if part.rolls_up_to else ()
        edges = {entry.from_on for entry in mother} | {entry.to_on for entry in mother if entry.to_on}
        inside = {day for day in edges if day > part.from_on and _holds(part.from_on, part.to_on, day)}
        for from_on, to_on in _between({part.from_on} | inside):
            days = replace(part, from_on=from_on, to_on=to_on or part.to_on)
            counts = on_day(mother, from_on)
            yield days if counts is not None and counts.included else _outside(days)


def _outside(part: Entry) -> Entry:
    return replace(part, standing=Standing.OUT, reason=Decided.MOTHER_OUTSIDE.value, rolls_up_to=None)
