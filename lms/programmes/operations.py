"""Changes to programmes and their perimeters. The caller commits."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from lms.programmes.engaging import choose_engaged, shows_engaged
from lms.programmes.history import Difference, difference
from lms.programmes.joining import schools_joined, wait_for_readers_of_perimeters
from lms.programmes.models import Partner, PerimeterEntry, Programme
from lms.programmes.perimeter import Entry, Selection, entries
from lms.programmes.programme_file import PartnerLine, ProgrammeFile
from lms.programmes.queries import candidates, stored_entries
from lms.programmes.selection_format import said_by, selection_of_json, selection_to_json


@dataclass(frozen=True, kw_only=True)
class AppliedPerimeter:
    """How many schools the perimeter gained, changed or left as they were."""

    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True, kw_only=True)
class AppliedProgramme:
    """What applying a file did; `is_changed` speaks of name, period and partners.

    `kept` are the parts that a page has changed since this file was applied, and that it says otherwise.
    """

    programme: Programme
    is_new: bool
    is_changed: bool
    perimeter: AppliedPerimeter
    kept: tuple[str, ...] = ()


def apply_programme(db: Session, *, file: ProgrammeFile, today: date, now: datetime) -> AppliedProgramme:
    """Bring a programme to what its file says; repeating it changes nothing.

    The file has no fault left, `queries.directory_faults` included. Changes to the perimeter take force on
    the day that the file gives, otherwise today.
    """
    programme, is_new = _programme_of(db, file, now)
    said, current = said_by(file), _current(db, programme)
    before = programme.file_said or {}
    kept = tuple(part for part in said if before.get(part) == said[part] != current[part])
    is_changed = _apply_parts(db, programme, file, but=kept, now=now)
    if is_changed:
        programme.changed_at = now
    programme.file_said = said
    selection = file.selection
    if "perimeter" in kept and programme.selection is not None:
        selection = selection_of_json(programme.selection)
    db.flush()
    return AppliedProgramme(
        programme=programme,
        is_new=is_new,
        is_changed=is_changed and not is_new,
        perimeter=select_schools(
            db,
            programme=programme,
            selection=selection,
            changes_from=file.changes_from or today,
            now=now,
        ),
        kept=kept,
    )


def _programme_of(db: Session, file: ProgrammeFile, now: datetime) -> tuple[Programme, bool]:
    """Find or make the programme of a file; say whether it is new."""
    # Locked before anything is read of it: two people may apply two files of one programme.
    found = db.scalars(select(Programme).where(Programme.slug == file.slug).with_for_update()).one_or_none()
    if found is not None:
        return found, False
    made = Programme(
        slug=file.slug, name=file.name, starts_on=file.starts_on, ends_on=file.ends_on, changed_at=now
    )
    db.add(made)
    db.flush()
    return made, True


def _apply_parts(
    db: Session, programme: Programme, file: ProgrammeFile, *, but: Collection[str], now: datetime
) -> bool:
    """Bring all but the perimeter to what the file says; say whether anything changed."""
    is_changed = False
    if "name" not in but:
        is_changed, programme.name = programme.name != file.name, file.name
    if "period" not in but:
        is_changed = is_changed or (programme.starts_on, programme.ends_on) != (file.starts_on, file.ends_on)
        programme.starts_on, programme.ends_on = file.starts_on, file.ends_on
    if "partners" not in but:
        is_changed = _apply_partners(db, programme.id, file.partners) or is_changed
    if file.schools_engaged is not None and "engaged" not in but:
        is_changed = _apply_engaged(db, programme.id, file.schools_engaged, now) or is_changed
    return is_changed


def _apply_engaged(db: Session, programme_id: int, is_shown: bool, now: datetime) -> bool:  # noqa: FBT001
    return choose_engaged(db, programme_id=programme_id, is_shown=is_shown, decided_by=None, now=now)


def select_schools(
    db: Session, *, programme: Programme, selection: Selection, changes_from: date, now: datetime
) -> AppliedPerimeter:
    """Make a selection the programme's, and its perimeter what that makes of the directory."""
    programme.selection = selection_to_json(selection)
    return apply_perimeter(
        db, programme_id=programme.id, selection=selection, changes_from=changes_from, now=now
    )


def _current(db: Session, programme: Programme) -> dict[str, Any]:
    """Give what stands of the parts that a file says."""
    partners = db.execute(select(Partner.name, Partner.kind).where(Partner.programme_id == programme.id))
    return {
        "engaged": shows_engaged(db, programme.id),
        "name": programme.name,
        "period": [programme.starts_on.isoformat(), programme.ends_on.isoformat()],
        "partners": {row.name: row.kind for row in partners},
        "perimeter": programme.selection,
    }


def apply_perimeter(
    db: Session, *, programme_id: int, selection: Selection, changes_from: date, now: datetime
) -> AppliedPerimeter:
    """Store what a selection makes of the directory as it stands, set-based.

    Entries for days before `changes_from` stay as they are, except that the first time all are written.
    """
    wait_for_readers_of_perimeters(db)
    stored = stored_entries(db, programme_id=programme_id)
    # Also where all that stood was withdrawn again: the same said twice changes nothing.
    ever = select(PerimeterEntry.id).where(PerimeterEntry.programme_id == programme_id).limit(1)
    steps = difference(
        stored,
        entries(selection, candidates(db, selection)),
        changes_from=changes_from,
        is_first=not stored and db.scalar(ever) is None,
    )
    _write(db, programme_id, steps, now)
    joined = {one.uai for one in steps.opened} - {one.entry.uai for one in stored}
    schools_joined(db, programme_id=programme_id, uais=joined, now=now)
    return AppliedPerimeter(new=steps.new, changed=steps.changed, unchanged=steps.unchanged)


def _write(db: Session, programme_id: int, steps: Difference, now: datetime) -> None:
    connection = db.connection()
    # Withdrawn before opened: an entry may take the place of one that begins on the same day.
    if steps.withdrawn:
        connection.execute(
            update(PerimeterEntry).where(PerimeterEntry.id == bindparam("entry")).values(withdrawn_at=now),
            [{"entry": entry_id} for entry_id in steps.withdrawn],
        )
    if steps.retimed:
        connection.execute(
            update(PerimeterEntry)
            .where(PerimeterEntry.id == bindparam("entry"))
            .values(to_on=bindparam("until")),
            [{"entry": one.id, "until": one.to_on} for one in steps.retimed],
        )
    if steps.opened:
        connection.execute(insert(PerimeterEntry), [_row(programme_id, entry, now) for entry in steps.opened])
    db.expire_all()


def _row(programme_id: int, entry: Entry, now: datetime) -> dict[str, object]:
    return {
        "programme_id": programme_id,
        "uai": entry.uai,
        "from_on": entry.from_on,
        "to_on": entry.to_on,
        "included": entry.included,
        "standing": entry.standing.value,
        "reason": entry.reason,
        "note": entry.note,
        "rolls_up_to": entry.rolls_up_to,
        "recorded_at": now,
        "withdrawn_at": None,
    }


def _apply_partners(db: Session, programme_id: int, wanted: Iterable[PartnerLine]) -> bool:
    """Bring the partners to what is wanted; say whether anything changed."""
    mine = select(Partner.name, Partner.kind).where(Partner.programme_id == programme_id)
    stored = {row.name: row.kind for row in db.execute(mine)}
    asked = {one.name: one.kind.value for one in wanted}
    if stored == asked:
        return False
    db.execute(delete(Partner).where(Partner.programme_id == programme_id))
    db.add_all(Partner(programme_id=programme_id, name=name, kind=kind) for name, kind in asked.items())
    return True
