"""Compares every ledger with the facts, and every sum with its ledger, in one state of the database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.coverage.due import waiting_among
from lms.coverage.facts import PersonId, SchoolId
from lms.coverage.invariants import (
    Breach,
    edge_breaches,
    negative_breaches,
    sum_breaches,
    twice_breaches,
)
from lms.coverage.lives import AT_ONCE
from lms.coverage.models import LedgerEntry
from lms.coverage.people_counted import read_people
from lms.coverage.publications import altered_publications
from lms.coverage.revisions import Revision, all_revisions
from lms.coverage.school_sums import read_school_sums, school_ranges
from lms.coverage.stretches import OverlappingMainsError

MOST_KEPT = 200


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One place where something doesn't hold, and in which revision's ledger."""

    revision: Revision
    breach: Breach


@dataclass(kw_only=True)
class Verification:
    """What was looked at and what was found: the first `MOST_KEPT` findings are kept, all are counted.

    `overlapping` are people with two main schools on one day; revisions still `building` were compared with
    their sums only. `altered` are published months, by goal and day, that aren't as they were published.
    `waiting` are people whom an import touched a moment ago: nothing is expected of their ledgers yet.
    """

    revisions: tuple[Revision, ...]
    people: int = 0
    entries: int = 0
    schools: set[SchoolId] = field(default_factory=set)
    found: int = 0
    findings: list[Finding] = field(default_factory=list)
    overlapping: list[tuple[PersonId, OverlappingMainsError]] = field(default_factory=list)
    altered: list[tuple[str, date]] = field(default_factory=list)
    waiting: int = 0

    @property
    def building(self) -> tuple[Revision, ...]:
        """Revisions that aren't counted yet."""
        return tuple(one for one in self.revisions if not one.is_ready)

    @property
    def is_fine(self) -> bool:
        """Whether no difference was found."""
        return not (self.found or self.overlapping or self.altered)

    def note(self, revision: Revision, breaches: Iterable[Breach]) -> None:
        """Take findings of one revision."""
        for breach in breaches:
            self.found += 1
            if len(self.findings) < MOST_KEPT:
                self.findings.append(Finding(revision=revision, breach=breach))


def verify(db: Session, *, on_progress: Callable[[int], None] | None = None) -> Verification:
    """Check every invariant of counting; `db` sees one state of the database from first to last."""
    verification = Verification(revisions=tuple(all_revisions(db)))
    after = 0
    while batch := _people_after(db, after):
        _verify_people(db, batch, verification)
        verification.people += len(batch)
        after = batch[-1]
        if on_progress is not None:
            on_progress(len(batch))
    ranges = school_ranges(db)
    for revision in verification.revisions:
        for schools in ranges:
            _verify_sums(db, revision, schools, verification)
    verification.altered = altered_publications(db)
    verification.entries = db.scalar(select(func.count()).select_from(LedgerEntry)) or 0
    return verification


def _people_after(db: Session, after: PersonId) -> list[PersonId]:
    return list(db.scalars(select(Person.id).where(Person.id > after).order_by(Person.id).limit(AT_ONCE)))


def _verify_people(db: Session, batch: list[PersonId], verification: Verification) -> None:
    people = read_people(db, batch)
    waiting = waiting_among(db, batch)
    verification.waiting += len(waiting)
    for person in people.lives:
        if person in waiting:
            continue
        try:
            counted = people.counted(person)
        except OverlappingMainsError as error:
            verification.overlapping.append((person, error))
            continue
        for one in counted:
            if one.revision.is_ready:
                verification.note(one.revision, edge_breaches(wanted=one.wanted, recorded=one.recorded))
                verification.note(one.revision, twice_breaches(one.recorded))


def _verify_sums(
    db: Session, revision: Revision, schools: tuple[SchoolId, SchoolId], verification: Verification
) -> None:
    found = read_school_sums(db, revision_id=revision.id, schools=schools)
    verification.schools |= {key.school for key in found.ledger}
    verification.note(revision, sum_breaches(entries=found.entries(), months=found.months, days=found.days))
    verification.note(revision, negative_breaches(found.days.items()))
