"""Lines of a file gathered by person: the same one under several lines must be told alike. Pure."""

from collections.abc import Callable, Iterable

from lms.messages import message
from lms.rosters.roster import Identity, RosterPerson, Told
from lms.schools.search_text import fold
from lms.tabular import FaultLog, Row, TableFault

_FIELDS = ("email", "external_id", "given_name", "family_name", "language")
_KEYS = ("external_id", "email")
_NAMES = frozenset({"given_name", "family_name"})


class Gathering:
    """People of a file, known by their external id, then by their address."""

    def __init__(self, faults: FaultLog) -> None:
        self._faults = faults
        self._people: list[RosterPerson] = []
        self._by_external_id: dict[str, RosterPerson] = {}
        self._by_email: dict[str, RosterPerson] = {}
        self._refused: set[tuple[str, str]] = set()

    def refuse(self, row: Row) -> None:
        """Note who a line that can't be read is about, as far as it says so."""
        self._refused |= {(name, row[name].lower()) for name in _KEYS if row[name]}

    def without_refused(self) -> tuple[RosterPerson, ...]:
        """Give everybody none of whose lines is refused; their other lines become faults."""
        return without_refused(self._people, self._faults, also=self._is_refused)

    def _is_refused(self, person: RosterPerson) -> bool:
        keys = {(name, getattr(person.identity, name).lower()) for name in _KEYS}
        return not keys.isdisjoint(self._refused)

    def people(self) -> tuple[RosterPerson, ...]:
        """Give everybody, in the order of the file."""
        return tuple(self._people)

    def take(self, row: Row, identity: Identity, told: Told) -> None:
        """Add a line to whoever it is about; what contradicts an earlier line is a fault."""
        by_id = self._by_external_id.get(identity.external_id)
        by_email = self._by_email.get(identity.email)
        if by_id is not None and by_email is not None and by_id is not by_email:
            self._add_two_people(row, by_id, by_email)
            self.refuse(row)
            return
        person = by_id or by_email
        if person is None:
            person = RosterPerson(line=told.line, identity=identity)
            self._people.append(person)
        elif identity != person.identity:
            person.identity = self._agreed(row, person, identity)
        if identity.external_id:
            self._by_external_id[identity.external_id] = person
        if identity.email:
            self._by_email[identity.email] = person
        self._check_once(row, person, told)
        person.told.append(told)

    def _agreed(self, row: Row, person: RosterPerson, identity: Identity) -> Identity:
        """Give what both lines say; a field that one leaves empty is the other's."""
        agreed = {}
        for name in _FIELDS:
            first, here = getattr(person.identity, name), getattr(identity, name)
            agreed[name] = first or here
            if first and here and first != here and not (name in _NAMES and fold(first) == fold(here)):
                self._faults.add(
                    row.fault(
                        name,
                        reason=message(
                            "Line %(line)s says “%(first)s” of the same person.",
                            line=person.line,
                            first=first,
                        ),
                        remedy=message("Write the same on each line, or give each person their own."),
                    )
                )
        return Identity(**agreed)

    def _check_once(self, row: Row, person: RosterPerson, told: Told) -> None:
        same = next((one for one in person.told if _is_same(one, told)), None)
        if same is not None:
            self._faults.add(
                row.fault(
                    "uai",
                    reason=message(
                        "The same person and school stand on line %(line)s already.", line=same.line
                    ),
                    remedy=message("Keep the line that is right, or give each its own days."),
                )
            )

    def _add_two_people(self, row: Row, by_id: RosterPerson, by_email: RosterPerson) -> None:
        self._faults.add(
            row.fault(
                "external_id",
                reason=message(
                    "This identifier is on line %(one)s and this address on line %(other)s, as two people.",
                    one=by_id.line,
                    other=by_email.line,
                ),
                remedy=message("Write both on each line of the same person, or correct one of them."),
            )
        )


def _is_same(one: Told, other: Told) -> bool:
    return (one.audience, one.uai, one.joined_on) == (other.audience, other.uai, other.joined_on)


def without_refused(
    people: Iterable[RosterPerson],
    faults: FaultLog,
    *,
    also: Callable[[RosterPerson], bool] = lambda _person: False,
) -> tuple[RosterPerson, ...]:
    """Keep the people none of whose lines has a fault.

    Half of what a file says of somebody isn't what it says: the other lines of the same person are held
    back, each with a fault of its own.
    """
    kept: list[RosterPerson] = []
    for person in people:
        lines = [told.line for told in person.told]
        if faults.lines.isdisjoint(lines) and not also(person):
            kept.append(person)
            continue
        for line in lines:
            if line not in faults.lines:
                faults.add(held_back(line))
    return tuple(kept)


def held_back(line: int) -> TableFault:
    """Say that a line waits for another one about the same person."""
    return TableFault(
        line=line,
        reason=message("Another line about the same person is refused: this one is held back with it."),
        remedy=message("Correct the other line, and send both again."),
    )
