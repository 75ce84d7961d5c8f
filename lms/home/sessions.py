"""What the home page tells whoever leads sessions: today's with its list at hand, then the next ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.workshops.queries import Line, lines
from lms.workshops.schedule import hour_in_words, weekday_in_words
from lms.workshops.states import State

LEADERS = (Role.WORKSHOP_LEADER, Role.PARENT_RESOURCE, Role.TRAINER)
"""Whose day is made of sessions. A coordinator sees them too, but her home speaks of coverage."""

MOST_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """A session to come, or under way: when, in words, and whether its list is of use today."""

    id: int
    title: str
    when: str
    where: str
    seated: int
    is_on: bool


def sessions_ahead(db: Session, reach: Reach, *, on: date, language: str) -> Sequence[Ahead] | None:
    """Give the next sessions in reach, the first one first; None for whoever leads none. One statement."""
    if not any(reach.holds(role) for role in LEADERS):
        return None
    return [_ahead(line, on=on, language=language) for line in lines(db, reach=reach, on=on)[:MOST_SHOWN]]


def _ahead(line: Line, *, on: date, language: str) -> Ahead:
    begun = line.first_on <= on
    return Ahead(
        id=line.id,
        title=line.title,
        when=_when(line, on=on, language=language),
        where=f"{line.host}, {line.municipality}" if line.host else line.place or _("On line"),
        seated=line.seated,
        is_on=begun and line.state in {State.OPEN, State.HELD},
    )


def _when(line: Line, *, on: date, language: str) -> str:
    if line.first_on < on < line.last_on:
        last = weekday_in_words(line.last_on, locale=language)
        return str(_("Until %(day)s", day=last))
    day = (
        _("Today")
        if on in {line.first_on, line.last_on}
        else weekday_in_words(line.first_on, locale=language)
    )
    if line.starts is None or line.first_on < on:
        return day
    at = hour_in_words(line.starts, locale=language)
    return str(_("%(day)s at %(hour)s", day=day, hour=at))
