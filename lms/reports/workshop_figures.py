"""Sessions as figures of territories: what was planned and held, who came, who is known, who completed. Pure.

A session belongs to the territory of its host school; a presence to that of the school that was said. What
belongs to no school of the programme (no host, a school not said, one from elsewhere) has a row of its own.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lms.coverage.places import Grouping, GroupKey, Place, key_of
from lms.workshops.states import TOOK_PLACE, State

NOWHERE = GroupKey("", "")
Fact = TypeVar("Fact")


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionFact:
    """A session: its host, where it stands, the languages and the partner it had."""

    id: int
    host: str | None
    state: State
    languages: tuple[str, ...]
    partner: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PresenceFact:
    """One person on one day, or people counted without names. `who` tells the first from all others."""

    session_id: int
    school: str | None
    who: str
    on: date
    counted: int
    person_id: int | None
    has_completed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class HelperFact:
    """A parent who helps other parents, at her own school: whether trained, and whether active."""

    person_id: int
    school: str | None
    is_trained: bool
    is_active: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Everything that the figures of a programme's sessions are made of; `places` are its schools."""

    places: Mapping[str, Place]
    sessions: Sequence[SessionFact]
    presences: Sequence[PresenceFact]
    helpers: Sequence[HelperFact]


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkshopRow:
    """The figures of one territory; `place` is one of its schools, None where it has none."""

    place: Place | None
    planned: int
    held: int
    cancelled: int
    host_schools: int
    schools_reached: int
    presences: int
    headcount_only: int
    known: int
    completed: int
    helpers_trained: int
    helpers_active: int
    languages: tuple[str, ...]
    partners: tuple[str, ...]


def workshop_rows(facts: Facts, by: Grouping) -> list[WorkshopRow]:
    """Give one row a territory that has something to show, by name; what lies nowhere comes last."""

    def key(uai: str | None) -> GroupKey:
        place = facts.places.get(uai) if uai else None
        if by is Grouping.PROGRAMME:
            return NOWHERE
        return key_of(place, by) if place is not None else NOWHERE

    sessions = _gather(facts.sessions, lambda one: key(one.host))
    presences = _gather(facts.presences, lambda one: key(one.school))
    helpers = _gather(facts.helpers, lambda one: key(one.school))
    first = {key(uai): place for uai, place in reversed(list(facts.places.items()))}
    every = {*sessions, *presences, *helpers} or ({NOWHERE} if by is Grouping.PROGRAMME else set())
    ordered = sorted(every, key=lambda one: (one == NOWHERE, not one.name, one))
    return [
        _row(
            None if one == NOWHERE and by is not Grouping.PROGRAMME else first.get(one),
            facts.places,
            sessions.get(one, ()),
            presences.get(one, ()),
            helpers.get(one, ()),
        )
        for one in ordered
    ]


def _gather(facts: Iterable[Fact], key: Callable[[Fact], GroupKey]) -> dict[GroupKey, list[Fact]]:
    gathered: dict[GroupKey, list[Fact]] = {}
    for fact in facts:
        gathered.setdefault(key(fact), []).append(fact)
    return gathered


def _row(
    place: Place | None,
    places: Mapping[str, Place],
    sessions: Collection[SessionFact],
    presences: Collection[PresenceFact],
    helpers: Collection[HelperFact],
) -> WorkshopRow:
    held = [one for one in sessions if one.state in TOOK_PLACE]
    cancelled = sum(one.state is State.CANCELLED for one in sessions)
    counted = sum(one.counted for one in presences)
    named = {(one.session_id, one.who, one.on) for one in presences if not one.counted}
    return WorkshopRow(
        place=place,
        planned=len(sessions) - len(held) - cancelled,
        held=len(held),
        cancelled=cancelled,
        host_schools=len({one.host for one in held if one.host}),
        schools_reached=len({one.school for one in presences if one.school in places}),
        presences=len(named) + counted,
        headcount_only=counted,
        known=len({one.person_id for one in presences if one.person_id is not None}),
        completed=len(
            {one.person_id for one in presences if one.person_id is not None and one.has_completed}
        ),
        helpers_trained=sum(one.is_trained for one in helpers),
        helpers_active=sum(one.is_active for one in helpers),
        languages=tuple(sorted({language for one in held for language in one.languages})),
        partners=tuple(sorted({one.partner for one in held if one.partner})),
    )
