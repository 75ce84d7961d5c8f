"""Reads of committees' dossiers: a programme's, one of them, the one before a day, those altered since."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.programmes.models import Programme
from lms.reports.models import CommitteeDossier


@dataclass(frozen=True, kw_only=True)
class Previous:
    """A frozen dossier, as the next one is compared with it."""

    number: int
    as_of: date
    figures: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A frozen dossier in the list: `author` is empty for the command line, or for somebody erased."""

    id: int
    number: int
    as_of: date
    frozen_at: datetime
    author: str
    sha256: str
    xlsx_sha256: str


def frozen_dossiers(db: Session, *, programme_id: int) -> list[Listed]:
    """Give a programme's frozen dossiers, the latest first."""
    one = CommitteeDossier
    rows = db.execute(
        select(
            one.id, one.number, one.as_of, one.frozen_at, one.sha256, one.xlsx_sha256,
            Person.given_name, Person.family_name,
        )
        .join(Person, Person.id == one.author_id, isouter=True)
        .where(one.programme_id == programme_id, one.frozen_at.is_not(None))
        .order_by(one.number.desc())
    )  # fmt: skip
    return [
        Listed(
            id=row.id,
            number=row.number,
            as_of=row.as_of,
            frozen_at=row.frozen_at,
            author=" ".join(name for name in (row.given_name, row.family_name) if name),
            sha256=row.sha256,
            xlsx_sha256=row.xlsx_sha256,
        )
        for row in rows
    ]


def draft_of(db: Session, *, programme_id: int) -> CommitteeDossier | None:
    """Give a programme's draft, if one is begun."""
    mine = select(CommitteeDossier).where(CommitteeDossier.programme_id == programme_id)
    return db.scalars(mine.where(CommitteeDossier.frozen_at.is_(None))).one_or_none()


def dossier_called(db: Session, *, programme_id: int, dossier_id: int) -> CommitteeDossier | None:
    """Give one of a programme's dossiers."""
    mine = select(CommitteeDossier).where(CommitteeDossier.programme_id == programme_id)
    return db.scalars(mine.where(CommitteeDossier.id == dossier_id)).one_or_none()


def dossier_frozen_for(db: Session, *, programme_id: int, on: date) -> CommitteeDossier | None:
    """Give the last dossier frozen with the figures of a day."""
    mine = _frozen(programme_id).where(CommitteeDossier.as_of == on)
    return db.scalars(mine.order_by(CommitteeDossier.number.desc()).limit(1)).one_or_none()


def dossier_numbered(db: Session, *, programme_id: int, number: int) -> CommitteeDossier | None:
    """Give a programme's dossier of a number."""
    return db.scalars(_frozen(programme_id).where(CommitteeDossier.number == number)).one_or_none()


def file_of(db: Session, *, dossier_id: int, shape: str) -> bytes | None:
    """Give the file of a frozen dossier as it was kept."""
    column = CommitteeDossier.pdf if shape == "pdf" else CommitteeDossier.xlsx
    return db.scalars(select(column).where(CommitteeDossier.id == dossier_id)).one_or_none()


def next_number(db: Session, *, programme_id: int) -> int:
    """Give the number that a programme's next dossier will bear."""
    last = select(func.max(CommitteeDossier.number)).where(CommitteeDossier.programme_id == programme_id)
    return int(db.scalar(last) or 0) + 1


def previous_to(db: Session, *, programme_id: int, on: date) -> Previous | None:
    """Give the last dossier frozen for a day before another."""
    mine = _frozen(programme_id).where(CommitteeDossier.as_of < on)
    found = db.scalars(mine.order_by(CommitteeDossier.number.desc()).limit(1)).one_or_none()
    if found is None or found.number is None:
        return None
    return Previous(number=found.number, as_of=found.as_of, figures=found.figures)


def altered_dossiers(db: Session) -> Sequence[tuple[str, int]]:
    """Give the programmes and numbers of dossiers whose files aren't as they were frozen."""
    one = CommitteeDossier
    rows = db.execute(
        select(one.id, one.number, one.sha256, one.xlsx_sha256, Programme.slug)
        .join(Programme, Programme.id == one.programme_id)
        .where(one.frozen_at.is_not(None))
        .order_by(Programme.slug, one.number)
    ).all()
    # The files come one by one: years of them needn't be in memory together.
    return [
        (row.slug, row.number)
        for row in rows
        if fingerprint(file_of(db, dossier_id=row.id, shape="pdf")) != row.sha256
        or fingerprint(file_of(db, dossier_id=row.id, shape="xlsx")) != row.xlsx_sha256
    ]


def fingerprint(content: bytes | None) -> str:
    """Give a file's SHA-256, in hexadecimal."""
    return hashlib.sha256(content or b"").hexdigest()


def _frozen(programme_id: int) -> Select[CommitteeDossier]:
    return select(CommitteeDossier).where(
        CommitteeDossier.programme_id == programme_id, CommitteeDossier.frozen_at.is_not(None)
    )
