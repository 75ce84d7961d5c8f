"""A file of people applied to what is recorded: all or nothing, safe to repeat. The caller commits.

Nobody is removed: who isn't in the file stays as they are, and leavers come by their last day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.accounts.audit import COMMAND_LINE, Origin, record
from lms.accounts.letters import Invited, Site, send_invitations
from lms.accounts.signals import standing_touched
from lms.rosters import writing
from lms.rosters.bounds import Bounds
from lms.rosters.finding import found_people, refuse_person
from lms.rosters.garbage import looked_for_later
from lms.rosters.judging import Judged, Placed, judge
from lms.rosters.matching import batches
from lms.rosters.outside import outside_perimeter
from lms.rosters.roster import Roster
from lms.tabular import FaultLog
from lms.tabular.imported import Imported, refused_file


@dataclass(kw_only=True)
class _Work:
    """One import while it goes on."""

    db: Session
    roster: Roster
    faults: FaultLog
    today: date
    now: datetime
    site: Site
    ids: dict[int, int]
    elsewhere: Mapping[int, frozenset[str]]
    bounds: Bounds | None
    leave_out: bool
    new_lines: set[int] = field(default_factory=set)
    changed_lines: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    invited: int = 0
    added: int = 0


@looked_for_later()
def import_people(
    db: Session,
    roster: Roster,
    *,
    site: Site,
    today: date,
    now: datetime,
    programme_id: int | None = None,
    actor_id: int | None = None,
    origin: Origin = COMMAND_LINE,
    bounds: Bounds | None = None,
    leave_out: bool = False,
) -> Imported:
    """Bring people and their schools to what the file says, and write to the new ones.

    A school that the file names is confirmed: its people count. With a programme, `figures` say how many
    of them are outside its perimeter. One fault and nothing is written, unless `leave_out`: then the people
    of whom a line is refused are left out, and all others are written.
    """
    if roster.faults and not leave_out:
        return refused_file(roster.faults, roster.notes)
    found = found_people(db, roster, bounds=bounds, leave_out=leave_out, lock=True)
    if found.faults and not leave_out:
        return refused_file(found.faults, roster.notes)
    work = _Work(
        db=db,
        roster=roster,
        faults=found.faults,
        today=today,
        now=now,
        site=site,
        ids=found.ids,
        elsewhere=found.elsewhere,
        bounds=bounds,
        leave_out=leave_out,
    )
    for some in batches(found.placed):
        _apply(work, some)
    if work.faults and not leave_out:
        return refused_file(work.faults, roster.notes)
    standing_touched(db, person_ids=work.touched)
    if work.touched or work.changed_lines:
        rows = work.faults.rows
        record(
            db,
            verb="imported",
            actor_id=actor_id,
            object_kind="people",
            object_id=rows,
            origin=origin,
            now=now,
        )
    return _imported(work, programme_id)


def _imported(work: _Work, programme_id: int | None) -> Imported:
    rows, refused = work.faults.rows, work.faults.refused_lines
    new, changed = len(work.new_lines), len(work.changed_lines - work.new_lines)
    outside = outside_perimeter(work.db, work.roster, programme_id=programme_id, today=work.today)
    return Imported(
        rows=rows,
        new=new,
        changed=changed,
        unchanged=rows - new - changed - refused,
        refused=refused,
        notes=(*work.roster.notes, *outside.notes),
        figures={
            "people": len(work.roster.people),
            "people_new": work.added,
            "invited": work.invited,
            **outside.figures,
        },
    )


def _apply(work: _Work, some: Sequence[Placed]) -> None:
    """Apply a batch of people; once the file has a fault, only look for others, unless they are left out."""
    judged: list[Judged] = []
    for one in judge(
        work.db,
        work.roster,
        some,
        work.ids,
        elsewhere=work.elsewhere,
        today=work.today,
        bounds=work.bounds,
    ):
        if one.faults and work.leave_out:
            refuse_person(work.faults, one)
        elif one.faults:
            work.faults.extend(one.faults)
        else:
            judged.append(one)
    if work.faults and not work.leave_out:
        return
    _write_people(work, judged)
    _write_affiliations(work, judged)


def _write_people(work: _Work, judged: Sequence[Judged]) -> None:
    strangers = [one for one in judged if one.number is None]
    numbers = writing.add_people(work.db, [one.person.identity for one in strangers], now=work.now)
    changed = {one.number: one.after for one in judged if one.number is not None and one.is_corrected}
    writing.change_people(work.db, changed)
    work.added += len(numbers)
    for one, number in zip(strangers, numbers, strict=True):
        work.ids[one.place] = number
    for one in judged:
        work.new_lines |= one.new_lines
        work.changed_lines |= one.changed_lines
    _invite(work, strangers)


def _invite(work: _Work, strangers: Sequence[Judged]) -> None:
    """Write to new people who are there or will be; those who have left need no account."""
    arriving = [
        Invited(
            person_id=work.ids[one.place],
            email=one.person.identity.email,
            name=f"{one.person.identity.given_name} {one.person.identity.family_name}".strip(),
            language=one.person.identity.language,
        )
        for one in strangers
        if any(told.left_on is None or told.left_on >= work.today for told in one.person.told)
    ]
    work.invited += send_invitations(work.db, people=arriving, site=work.site, now=work.now)


def _write_affiliations(work: _Work, judged: Sequence[Judged]) -> None:
    plans = [(one.place, audience, plan) for one in judged for audience, plan in one.plans]
    writing.remove_affiliations(work.db, [one for _, _, plan in plans for one in plan.removed])
    changed = [one for _, _, plan in plans for one in plan.changed]
    writing.change_affiliations(work.db, changed, now=work.now)
    added = [(work.ids[place], audience.value, one) for place, audience, plan in plans for one in plan.added]
    writing.add_affiliations(work.db, added, now=work.now)
    work.touched |= {
        work.ids[place] for place, _, plan in plans if plan.added or plan.changed or plan.removed
    }
