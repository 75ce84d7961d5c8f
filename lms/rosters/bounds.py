"""How far whoever imports a file may go: her schools, the people she sees, nobody's power over others.

The command line has no bounds: whoever types there has the database anyway.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.messages import message
from lms.reach.models import Grant
from lms.reach.queries import in_force, people_predicate, scopes_predicate
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.rosters.matching import batches
from lms.rosters.roster import Roster
from lms.rosters.told import Told
from lms.schools.models import School
from lms.schools.population import Audience
from lms.tabular import TableFault


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Of some people on record, whose particulars the importer may correct and who holds a role."""

    inside: frozenset[int]
    holding_roles: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The reach of whoever imports, on the day of the import."""

    reach: Reach
    on: date

    def school_faults(self, db: Session, roster: Roster) -> Iterator[TableFault]:
        """Give a fault for each line about a school whose people the importer doesn't name."""
        scratch = roster.scratch
        named: defaultdict[Audience, list[str]] = defaultdict(list)
        for audience, uai in scratch.run("SELECT DISTINCT audience, uai FROM roster_told ORDER BY uai"):
            named[Audience(audience)].append(uai)
        outside = [
            (audience.value, uai)
            for audience, uais in named.items()
            for uai in sorted(set(uais) - self._within(db, audience, uais))
        ]
        if outside:
            scratch.run("CREATE TABLE IF NOT EXISTS outside_school (audience TEXT, uai TEXT)")
            scratch.run("DELETE FROM outside_school")
            scratch.insert("outside_school", outside)
            lines = scratch.told("(audience, uai) IN (SELECT audience, uai FROM outside_school)")
            yield from (_outside(roster, told) for _place, told in lines)

    def _within(self, db: Session, audience: Audience, uais: list[str]) -> set[str]:
        within = scopes_predicate(self.reach.scopes_naming(audience), on=self.on)
        return {
            uai
            for some in batches(uais)
            for uai in db.scalars(select(School.uai).where(School.uai.in_(some), within))
        }

    def standing(self, db: Session, numbers: Collection[int]) -> Standing:
        """Say how some people on record stand to the importer."""
        seen = select(Person.id).where(Person.id.in_(numbers), people_predicate(self.reach, on=self.on))
        holding = select(Grant.person_id).where(Grant.person_id.in_(numbers), in_force(self.on))
        may_anyway = self.reach.holds(Role.ADMINISTRATOR)
        return Standing(
            inside=frozenset(db.scalars(seen)),
            holding_roles=frozenset() if may_anyway else frozenset(db.scalars(holding)),
        )


def _outside(roster: Roster, told: Told) -> TableFault:
    return TableFault(
        line=told.line,
        column=roster.heading("uai"),
        value=told.uai,
        reason=message("You don’t answer for the people of this school."),
        remedy=message("Remove the line, or hand it to whoever coordinates this school."),
    )
