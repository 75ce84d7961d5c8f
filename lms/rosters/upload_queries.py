"""Uploaded files of people: whose they are, and their verdict page by page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, LargeBinary, func, select, true, type_coerce
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.rosters.models import RosterImport, RosterMapping, RosterVerdict
from lms.rosters.to_confirm import CONFIRMERS
from lms.rosters.verdicts import Verdict
from lms.schools.search_text import fold

IMPORTERS = CONFIRMERS
"""Who names people in a reach may bring a list of them."""
PAGE = 50
PIECE = 1 << 20


class State(StrEnum):
    """Where an uploaded file stands."""

    RECEIVED = "received"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    DROPPED = "dropped"


OPEN = (State.RECEIVED, State.CHECKING, State.CHECKED)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One import of the list."""

    id: int
    state: State
    source: str
    file_name: str
    uploaded_at: datetime
    applied_at: datetime | None
    who: str
    figures: Mapping[str, int]


def _mine(reach: Reach) -> ColumnElement[bool]:
    # A file names people of a reach that may end tomorrow: nobody else's is shown, but to administrators.
    return true() if reach.holds(Role.ADMINISTRATOR) else RosterImport.uploaded_by == reach.person_id


def upload_of(db: Session, *, reach: Reach, import_id: int) -> RosterImport | None:
    """Give one's own import, or anybody's to an administrator; None for another's."""
    return db.scalar(select(RosterImport).where(RosterImport.id == import_id, _mine(reach)))


def uploads(db: Session, *, reach: Reach, before: int | None = None, size: int = PAGE) -> Sequence[Listed]:
    """Give the imports one may see, the latest first; one more than `size` when there are more."""
    wanted = (
        select(
            RosterImport.id,
            RosterImport.state,
            RosterImport.source,
            RosterImport.file_name,
            RosterImport.uploaded_at,
            RosterImport.applied_at,
            RosterImport.figures,
            Person.given_name,
            Person.family_name,
        )
        .outerjoin(Person, Person.id == RosterImport.uploaded_by)
        .where(_mine(reach))
        .order_by(RosterImport.id.desc())
        .limit(size + 1)
    )
    if before is not None:
        wanted = wanted.where(RosterImport.id < before)
    return [
        Listed(
            id=row.id,
            state=State(row.state),
            source=row.source,
            file_name=row.file_name,
            uploaded_at=row.uploaded_at,
            applied_at=row.applied_at,
            who=f"{row.given_name or ''} {row.family_name or ''}".strip(),
            figures=row.figures,
        )
        for row in db.execute(wanted)
    ]


def file_of(db: Session, *, import_id: int) -> bytes | None:
    """Give the file itself; None once it is gone."""
    return db.scalar(select(RosterImport.file).where(RosterImport.id == import_id))


def pieces_of_file(db: Session, *, import_id: int) -> Iterator[bytes]:
    """Give the file in pieces, so that it never takes room at once; none once it is gone."""
    place = 1
    while True:
        piece = type_coerce(func.substr(RosterImport.file, place, PIECE), LargeBinary)
        found = db.scalar(select(piece).where(RosterImport.id == import_id))
        if not found:
            return
        yield found
        place += PIECE


def saved_mapping(db: Session, *, person_id: int, source: str) -> dict[str, str]:
    """Give the headings that somebody chose for a source before."""
    found = db.scalar(
        select(RosterMapping.chosen).where(
            RosterMapping.person_id == person_id, RosterMapping.source == fold(source)[:80]
        )
    )
    return found or {}


def sources_of(db: Session, *, person_id: int) -> Sequence[str]:
    """Give the sources that somebody named, the latest first."""
    rows = db.execute(
        select(RosterImport.source, func.max(RosterImport.id))
        .where(RosterImport.uploaded_by == person_id)
        .group_by(RosterImport.source)
        .order_by(func.max(RosterImport.id).desc())
        .limit(20)
    )
    return [row[0] for row in rows]


def verdict_counts(db: Session, *, import_id: int) -> dict[Verdict, int]:
    """Count the lines by verdict."""
    rows = db.execute(
        select(RosterVerdict.verdict, func.count())
        .where(RosterVerdict.import_id == import_id)
        .group_by(RosterVerdict.verdict)
    )
    found = {Verdict(verdict): number for verdict, number in rows}
    return {verdict: found.get(verdict, 0) for verdict in Verdict}


def verdict_page(
    db: Session, *, import_id: int, verdict: Verdict | None, after: int, size: int = PAGE
) -> tuple[Sequence[RosterVerdict], int | None]:
    """Give lines after a place, and the place that leads to the next page."""
    wanted = select(RosterVerdict).where(RosterVerdict.import_id == import_id, RosterVerdict.line > after)
    if verdict is not None:
        wanted = wanted.where(RosterVerdict.verdict == verdict.value)
    found = db.scalars(wanted.order_by(RosterVerdict.line).limit(size + 1)).all()
    return found[:size], found[size - 1].line if len(found) > size else None


def refused_of(db: Session, *, import_id: int) -> Sequence[RosterVerdict]:
    """Give every refused line."""
    return db.scalars(
        select(RosterVerdict)
        .where(RosterVerdict.import_id == import_id, RosterVerdict.verdict == Verdict.REFUSED.value)
        .order_by(RosterVerdict.line)
    ).all()
