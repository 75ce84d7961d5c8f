"""Changes to a programme's schools, one at a time: added to what selects them already. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lms.messages import Message, message
from lms.programmes.history import Stored
from lms.programmes.perimeter import Decision, Selection, Wave
from lms.programmes.reasons import Decided
from lms.schools.uai import Uai


class Change(StrEnum):
    """What becomes of the schools named."""

    DEPARTMENT = "department"
    JOIN = "join"
    TAKE_IN = "take-in"
    LEAVE_OUT = "leave-out"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One change: departments or schools, from a day on, until before another, and why."""

    change: Change
    from_on: date
    to_on: date | None = None
    departments: frozenset[str] = frozenset()
    schools: tuple[Uai, ...] = ()
    note: str = ""


def changed(selection: Selection, asked: Asked) -> Selection:
    """Add a change to a selection; asking for it again changes nothing."""
    if asked.change in {Change.DEPARTMENT, Change.JOIN}:
        wave = Wave(from_on=asked.from_on, departments=asked.departments, schools=frozenset(asked.schools))
        known = wave in selection.waves
        return selection if known else replace(selection, waves=(*selection.waves, wave))
    new = tuple(
        Decision(
            uai=uai,
            included=asked.change is Change.TAKE_IN,
            note=asked.note,
            from_on=asked.from_on,
            to_on=asked.to_on,
        )
        for uai in asked.schools
    )
    about = frozenset(asked.schools)
    kept = [
        part for one in selection.decisions for part in (_around(one, asked) if one.uai in about else (one,))
    ]
    return replace(selection, decisions=(*kept, *new))


def _around(one: Decision, asked: Asked) -> Iterable[Decision]:
    """Give what stays of a decision beside a later one about the same school: the days outside it."""
    if one.from_on < asked.from_on:
        ends = asked.from_on if one.to_on is None else min(one.to_on, asked.from_on)
        yield replace(one, to_on=ends)
    if asked.to_on is not None and (one.to_on is None or one.to_on > asked.to_on):
        yield replace(one, from_on=max(one.from_on, asked.to_on))


def selection_of(stored: Iterable[Stored]) -> Selection:
    """Make a selection of the entries that stand, for a programme whose own was never kept.

    A school whose last entry has ended isn't selected any more.
    """
    joined: dict[Uai, date] = {}
    decisions: list[Decision] = []
    decided = {Decided.NAMED.value, Decided.EXCLUDED.value}
    for one in sorted(stored, key=lambda one: (one.entry.from_on, one.entry.uai)):
        entry = one.entry
        if entry.reason in decided:
            decisions.append(
                Decision(
                    uai=entry.uai,
                    included=entry.reason == Decided.NAMED.value,
                    note=entry.note,
                    from_on=entry.from_on,
                    to_on=entry.to_on,
                )
            )
        elif entry.to_on is not None:
            joined.pop(entry.uai, None)
        else:
            joined.setdefault(entry.uai, entry.from_on)
    waves = [
        Wave(from_on=day, schools=frozenset(uai for uai, on in joined.items() if on == day))
        for day in sorted(set(joined.values()))
    ]
    return Selection(waves=tuple(waves), decisions=tuple(decisions))


def days_fault(asked: Asked, *, first: date, last: date, today: date, is_empty: bool) -> Message | None:
    """Say what is wrong with a change's days: those gone by stay as they were, once there are schools."""
    if not first <= asked.from_on <= last:
        return message(
            "The programme runs from %(first)s to %(last)s: choose a day in between.", first=first, last=last
        )
    if not is_empty and asked.from_on < today:
        return message("This day is past: reports have counted its schools. Choose today or a day to come.")
    if asked.to_on is not None and asked.to_on <= asked.from_on:
        return message("This decision ends before it begins.")
    return None
