"""Schools that a file of people names: unknown ones and those merged into another are refused."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.messages import message
from lms.rosters.matching import batches
from lms.rosters.roster import Roster
from lms.rosters.told import Told
from lms.schools.models import School
from lms.tabular import TableFault


class Merger(NamedTuple):
    """Into which school one was merged, and since when; both None where it stands."""

    successor_uai: str | None
    on: date | None


def school_faults(db: Session, roster: Roster) -> Iterator[TableFault]:
    """Give a fault for each line whose school can't be theirs."""
    scratch = roster.scratch
    uais = [uai for (uai,) in scratch.run("SELECT DISTINCT uai FROM roster_told ORDER BY uai")]
    known = _known(db, uais)
    scratch.run("CREATE TABLE IF NOT EXISTS doubtful_school (uai TEXT PRIMARY KEY)")
    scratch.run("DELETE FROM doubtful_school")
    doubtful = [uai for uai in uais if uai not in known or known[uai].on is not None]
    if not doubtful:
        return
    scratch.insert("doubtful_school", [(uai,) for uai in doubtful])
    for _place, told in scratch.told("uai IN (SELECT uai FROM doubtful_school)"):
        merger = known.get(told.uai)
        if merger is None:
            yield _unknown(roster, told)
        elif merger.on is not None and told.is_there(merger.on):
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
