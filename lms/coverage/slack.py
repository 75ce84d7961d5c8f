"""How far a hidden figure could be something else without any published figure changing. Pure.

Schools that every published row either holds together or leaves out together are a class: people could be
moved between them and nobody outside would notice. A hidden row that holds a class only in part could hold
more of it, or less; by how much is its width. These moves leave the exact value of everything published as
it is, so nothing that may be inferred from what is shown rules them out; rounding comes on top of it.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

UNBOUNDED = 1_000_000_000


class Room(NamedTuple):
    """People who could be elsewhere: trained, untrained, and as headcounts go the fewest of any month."""

    trained: int
    untrained: int
    headcount: int


NO_ROOM = Room(0, 0, 0)


class Width(NamedTuple):
    """How wide the interval is, at least, in which each of a row's figures lies."""

    headcount: int
    trained: int
    untrained: int


class Class(NamedTuple):
    """The class of some schools; `is_free` when nothing is published of it."""

    key: Hashable
    is_free: bool


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What a row holds of a class of headcounts: the whole of it or not."""

    room: Room
    is_whole: bool
    is_free: bool

    @property
    def width(self) -> int:
        """By how many people the row's headcount may differ."""
        if self.is_free:
            return UNBOUNDED
        return 0 if self.is_whole else self.room.headcount

    @property
    def people(self) -> int:
        """How many of its people the row may hold."""
        if self.is_free:
            return UNBOUNDED
        return self.room.trained + self.room.untrained if self.is_whole else self.room.headcount


class Classes:
    """Schools by what is published of their headcounts, and coarser, of their trained people."""

    def __init__(
        self, rooms: Sequence[Room], *, headcount: Sequence[Class], trained: Sequence[Class]
    ) -> None:
        """Take the room and the two classes of each of the schools (or of what stands together always)."""
        self._headcount, self._trained = headcount, trained
        self._sizes: dict[Hashable, int] = {}
        self._rooms: dict[Hashable, Room] = {}
        self._rooms_trained: dict[Hashable, Room] = {}
        for room, fine, coarse in zip(rooms, headcount, trained, strict=True):
            self._sizes[fine.key] = self._sizes.get(fine.key, 0) + 1
            self._rooms[fine.key] = _plus(self._rooms.get(fine.key, NO_ROOM), room)
            self._rooms_trained[coarse.key] = _plus(self._rooms_trained.get(coarse.key, NO_ROOM), room)

    def width(self, atoms: Iterable[int]) -> Width:
        """Give the widths of a row made of some of them."""
        held: dict[Class, int] = {}
        coarse: dict[Class, Class] = {}
        for atom in atoms:
            fine = self._headcount[atom]
            held[fine] = held.get(fine, 0) + 1
            coarse[fine] = self._trained[atom]
        parts: dict[Class, list[_Part]] = {}
        for fine, number in held.items():
            part = _Part(
                room=self._rooms[fine.key],
                is_whole=number == self._sizes[fine.key],
                is_free=fine.is_free,
            )
            parts.setdefault(coarse[fine], []).append(part)
        headcount = sum(part.width for of_class in parts.values() for part in of_class)
        trained = untrained = 0
        for one, of_class in parts.items():
            more_trained, more_untrained = self._of_trained(one, of_class)
            trained, untrained = trained + more_trained, untrained + more_untrained
        return Width(headcount, trained, untrained)

    def _of_trained(self, one: Class, parts: Sequence[_Part]) -> tuple[int, int]:
        if one.is_free:
            anybody = sum(part.people for part in parts)
            return anybody, anybody
        return _exchanged(parts, self._rooms_trained[one.key])


def _exchanged(parts: Sequence[_Part], everyone: Room) -> tuple[int, int]:
    """Give the widths within schools whose trained people are published together only.

    Where a class of headcounts is held in part, all its trained people may be in the row, or none. Besides,
    trained people elsewhere may change places with untrained ones here: no headcount changes.
    """
    touched = whole = split = NO_ROOM
    for part in parts:
        touched = _plus(touched, part.room)
        if part.is_whole:
            whole = _plus(whole, part.room)
        else:
            split = _plus(split, part.room)
    others_trained = everyone.trained - touched.trained
    others_untrained = everyone.untrained - touched.untrained
    return (
        split.trained + min(touched.untrained, others_trained) + min(whole.trained, others_untrained),
        split.untrained + min(touched.trained, others_untrained) + min(whole.untrained, others_trained),
    )


def _plus(one: Room, other: Room) -> Room:
    return Room(one.trained + other.trained, one.untrained + other.untrained, one.headcount + other.headcount)
