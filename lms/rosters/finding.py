"""Who of a file is known, and which of its lines can't be: schools, reach, contradictions."""

from sqlalchemy.orm import Session

from lms.rosters.bounds import Bounds
from lms.rosters.gathering import held_back, refuse_with_their_lines
from lms.rosters.judging import Judged
from lms.rosters.known_schools import school_faults
from lms.rosters.matching import match_people
from lms.rosters.roster import Roster
from lms.tabular import FaultLog


def find_people(db: Session, roster: Roster, *, bounds: Bounds | None, leave_out: bool) -> FaultLog:
    """Find everybody, and give the faults of the file and of the record together.

    With one, nobody is to be judged, unless those it is about are left out. Done again, it begins anew.
    """
    faults = FaultLog(most=roster.faults.most, rows=roster.faults.rows)
    faults.extend(roster.faults.kept)
    roster.scratch.run("UPDATE roster_person SET is_held_back = 0 WHERE is_held_back")
    faults.extend(school_faults(db, roster))
    if bounds is not None:
        faults.extend(bounds.school_faults(db, roster))
    if faults and not leave_out:
        return faults
    faults.extend(match_people(db, roster))
    if leave_out:
        refuse_with_their_lines(roster.scratch, faults, mark="is_held_back")
    return faults


def refuse_person(faults: FaultLog, judged: Judged) -> None:
    """Note the faults of somebody judged, and hold the other lines back."""
    faults.extend(judged.faults)
    for told in judged.person.told:
        if told.line not in faults.lines:
            faults.add(held_back(told.line))
