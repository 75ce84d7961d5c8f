"""Who of a file is known, and which of its lines can't be: schools, reach, contradictions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from lms.rosters.bounds import Bounds
from lms.rosters.gathering import held_back, without_refused
from lms.rosters.judging import Judged, Placed
from lms.rosters.known_schools import school_faults
from lms.rosters.matching import match_people
from lms.rosters.roster import Roster
from lms.tabular import FaultLog


@dataclass(kw_only=True)
class Found:
    """The people to judge, each with a place, and the numbers of those on record by place."""

    faults: FaultLog
    placed: list[Placed] = field(default_factory=list)
    ids: dict[int, int] = field(default_factory=dict)
    elsewhere: Mapping[int, frozenset[str]] = field(default_factory=dict)


def found_people(db: Session, roster: Roster, *, bounds: Bounds | None, leave_out: bool, lock: bool) -> Found:
    """Find everybody; with a fault nobody is to be judged, unless those it is about are left out."""
    faults = FaultLog(most=roster.faults.most, rows=roster.faults.rows)
    faults.extend(roster.faults.kept)
    faults.extend(school_faults(db, roster))
    if bounds is not None:
        faults.extend(bounds.school_faults(db, roster))
    if faults and not leave_out:
        return Found(faults=faults)
    matches = match_people(db, roster, lock=lock)
    faults.extend(matches.faults)
    placed = list(enumerate(roster.people))
    if faults and leave_out:
        kept = set(map(id, without_refused(roster.people, faults)))
        placed = [one for one in placed if id(one[1]) in kept]
    return Found(faults=faults, placed=placed, ids=matches.ids, elsewhere=matches.elsewhere)


def refuse_person(faults: FaultLog, judged: Judged) -> None:
    """Note the faults of somebody judged, and hold the other lines back."""
    faults.extend(judged.faults)
    for told in judged.person.told:
        if told.line not in faults.lines:
            faults.add(held_back(told.line))
