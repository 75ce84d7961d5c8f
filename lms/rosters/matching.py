"""Who of a file is known already, and under which number."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.accounts.models import Person
from lms.messages import Message, message
from lms.rosters.merged import active_merges
from lms.rosters.roster import Roster
from lms.rosters.scratch import AT_ONCE
from lms.rosters.told import RosterPerson
from lms.tabular import TableFault

Item = TypeVar("Item")


def batches(items: Sequence[Item], *, size: int = AT_ONCE) -> Iterator[Sequence[Item]]:
    """Cut a sequence into parts that one statement can name."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def match_people(db: Session, roster: Roster) -> Iterator[TableFault]:
    """Find people by external id, then by address, and note their numbers; contradictions are faults."""
    scratch, merged = roster.scratch, active_merges(db)
    scratch.run("UPDATE roster_person SET number = NULL, elsewhere = '' WHERE number IS NOT NULL")
    for people in scratch.batches(without_lines=True):
        known = _known(db, people, merged)
        numbers: list[tuple[int, str, int]] = []
        for person in people if known.on_record else ():
            found = known.find(person)
            contradiction = known.contradiction(person, found)
            if contradiction is not None:
                yield _fault(roster, person, contradiction)
            elif found is not None:
                numbers.append((found, " ".join(known.elsewhere(person, found)), person.place))
        scratch.run_many("UPDATE roster_person SET number = ?, elsewhere = ? WHERE place = ?", numbers)
    yield from _twice(roster)


def _twice(roster: Roster) -> Iterator[TableFault]:
    """Give a fault for whoever turns out to be, on record, somebody on an earlier line."""
    scratch = roster.scratch
    again = scratch.run(
        "SELECT later.place, first.line FROM standing AS later JOIN"
        " (SELECT number, min(place) AS place FROM standing WHERE number IS NOT NULL"
        " GROUP BY number HAVING count(*) > 1) AS earliest ON later.number = earliest.number"
        " JOIN standing AS first ON first.place = earliest.place"
        " WHERE later.place > earliest.place ORDER BY later.place"
    )
    for place, line in again.fetchall():
        yield _fault(roster, scratch.person(place), _same_as(line))


@dataclass(frozen=True, kw_only=True)
class _Known:
    by_external_id: Mapping[str, int]
    by_email: Mapping[str, int]
    external_ids: Mapping[int, str]
    merged: Mapping[int, int]

    @property
    def on_record(self) -> bool:
        """Whether anybody of the file is known."""
        return bool(self.by_external_id or self.by_email)

    def find(self, person: RosterPerson) -> int | None:
        by_id = self._number(self.by_external_id, person.identity.external_id)
        return self._number(self.by_email, person.identity.email) if by_id is None else by_id

    def _number(self, keys: Mapping[str, int], key: str) -> int | None:
        number = keys.get(key)
        return None if number is None else self.merged.get(number, number)

    def elsewhere(self, person: RosterPerson, found: int) -> frozenset[str]:
        """Name the keys of the file that stand on a record merged into the one found."""
        keys = {"email": self.by_email, "external_id": self.by_external_id}
        return frozenset(
            name for name, known in keys.items() if known.get(getattr(person.identity, name), found) != found
        )

    def contradiction(self, person: RosterPerson, found: int | None) -> Message | None:
        """Say why a person of the file can't be the one on record, if so."""
        identity = person.identity
        by_email = self._number(self.by_email, identity.email)
        if by_email is not None and by_email != found:
            return message("On record, this identifier and this e-mail address belong to two people.")
        on_record = self.external_ids.get(found, "") if found is not None else ""
        is_same = self._number(self.by_external_id, identity.external_id) == found
        if identity.external_id and on_record and on_record != identity.external_id and not is_same:
            return message("On record, this e-mail address belongs to somebody with another identifier.")
        return None


def _known(db: Session, people: Sequence[RosterPerson], merged: Mapping[int, int]) -> _Known:
    external_ids = [one.identity.external_id for one in people if one.identity.external_id]
    emails = [one.identity.email for one in people if one.identity.email]
    by_external_id: dict[str, int] = {}
    by_email: dict[str, int] = {}
    on_record: dict[int, str] = {}
    for column, keys, found in (
        (Person.external_id, external_ids, by_external_id),
        (Person.email, emails, by_email),
    ):
        for person_id, key, external_id in _people_with(db, column, keys):
            found[key] = person_id
            on_record[person_id] = external_id or ""
    led_to = sorted({merged[number] for number in on_record if number in merged})
    for some in batches(led_to):
        kept = select(Person.id, Person.external_id).where(Person.id.in_(some))
        on_record |= {number: external_id or "" for number, external_id in db.execute(kept)}
    return _Known(by_external_id=by_external_id, by_email=by_email, external_ids=on_record, merged=merged)


def _people_with(
    db: Session, column: InstrumentedAttribute[str | None], keys: Sequence[str]
) -> Iterable[tuple[int, str, str | None]]:
    for some in batches(keys):
        for row in db.execute(select(Person.id, column, Person.external_id).where(column.in_(some))):
            yield row[0], str(row[1]), row[2]


def _same_as(line: int) -> Message:
    return message("On record, this is the person of line %(line)s.", line=line)


def _fault(roster: Roster, person: RosterPerson, reason: Message) -> TableFault:
    column = "external_id" if person.identity.external_id else "email"
    return TableFault(
        line=person.line,
        column=roster.heading(column),
        value=person.identity.external_id or person.identity.email,
        reason=reason,
        remedy=message("Correct the identifier or the address."),
    )
