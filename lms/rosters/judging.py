"""What a file of people changes, person by person, before anything is written: read only."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from lms.messages import message
from lms.rosters.bounds import Bounds, Standing
from lms.rosters.on_record import held_by, people_of
from lms.rosters.roster import Roster
from lms.rosters.stay_plan import Held, Plan, StayFault
from lms.rosters.stays import plan_stays
from lms.rosters.told import Identity, RosterPerson, Told
from lms.schools.population import Audience
from lms.schools.search_text import fold
from lms.tabular import TableFault

NOBODY = Identity()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One person of the file beside the record; `held` is where they belong on record, by audience."""

    person: RosterPerson
    before: Identity
    after: Identity
    plans: Sequence[tuple[Audience, Plan]]
    faults: Sequence[TableFault] = field(default=())
    held: Mapping[str, Sequence[Held]] = field(default_factory=dict)

    @property
    def number(self) -> int | None:
        """Number on record, None for somebody new."""
        return self.person.number

    @property
    def is_corrected(self) -> bool:
        """Whether who somebody known is changes."""
        return self.number is not None and self.before != self.after

    @property
    def new_lines(self) -> set[int]:
        """Lines that add the person, or a school to the person."""
        lines = {line for _, plan in self.plans for line in plan.new_lines}
        return lines | {self.person.line} if self.number is None else lines

    @property
    def changed_lines(self) -> set[int]:
        """Lines that change something, and add nothing."""
        lines = {line for _, plan in self.plans for line in plan.changed_lines}
        corrected = {self.person.line} if self.is_corrected else set()
        return (lines | corrected) - self.new_lines


def judge(
    db: Session,
    roster: Roster,
    some: Sequence[RosterPerson],
    *,
    today: date,
    bounds: Bounds | None,
) -> Iterator[Judged]:
    """Compare a batch of people with what is recorded, in a few statements whatever their number."""
    known = [person.number for person in some if person.number is not None]
    people = people_of(db, known)
    held = held_by(db, known)
    standing = bounds.standing(db, known) if bounds is not None else None
    for person in some:
        theirs = held.get(person.number, {}) if person.number is not None else {}
        before = people.get(person.number, NOBODY) if person.number is not None else NOBODY
        # An address or identifier of a record merged into this one stays there.
        told = replace(person.identity, **dict.fromkeys(person.elsewhere, ""))
        after, faults = _identity(roster, person, told, before=before, standing=standing)
        plans = [
            (audience, plan_stays(theirs.get(audience.value, ()), told, today=today))
            for audience, told in _told(person)
        ]
        yield Judged(
            person=person,
            before=before,
            after=after,
            plans=plans,
            faults=[*faults, *(_fault(roster, one) for _, plan in plans for one in plan.faults)],
            held=theirs,
        )


def _identity(
    roster: Roster,
    person: RosterPerson,
    told: Identity,
    *,
    before: Identity,
    standing: Standing | None,
) -> tuple[Identity, list[TableFault]]:
    number = person.number
    if standing is not None and number is not None and number not in standing.inside:
        # Somebody who arrives from elsewhere: where she was, they know who she is.
        return before, []
    after = _corrected(before, told)
    if standing is None or number not in standing.holding_roles or _same_key(before, after):
        return after, []
    return before, [_holds_role(roster, person)]


def _same_key(before: Identity, after: Identity) -> bool:
    return (before.email, before.external_id) == (after.email, after.external_id)


def _corrected(recorded: Identity, told: Identity) -> Identity:
    """Give what is recorded with what the file says of it; where it says nothing, nothing changes."""
    return Identity(
        email=told.email or recorded.email,
        external_id=told.external_id or recorded.external_id,
        given_name=_name(told.given_name, recorded.given_name),
        family_name=_name(told.family_name, recorded.family_name),
        language=told.language or recorded.language,
    )


def _name(told: str, recorded: str) -> str:
    """Give a name as the file has it, unless it is the recorded one in capitals: that corrects nothing.

    Extracts of the education services write names in capitals, often without accents.
    """
    is_shouted = told.isupper() and not recorded.isupper() and fold(told) == fold(recorded)
    return recorded if is_shouted or not told else told


def _told(person: RosterPerson) -> list[tuple[Audience, list[Told]]]:
    """Give what is told of somebody by audience, a line that is there twice once."""
    found: defaultdict[Audience, list[Told]] = defaultdict(list)
    again = person.repeats
    for one in person.told:
        if one.line not in again:
            found[one.audience].append(one)
    return list(found.items())


def _holds_role(roster: Roster, person: RosterPerson) -> TableFault:
    return TableFault(
        line=person.line,
        column=roster.heading("email"),
        value=person.identity.email,
        reason=message("This person holds a role: a file doesn’t change the address that opens her account."),
        remedy=message("Give the address on record, or ask an administrator to import this line."),
    )


def _fault(roster: Roster, one: StayFault) -> TableFault:
    return TableFault(
        line=one.line,
        column=roster.heading(one.column),
        value=one.value,
        reason=one.reason,
        remedy=one.remedy,
    )
