"""Codes of schools: made, printed again, renewed, revoked, recognised. The caller commits."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from lms.accounts.audit import Origin, record
from lms.database.inserting import insert_into
from lms.reach.queries import scopes_predicate
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.rosters.models import SchoolCode
from lms.rosters.school_code import code_hash, code_of, in_groups, opens_until, read_code
from lms.schools.models import School
from lms.schools.search_text import fold

PRINTERS = (
    Role.SCHOOL_DIRECTOR,
    Role.SCHOOL_HEAD,
    Role.INSPECTOR,
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
"""Who prints sheets. A directeur d'école too: it names nobody, and she hands them to her colleagues."""
MOST_SHOWN = 30
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class SheetLine:
    """A school whose sheet somebody may print, and since when it has one."""

    uai: str
    name: str
    municipality: str
    made_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What is printed; no code when none is open, or when the installation's secret has changed since."""

    uai: str
    name: str
    municipality: str
    code: str | None
    last_day: date | None


def _printable(reach: Reach, on: date) -> ColumnElement[bool]:
    return scopes_predicate(reach.scopes_held(*PRINTERS), on=on)


def sheet_lines(db: Session, *, reach: Reach, on: date, words: str = "") -> list[SheetLine]:
    """List the schools whose sheet somebody may print, by town and name; a few, narrowed by words."""
    holds = [School.search_text.contains(word, autoescape=True) for word in fold(words).split()]
    rows = db.execute(
        select(School.uai, School.name, School.municipality, SchoolCode.made_at)
        .outerjoin(SchoolCode, _open_code(on))
        .where(_printable(reach, on), School.successor_uai.is_(None), *holds)
        .order_by(School.search_text, School.uai)
        .limit(MOST_SHOWN)
    )
    return [
        SheetLine(uai=uai, name=name, municipality=town, made_at=made_at) for uai, name, town, made_at in rows
    ]


def sheet_of(db: Session, *, reach: Reach, uai: str, secret: bytes, on: date) -> Sheet | None:
    """Give a school's sheet to whoever may print it; None for a school that isn't hers."""
    row = db.execute(
        select(School, SchoolCode)
        .outerjoin(SchoolCode, _open_code(on))
        .where(School.uai == uai, _printable(reach, on))
    ).one_or_none()
    if row is None:
        return None
    school: School = row[0]
    made: SchoolCode | None = row[1]
    code = _printed(made, secret)
    return Sheet(
        uai=school.uai,
        name=school.name,
        municipality=school.municipality,
        code=code,
        last_day=made.until - ONE_DAY if made is not None and code else None,
    )


def _printed(made: SchoolCode | None, secret: bytes) -> str | None:
    if made is None:
        return None
    code = code_of(secret=secret, seed=made.seed)
    return in_groups(code) if code_hash(code) == made.code_hash else None


def _open_code(on: date) -> ColumnElement[bool]:
    return (SchoolCode.uai == School.uai) & SchoolCode.revoked_at.is_(None) & (SchoolCode.until > on)


def make_code(
    db: Session, *, uai: str, actor_id: int, secret: bytes, today: date, now: datetime, origin: Origin
) -> None:
    """Give a school a code in place of the one it has; of two made at once, the first stays."""
    revoke_code(db, uai=uai, actor_id=actor_id, now=now, origin=origin)
    seed = secrets.token_bytes(16)
    made: int | None = db.scalar(
        insert_into(db, SchoolCode)
        .values(
            uai=uai,
            seed=seed,
            code_hash=code_hash(code_of(secret=secret, seed=seed)),
            made_at=now,
            made_by=actor_id,
            until=opens_until(today),
        )
        .on_conflict_do_nothing(index_elements=["uai"], index_where=SchoolCode.revoked_at.is_(None))
        .returning(SchoolCode.id)
    )
    if made is not None:
        record(
            db,
            verb="code-made",
            actor_id=actor_id,
            object_kind="school",
            object_id=uai,
            origin=origin,
            now=now,
        )


def revoke_code(db: Session, *, uai: str, actor_id: int, now: datetime, origin: Origin) -> None:
    """Close a school's code: sheets already handed out open nothing any more."""
    revoked = db.scalar(
        update(SchoolCode)
        .where(SchoolCode.uai == uai, SchoolCode.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(SchoolCode.id)
        .execution_options(synchronize_session=False)
    )
    if revoked is not None:
        record(
            db,
            verb="code-revoked",
            actor_id=actor_id,
            object_kind="school",
            object_id=uai,
            origin=origin,
            now=now,
        )


def recognise_code(db: Session, *, typed: str, on: date) -> int | None:
    """Find the code that somebody typed from a sheet, as long as it opens something."""
    code = read_code(typed)
    if code is None:
        return None
    return db.scalar(
        select(SchoolCode.id).where(
            SchoolCode.code_hash == code_hash(code), SchoolCode.revoked_at.is_(None), SchoolCode.until > on
        )
    )


def school_of_code(db: Session, *, code_id: int, on: date) -> School | None:
    """Give the school that a code, still open, lets people into."""
    return db.scalar(
        select(School)
        .join(SchoolCode, SchoolCode.uai == School.uai)
        .where(SchoolCode.id == code_id, SchoolCode.revoked_at.is_(None), SchoolCode.until > on)
    )
