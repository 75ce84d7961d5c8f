"""A file of people applied to what is recorded: all or nothing, safe to repeat. The caller commits.

Nobody is removed: who isn't in the file stays as they are, and leavers come by their last day.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.accounts.audit import record
from lms.accounts.letters import Site, send_invitations
from lms.accounts.models import Person
from lms.accounts.signals import standing_touched
from lms.rosters import writing
from lms.rosters.known_schools import school_faults
from lms.rosters.matching import batches, match_people
from lms.rosters.outside import outside_perimeter
from lms.rosters.roster import Identity, Roster, RosterPerson, Told
from lms.rosters.stays import Held, Plan, StayFault, plan_stays
from lms.schools.population import Audience
from lms.tabular import FaultLog, TableFault
from lms.tabular.imported import Imported, refused_file

_NOTHING = Identity()
Placed = tuple[int, RosterPerson]


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
    new_lines: set[int] = field(default_factory=set)
    changed_lines: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    invited: int = 0
    added: int = 0


def import_people(
    db: Session,
    roster: Roster,
    *,
    site: Site,
    today: date,
    now: datetime,
    programme_id: int | None = None,
) -> Imported:
    """Bring people and their schools to what the file says, and write to the new ones.

    A school that the file names is confirmed: its people count. With a programme, `figures` say how many
    of them are outside its perimeter.
    """
    if roster.faults:
        return refused_file(roster.faults, roster.notes)
    faults = FaultLog(rows=roster.faults.rows)
    faults.extend(school_faults(db, roster))
    if faults:
        return refused_file(faults, roster.notes)
    matches = match_people(db, roster)
    faults.extend(matches.faults)
    work = _Work(db=db, roster=roster, faults=faults, today=today, now=now, site=site, ids=matches.ids)
    for some in batches(list(enumerate(roster.people))):
        _apply(work, some)
    if faults:
        return refused_file(faults, roster.notes)
    standing_touched(db, person_ids=work.touched)
    if work.touched or work.changed_lines:
        record(db, verb="imported", actor_id=None, object_kind="people", object_id=faults.rows, now=now)
    return _imported(work, programme_id)


def _imported(work: _Work, programme_id: int | None) -> Imported:
    rows, new = work.faults.rows, len(work.new_lines)
    changed = len(work.changed_lines - work.new_lines)
    outside = outside_perimeter(work.db, work.roster, programme_id=programme_id, today=work.today)
    return Imported(
        rows=rows,
        new=new,
        changed=changed,
        unchanged=rows - new - changed,
        notes=(*work.roster.notes, *outside.notes),
        figures={
            "people": len(work.roster.people),
            "people_new": work.added,
            "invited": work.invited,
            **outside.figures,
        },
    )


def _apply(work: _Work, some: Sequence[Placed]) -> None:
    """Apply a batch of people; once the file has a fault, only look for others."""
    known = [work.ids[place] for place, _ in some if place in work.ids]
    people = writing.people_of(work.db, known)
    held = writing.held_by(work.db, known)
    plans = [
        (place, audience, _plan(work, work.ids.get(place), audience, told, held))
        for place, person in some
        for audience, told in _by_audience(person.told)
    ]
    if work.faults:
        return
    _write_people(work, some, people)
    _write_affiliations(work, plans)


def _plan(
    work: _Work,
    person_id: int | None,
    audience: Audience,
    told: Sequence[Told],
    held: dict[tuple[int, str], list[Held]],
) -> Plan:
    recorded = held.get((person_id, audience.value), []) if person_id is not None else []
    plan = plan_stays(recorded, told, today=work.today)
    work.faults.extend(_fault(work.roster, one) for one in plan.faults)
    return plan


def _by_audience(told: Sequence[Told]) -> list[tuple[Audience, list[Told]]]:
    found: defaultdict[Audience, list[Told]] = defaultdict(list)
    for one in told:
        found[one.audience].append(one)
    return list(found.items())


def _write_people(work: _Work, some: Sequence[Placed], people: dict[int, Identity]) -> None:
    strangers = [(place, person) for place, person in some if place not in work.ids]
    numbers = writing.add_people(work.db, [person.identity for _, person in strangers], now=work.now)
    changed: dict[int, Identity] = {}
    for place, person in some:
        if place not in work.ids:
            continue
        number = work.ids[place]
        wanted = _corrected(people.get(number, _NOTHING), person.identity)
        if wanted != people.get(number):
            changed[number] = wanted
            work.changed_lines.add(person.line)
    writing.change_people(work.db, changed)
    work.added += len(numbers)
    for (place, person), number in zip(strangers, numbers, strict=True):
        work.ids[place] = number
        work.new_lines.add(person.line)
    _invite(work, strangers)


def _corrected(recorded: Identity, told: Identity) -> Identity:
    """Give what is recorded with what the file says of it; where it says nothing, nothing changes."""
    return Identity(
        email=told.email or recorded.email,
        external_id=told.external_id or recorded.external_id,
        given_name=told.given_name or recorded.given_name,
        family_name=told.family_name or recorded.family_name,
        language=told.language or recorded.language,
    )


def _invite(work: _Work, strangers: Sequence[Placed]) -> None:
    """Write to new people who are there or will be; those who have left need no account."""
    arriving = [
        Person(
            id=work.ids[place],
            email=person.identity.email or None,
            given_name=person.identity.given_name,
            family_name=person.identity.family_name,
            language=person.identity.language or None,
        )
        for place, person in strangers
        if any(told.left_on is None or told.left_on >= work.today for told in person.told)
    ]
    work.invited += send_invitations(work.db, people=arriving, site=work.site, now=work.now)


def _write_affiliations(work: _Work, plans: Sequence[tuple[int, Audience, Plan]]) -> None:
    writing.remove_affiliations(work.db, [one for _, _, plan in plans for one in plan.removed])
    changed = [one for _, _, plan in plans for one in plan.changed]
    writing.change_affiliations(work.db, changed, now=work.now)
    added = [(work.ids[place], audience.value, one) for place, audience, plan in plans for one in plan.added]
    writing.add_affiliations(work.db, added, now=work.now)
    for place, _, plan in plans:
        work.new_lines |= plan.new_lines
        work.changed_lines |= plan.changed_lines
        if plan.added or plan.changed or plan.removed:
            work.touched.add(work.ids[place])


def _fault(roster: Roster, one: StayFault) -> TableFault:
    return TableFault(
        line=one.line,
        column=roster.heading(one.column),
        value=one.value,
        reason=one.reason,
        remedy=one.remedy,
    )
