"""Reads the sums of several reports in one statement: by UAI on a day, by key for the points of trends.

What days before the present month brought is kept with the ground it was read for, as long as the database
says that it stays as it was: then only the days since are read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import add
from typing import NamedTuple

from sqlalchemy.orm import Session

from lms.coverage.revisions import Revision
from lms.coverage.sums_select import EVERY_DAY, Days
from lms.reports.ground import Ground
from lms.reports.marks import Marks
from lms.reports.outline import Outline
from lms.reports.sums_statement import Piece, Points, keys_name, statement, uais_name


class Sums(NamedTuple):
    """The sums of one UAI: stocks on a day, the flow since the beginning and before a period."""

    enrolled: int = 0
    started: int = 0
    trained: int = 0
    flow: int = 0
    flow_before: int = 0


class KeySums(NamedTuple):
    """What a month or a day changed for all UAIs of a key, by the ledger of one revision."""

    revision_id: int
    on: date
    key: str
    started: int
    trained: int
    flow: int


@dataclass(frozen=True, kw_only=True)
class WantedSums:
    """The sums that one report needs: on a day and for a period; for a trend, if it has one.

    `is_whole`: the ground is all of the programme, so that the database needn't look for each school.
    `days_from`: the first point that isn't the end of a month; from its month on, days are read.
    """

    ground: Ground
    revision: Revision
    as_of: date
    from_on: date
    is_whole: bool = False
    outline: Outline | None = None
    days_from: date | None = None

    @property
    def revision_ids(self) -> frozenset[int]:
        """The revisions whose sums are read."""
        points = self.outline.points if self.outline else ()
        return frozenset({self.revision.id, *(point.revision_id for point in points)})

    def kept_under(self, marks: Marks) -> object:
        """Name what is read of settled days, and the marks that it holds under."""
        held = frozenset((one, marks.sums.get(one)) for one in self.revision_ids)
        days = (self.as_of, self.from_on, self.days_from, marks.settled_before)
        return "sums", self.revision.id, days, self.outline and self.outline.name, held

    def piece(self, n: int, days: Days) -> Piece:
        """Say what is to be read of some days."""
        return Piece(n, days, self.revision.id, self.as_of, self.from_on, self.is_whole, self._points)

    @property
    def _points(self) -> Points | None:
        points = self.outline.points if self.outline else ()
        if not points:
            return None
        return Points(frozenset(point.revision_id for point in points), points[-1].on, self.days_from)

    def schools(self, n: int) -> Iterator[tuple[str, str]]:
        """Give the schools that are meant, under the names that the statement has for them."""
        if not self.is_whole:
            yield uais_name(n), self.ground.uais_as_json
        if self.outline is not None:
            yield keys_name(n), self.outline.keys_as_json


@dataclass(frozen=True, kw_only=True)
class FoundSums:
    """What was read for one report."""

    by_uai: dict[str, Sums] = field(default_factory=dict)
    by_key: list[KeySums] = field(default_factory=list)

    def and_since(self, later: "FoundSums") -> "FoundSums":
        """Add what later days brought."""
        by_uai = dict(self.by_uai)
        for uai, sums in later.by_uai.items():
            before = by_uai.get(uai)
            by_uai[uai] = sums if before is None else Sums._make(map(add, before, sums))
        return FoundSums(by_uai=by_uai, by_key=[*self.by_key, *later.by_key])


def read_sums(db: Session, wanted: Sequence[WantedSums], *, marks: Marks) -> list[FoundSums]:
    """Read what several reports need, in their order: one statement."""
    cut = marks.settled_before
    names = [one.kept_under(marks) for one in wanted]
    kept: list[FoundSums | None] = [
        None if cut is None else one.ground.kept(name) for one, name in zip(wanted, names, strict=True)
    ]
    pieces = [
        (n, days) for n, found in enumerate(kept) for days in _days_to_read(cut, is_kept=found is not None)
    ]
    read, held = _read(db, wanted, pieces, today=marks.today)
    for (n, days), found in zip(pieces, read, strict=True):
        # Not what another transaction has changed in between.
        if days.before is not None and marks.hold(held):
            wanted[n].ground.keep(names[n], found)
        before = kept[n]
        kept[n] = found if before is None else before.and_since(found)
    return [found for found in kept if found is not None]


def _days_to_read(cut: date | None, *, is_kept: bool) -> tuple[Days, ...]:
    """Give the days to be read, those before the cut first."""
    if cut is None:
        return (EVERY_DAY,)
    return (Days(since=cut),) if is_kept else (Days(before=cut), Days(since=cut))


def _read(
    db: Session, wanted: Sequence[WantedSums], pieces: Sequence[tuple[int, Days]], *, today: date
) -> tuple[list[FoundSums], dict[int, str]]:
    """Read pieces, and the marks they are read under where one of them is to be kept."""
    found = [FoundSums() for _ in pieces]
    held: dict[int, str] = {}
    keeps = any(days.before is not None for _, days in pieces)
    asked = statement(
        tuple(wanted[n].piece(n, days) for n, days in pieces),
        marks_of=frozenset().union(*(one.revision_ids for one in wanted)) if keeps else frozenset(),
        today=today,
        is_sqlite=db.get_bind().dialect.name == "sqlite",
    )
    schools = {name: text for n, one in enumerate(wanted) for name, text in one.schools(n)}
    db.flush()
    # Past the ORM: of thousands of rows it would look for entities in each. At once: one by one takes longer.
    for row in db.connection().execute(asked, schools).all():
        revision_id, on, name, enrolled, started, trained, flow, flow_before, place = row
        if place is None:
            held[revision_id] = name
        elif on is None:
            found[place].by_uai[name] = Sums(enrolled, started, trained, flow, flow_before)
        else:
            found[place].by_key.append(KeySums(revision_id, on, name, started, trained, flow))
    return found, held
