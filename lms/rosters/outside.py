"""How many people of a file a programme doesn't answer for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter

from sqlalchemy.orm import Session

from lms.messages import Message, plural_message
from lms.programmes.queries import counted_schools
from lms.rosters.roster import Roster

UAIS_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What to add to the result of an import."""

    figures: dict[str, int] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()


def outside_perimeter(db: Session, roster: Roster, *, programme_id: int | None, today: date) -> Outside:
    """Count the people none of whose present schools is in the perimeter; nothing without a programme."""
    if programme_id is None:
        return Outside()
    counted = set(db.scalars(counted_schools(programme_id, today)))
    outside = [schools for schools in _present(roster, today) if not schools & counted]
    if not outside:
        return Outside(figures={"outside_perimeter": 0})
    uais = sorted(frozenset().union(*outside))
    listed = ", ".join(uais[:UAIS_SHOWN]) + (", …" if len(uais) > UAIS_SHOWN else "")
    note = plural_message(
        "%(n)s person is outside the programme’s perimeter: %(uais)s.",
        "%(n)s people are outside the programme’s perimeter: %(uais)s.",
        len(outside),
        uais=listed,
    )
    return Outside(figures={"outside_perimeter": len(outside)}, notes=(note,))


def _present(roster: Roster, today: date) -> Iterator[frozenset[str]]:
    """Give the schools where each person is, of those who are anywhere."""
    for _place, lines in groupby(roster.scratch.told(), key=itemgetter(0)):
        schools = frozenset(told.uai for _, told in lines if told.is_there(today))
        if schools:
            yield schools
