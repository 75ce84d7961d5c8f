"""Reads what counting knows of many people at once: four statements a thousand people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage.facts import Affiliation, Completion, Credit, Life, ModuleKey, Opening, PersonId
from lms.progress import models as progress
from lms.schools import models as schools
from lms.schools.population import Audience, Function

AT_ONCE = 1000
"""People in one statement: far below what either database lets a statement name."""

Item = TypeVar("Item")


@dataclass(kw_only=True)
class _Gathered:
    """The facts of one person while rows come in."""

    completions: list[Completion] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    affiliations: list[Affiliation] = field(default_factory=list)

    def life(self) -> Life:
        """Give them as the pure core wants them."""
        return Life(
            completions=tuple(self.completions),
            credits=tuple(self.credits),
            openings=tuple(self.openings),
            affiliations=tuple(self.affiliations),
        )


def batches(items: Sequence[Item], *, size: int = AT_ONCE) -> Iterator[Sequence[Item]]:
    """Cut a sequence into parts that one statement can name."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def lives_of(db: Session, person_ids: Iterable[PersonId]) -> dict[PersonId, Life]:
    """Give the lives of people; somebody without any fact has an empty one."""
    gathered: defaultdict[PersonId | None, _Gathered] = defaultdict(_Gathered)
    wanted = sorted(person_ids)
    for batch in batches(wanted):
        _read_completions(db, batch, gathered)
        _read_credits(db, batch, gathered)
        _read_openings(db, batch, gathered)
        _read_affiliations(db, batch, gathered)
    return {person: gathered[person].life() for person in wanted}


def module_key(course_id: str, module_id: str) -> ModuleKey:
    """Name a module for ever."""
    return f"{course_id}/{module_id}"


def _read_completions(
    db: Session, batch: Sequence[PersonId], gathered: defaultdict[PersonId | None, _Gathered]
) -> None:
    one = progress.Completion
    rows = select(one.person_id, one.course_id, one.module_id, one.done_on, one.minutes, one.means).where(
        one.person_id.in_(batch), one.revoked_at.is_(None)
    )
    for person, course, module, done_on, minutes, means in db.execute(rows):
        gathered[person].completions.append(
            Completion(module=module_key(course, module), done_on=done_on, minutes=minutes, means=means)
        )


def _read_credits(
    db: Session, batch: Sequence[PersonId], gathered: defaultdict[PersonId | None, _Gathered]
) -> None:
    one = progress.Credit
    rows = select(one.person_id, one.course_id, one.module_id, one.on, one.minutes, one.means).where(
        one.person_id.in_(batch), one.revoked_at.is_(None)
    )
    for person, course, module, on, minutes, means in db.execute(rows):
        gathered[person].credits.append(
            Credit(module=module_key(course, module), on=on, minutes=minutes, means=means)
        )


def _read_openings(
    db: Session, batch: Sequence[PersonId], gathered: defaultdict[PersonId | None, _Gathered]
) -> None:
    one = progress.Opening
    rows = select(one.person_id, one.course_id, one.module_id, one.first_on).where(one.person_id.in_(batch))
    for person, course, module, first_on in db.execute(rows):
        gathered[person].openings.append(Opening(module=module_key(course, module), first_on=first_on))


def _read_affiliations(
    db: Session, batch: Sequence[PersonId], gathered: defaultdict[PersonId | None, _Gathered]
) -> None:
    one = schools.Affiliation
    rows = select(
        one.person_id, one.audience, one.function, one.uai, one.from_on, one.to_on, one.confirmed_on
    ).where(one.person_id.in_(batch), one.is_main)
    for person, audience, function, uai, from_on, to_on, confirmed_on in db.execute(rows):
        gathered[person].affiliations.append(
            Affiliation(
                audience=Audience(audience),
                function=Function(function),
                school=uai,
                from_on=from_on,
                to_on=to_on,
                confirmed_on=confirmed_on,
            )
        )
