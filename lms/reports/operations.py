"""Changes to committees' dossiers: begun, reworded, frozen, put aside. The caller commits.

A draft is changed only by whoever read its latest version: the condition stands in the statement itself, so
of two who send at once one is told. What is frozen is never changed.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.audit import COMMAND_LINE, Origin, record
from lms.database.inserting import insert_into
from lms.reports.committee_queries import fingerprint
from lms.reports.models import CommitteeDossier


@dataclass(frozen=True, kw_only=True)
class Made:
    """The files of a dossier, and what the next one is compared with."""

    number: int
    pdf: bytes
    xlsx: bytes
    figures: dict[str, object]


def begin_dossier(db: Session, *, programme_id: int, on: date, author_id: int | None, now: datetime) -> int:
    """Begin a programme's draft, or take up the one there is; give its number in the store."""
    one = CommitteeDossier
    values = {
        "programme_id": programme_id,
        "as_of": on,
        "author_id": author_id,
        "comments": {},
        "figures": {},
        "version": 1,
        "made_at": now,
    }
    db.execute(insert_into(db, one).values(**values).on_conflict_do_nothing())
    return db.scalars(select(one.id).where(one.programme_id == programme_id, one.frozen_at.is_(None))).one()


def reword_dossier(db: Session, *, dossier_id: int, version: int, on: date, comments: dict[str, str]) -> bool:
    """Keep a draft's day and words; False where somebody else changed or froze it meanwhile."""
    one = CommitteeDossier
    changed = db.scalar(
        update(one)
        .where(one.id == dossier_id, one.version == version, one.frozen_at.is_(None))
        .values(as_of=on, comments=comments, version=version + 1)
        .returning(one.id)
    )
    return changed is not None


def freeze_dossier(
    db: Session,
    *,
    dossier_id: int,
    version: int,
    on: date,
    comments: dict[str, str],
    made: Made,
    author_id: int | None,
    now: datetime,
    origin: Origin = COMMAND_LINE,
) -> bool:
    """Freeze a draft with its files; False where somebody else changed or froze it meanwhile."""
    one = CommitteeDossier
    frozen = db.scalar(
        update(one)
        .where(one.id == dossier_id, one.version == version, one.frozen_at.is_(None))
        .values(
            as_of=on,
            comments=comments,
            version=version + 1,
            number=made.number,
            author_id=author_id,
            frozen_at=now,
            figures=made.figures,
            pdf=made.pdf,
            xlsx=made.xlsx,
            sha256=fingerprint(made.pdf),
            xlsx_sha256=fingerprint(made.xlsx),
        )
        .returning(one.id)
    )
    if frozen is None:
        return False
    record(
        db,
        verb="published",
        actor_id=author_id,
        now=now,
        object_kind="committee-dossier",
        object_id=dossier_id,
        origin=origin,
    )
    return True


def put_dossier_aside(db: Session, *, dossier_id: int, version: int) -> bool:
    """Throw a draft away; False where somebody else changed or froze it meanwhile."""
    one = CommitteeDossier
    gone = db.scalar(
        delete(one)
        .where(one.id == dossier_id, one.version == version, one.frozen_at.is_(None))
        .returning(one.id)
    )
    return gone is not None
