"""Lines of a file gathered by person: the same one under several lines must be told alike.

Whoever the last thousand people are is known at hand; the others are looked up where they are laid out.
"""

from lms.messages import message
from lms.rosters.garbage import look_for_garbage
from lms.rosters.scratch import AT_ONCE, Scratch
from lms.rosters.told import Identity, RosterPerson, Told
from lms.schools.search_text import fold
from lms.tabular import FaultLog, Row, TableFault

_FIELDS = ("email", "external_id", "given_name", "family_name", "language")
_KEYS = ("external_id", "email")
_NAMES = frozenset({"given_name", "family_name"})
_BITS = 1 << 23


class _People:
    """People of a file by their keys."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._number = 0
        self._at_hand: dict[int, RosterPerson] = {}
        self._by_key: dict[tuple[str, str], RosterPerson] = {}
        # A key whose bit isn't set was never seen: almost none has to be looked up.
        self._seen = bytearray(_BITS // 8)

    def find(self, kind: str, value: str) -> RosterPerson | None:
        """Give whoever was told under a key before."""
        if not value:
            return None
        person = self._by_key.get((kind, value))
        byte, bit = _place(kind, value)
        if person is None and self._seen[byte] & bit:
            sought = "SELECT place FROM roster_key WHERE kind = ? AND value = ?"
            place = self._scratch.value(sought, (kind, value))
            if place is not None:
                person = self._at_hand.get(place) or self._scratch.person(place)
                self._at_hand[place] = self._by_key[kind, value] = person
        return person

    def add(self, line: int, identity: Identity) -> RosterPerson:
        """Add somebody."""
        person = RosterPerson(place=self._number, line=line, identity=identity)
        self._number += 1
        self._at_hand[person.place] = person
        return person

    def note(self, kind: str, value: str, person: RosterPerson) -> None:
        """Note that a key is somebody's."""
        if value:
            self._by_key[kind, value] = person
            byte, bit = _place(kind, value)
            self._seen[byte] |= bit

    def make_room(self, most: int = AT_ONCE) -> None:
        """Lay out whoever is at hand, once they are so many."""
        if len(self._at_hand) < most:
            return
        self._scratch.store(list(self._at_hand.values()))
        self._scratch.run_many(
            "INSERT OR REPLACE INTO roster_key VALUES (?, ?, ?)",
            [(*key, person.place) for key, person in self._by_key.items()],
        )
        self._at_hand.clear()
        self._by_key.clear()
        look_for_garbage()


def _place(kind: str, value: str) -> tuple[int, int]:
    bit = hash((kind, value)) % _BITS
    return bit >> 3, 1 << (bit & 7)


class Gathering:
    """People of a file, known by their external id, then by their address."""

    def __init__(self, faults: FaultLog, scratch: Scratch) -> None:
        self._faults = faults
        self._scratch = scratch
        self._people = _People(scratch)

    def refuse(self, row: Row) -> None:
        """Note who a line that can't be read is about, as far as it says so."""
        self._scratch.run_many(
            "INSERT OR IGNORE INTO refused_key VALUES (?, ?)",
            [(name, row[name].lower()) for name in _KEYS if row[name]],
        )

    def finish(self) -> None:
        """Lay out everybody."""
        self._people.make_room(0)

    def take(self, row: Row, identity: Identity, told: Told) -> None:
        """Add a line to whoever it is about; what contradicts an earlier line is a fault."""
        self._people.make_room()
        by_id = self._people.find("external_id", identity.external_id)
        by_email = self._people.find("email", identity.email)
        if by_id is not None and by_email is not None and by_id is not by_email:
            self._add_two_people(row, by_id, by_email)
            self.refuse(row)
            return
        person = by_id or by_email
        if person is None:
            person = self._people.add(told.line, identity)
        elif identity != person.identity:
            person.identity = self._agreed(row, person, identity)
        self._people.note("external_id", identity.external_id, person)
        self._people.note("email", identity.email, person)
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
        # The same line twice is no contradiction: it is told once.
        if same is not None and not same.says_the_same_as(told):
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


def refuse_everybody(scratch: Scratch) -> None:
    """Leave nobody: the file has a fault."""
    scratch.run("UPDATE roster_person SET is_refused = 1")


def refuse_with_their_lines(scratch: Scratch, faults: FaultLog, *, mark: str) -> None:
    """Leave out whoever has a line with a fault; their other lines are held back, each with a fault.

    Half of what a file says of somebody isn't what it says. `mark` is the column to set.
    """
    if not faults:
        return
    scratch.run("CREATE INDEX IF NOT EXISTS roster_told_line ON roster_told (line)")
    scratch.run_many(
        f"UPDATE roster_person SET {mark} = 1"  # noqa: S608 - one of two names
        " WHERE place IN (SELECT place FROM roster_told WHERE line = ?)",
        ((line,) for line in faults.lines),
    )
    scratch.run(
        f"UPDATE roster_person SET {mark} = 1"  # noqa: S608
        " WHERE (external_id <> '' AND EXISTS (SELECT 1 FROM refused_key AS refused"
        " WHERE refused.kind = 'external_id' AND refused.value = lowered(external_id)))"
        " OR (email <> '' AND EXISTS (SELECT 1 FROM refused_key AS refused"
        " WHERE refused.kind = 'email' AND refused.value = lowered(email)))"
    )
    theirs = "FROM roster_told AS told JOIN roster_person AS person USING (place)"
    rest = f"SELECT told.line {theirs} WHERE person.{mark} ORDER BY told.place, told.line"
    for (line,) in scratch.run(rest).fetchall():
        if line not in faults.lines:
            faults.add(held_back(line))


def held_back(line: int) -> TableFault:
    """Say that a line waits for another one about the same person."""
    return TableFault(
        line=line,
        reason=message("Another line about the same person is refused: this one is held back with it."),
        remedy=message("Correct the other line, and send both again."),
    )
