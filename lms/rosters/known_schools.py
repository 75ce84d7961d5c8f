"""Schools that a file of people names: unknown ones and those merged into another are refused."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.messages import message
from lms.rosters.matching import batches
from lms.rosters.roster import Roster, Told
from lms.schools.models import School
from lms.tabular import TableFault


class Merger(NamedTuple):
    """Into which school one was merged, and since when; both None where it stands."""

    successor_uai: str | None
    on: date | None


def school_faults(db: Session, roster: Roster) -> Iterator[TableFault]:
    """Give a fault for each line whose school can't be theirs."""
    every = [told for person in roster.people for told in person.told]
    known = _known(db, sorted({told.uai for told in every}))
    for told in every:
        merger = known.get(told.uai)
        if merger is None:
            yield _unknown(roster, told)
        elif merger.on is not None and (told.left_on is None or told.left_on >= merger.on):
            yield _merged(roster, told, merger)


def _known(db: Session, uais: list[str]) -> Mapping[str, Merger]:
    known: dict[str, Merger] = {}
    for some in batches(uais):
        rows = select(School.uai, School.successor_uai, School.succeeded_on).where(School.uai.in_(some))
        known.update((uai, Merger(successor, on)) for uai, successor, on in db.execute(rows))
    return known


def _unknown(roster: Roster, told: Told) -> TableFault:
    return TableFault(
        line=told.line,
        column=roster.heading("uai"),
        value=told.uai,
        reason=message("No school with this UAI is known."),
        remedy=message("Import the national directory first (lms schools import), or correct the UAI."),
    )


def _merged(roster: Roster, told: Told, merger: Merger) -> TableFault:
    return TableFault(
        line=told.line,
        column=roster.heading("uai"),
        value=told.uai,
        reason=message(
            "This school was merged into %(uai)s on %(day)s.",
            uai=merger.successor_uai,
            day=merger.on.isoformat() if merger.on else "",
        ),
        remedy=message(
            "Write %(uai)s from that day on, or the last day here before it.", uai=merger.successor_uai
        ),
    )
