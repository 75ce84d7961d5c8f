"""Of some people, what every goal that counts them should say, beside what its ledger says.

A goal counts whoever is, or was, at a school that its programme's perimeter names or ever named: the other
programmes of a platform cost it nothing. Nothing reads what its ledger says elsewhere.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage.facts import Life, PersonId, SchoolId
from lms.coverage.ledger import Entry, edges
from lms.coverage.lives import batches, lives_of
from lms.coverage.revisions import Revision, revisions_counting
from lms.coverage.stretches import standing_of
from lms.coverage.writing import recorded_entries
from lms.programmes.models import PerimeterEntry

Named = Mapping[int, frozenset[SchoolId]]
"""By programme, those of some schools that its perimeter names or ever named."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What a goal's revision should say of a person, and what it says."""

    revision: Revision
    wanted: tuple[Entry, ...]
    recorded: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class People:
    """Facts and records of some people, read at once."""

    lives: Mapping[PersonId, Life]
    recorded: Mapping[PersonId, Mapping[int, Sequence[Entry]]]
    revisions: Sequence[Revision]
    named: Named

    def counted(self, person: PersonId) -> list[Counted]:
        """Give each revision that counts a person, in order.

        Raise OverlappingMainsError for somebody with two main schools on one day.
        """
        life, of_person = self.lives[person], self.recorded.get(person, {})
        schools = _schools(life, of_person)
        found = []
        for revision in self.revisions:
            here = schools & self.named.get(revision.programme_id, frozenset())
            if here:
                wanted = edges(standing_of(life, rule=revision.rule, scope=revision.scope), person=person)
                found.append(
                    Counted(
                        revision=revision,
                        wanted=_at(here, wanted),
                        recorded=_at(here, of_person.get(revision.id, ())),
                    )
                )
        return found


def read_people(db: Session, person_ids: Sequence[PersonId]) -> People:
    """Read what counting some people takes: seven statements a thousand of them."""
    lives = lives_of(db, person_ids)
    recorded: defaultdict[PersonId, dict[int, Sequence[Entry]]] = defaultdict(dict)
    for (revision, person), entries in recorded_entries(db, person_ids).items():
        if person is not None:
            recorded[person][revision] = entries
    schools = {uai for person, life in lives.items() for uai in _schools(life, recorded.get(person, {}))}
    named = _named(db, sorted(schools))
    return People(
        lives=lives,
        recorded=recorded,
        revisions=revisions_counting(db, programme_ids=named.keys()) if named else (),
        named=named,
    )


def _schools(life: Life, recorded: Mapping[int, Sequence[Entry]]) -> frozenset[SchoolId]:
    written = {entry.school for entries in recorded.values() for entry in entries}
    return frozenset(written | {main.school for main in life.affiliations})


def _at(schools: Collection[SchoolId], entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry.school in schools)


def _named(db: Session, uais: Sequence[SchoolId]) -> Named:
    found: defaultdict[int, set[SchoolId]] = defaultdict(set)
    for batch in batches(uais):
        rows = select(PerimeterEntry.programme_id, PerimeterEntry.uai).distinct()
        for programme_id, uai in db.execute(rows.where(PerimeterEntry.uai.in_(batch))):
            found[programme_id].add(uai)
    return {programme_id: frozenset(schools) for programme_id, schools in found.items()}
