"""A list of the convoked from its upload to its writing; the columns of its source. The caller commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from lms.database.inserting import insert_into
from lms.messages import RefusalError
from lms.schools.search_text import fold
from lms.tabular import Table, normalise_header
from lms.workshops.convocation_file import open_list
from lms.workshops.group_models import (
    LONGEST_FILE_NAME,
    LONGEST_SOURCE,
    ConvokedColumns,
    ConvokedFile,
)


def receive(
    db: Session,
    *,
    workshop_id: int,
    person_id: int,
    data: bytes,
    file_name: str,
    source: str,
    now: datetime,
) -> None:
    """Keep a list in place of the one looked at before; refused when it can't be opened at all."""
    table = open_list(data)
    if not table.headings.written:
        raise RefusalError(table.faults[0].reason, table.faults[0].remedy)
    source = source_name(source)
    chosen = _usable(saved_columns(db, person_id=person_id, source=source), table.headings.written)
    values = {
        "uploaded_at": now,
        "source": source,
        "file_name": _last_part(file_name)[:LONGEST_FILE_NAME],
        "file": data,
        "chosen": chosen,
    }
    fresh = insert_into(db, ConvokedFile).values(workshop_id=workshop_id, uploaded_by=person_id, **values)
    db.execute(fresh.on_conflict_do_update(index_elements=["workshop_id", "uploaded_by"], set_=values))


def source_name(typed: str) -> str:
    """Give a source as it is kept."""
    return " ".join(typed.split())[:LONGEST_SOURCE]


def list_looked_at(db: Session, *, workshop_id: int, person_id: int) -> ConvokedFile | None:
    """Give the list that somebody looks at, with its file."""
    return db.scalar(
        select(ConvokedFile)
        .where(ConvokedFile.workshop_id == workshop_id, ConvokedFile.uploaded_by == person_id)
        .options(undefer(ConvokedFile.file))
        .execution_options(populate_existing=True)
    )


def table_of(kept: ConvokedFile) -> Table:
    """Open a list under the headings chosen."""
    return open_list(kept.file, chosen=kept.chosen or None)


def choose_columns(
    db: Session, *, workshop_id: int, person_id: int, chosen: Mapping[str, str], now: datetime
) -> bool:
    """Read the list under the headings chosen, and remember them for its source; False once it is gone."""
    kept = list_looked_at(db, workshop_id=workshop_id, person_id=person_id)
    if kept is None:
        return False
    kept.chosen = dict(chosen)
    values = {"chosen": dict(chosen), "saved_at": now}
    fresh = insert_into(db, ConvokedColumns).values(person_id=person_id, source=_key(kept.source), **values)
    db.execute(fresh.on_conflict_do_update(index_elements=["person_id", "source"], set_=values))
    db.flush()
    return True


def drop_list(db: Session, *, workshop_id: int, person_id: int) -> None:
    """Forget a list: it is written, or isn't to be."""
    db.execute(
        delete(ConvokedFile).where(
            ConvokedFile.workshop_id == workshop_id, ConvokedFile.uploaded_by == person_id
        )
    )


def saved_columns(db: Session, *, person_id: int, source: str) -> Mapping[str, str]:
    """Give the headings that somebody chose for a source before."""
    found = db.scalar(
        select(ConvokedColumns.chosen).where(
            ConvokedColumns.person_id == person_id, ConvokedColumns.source == _key(source)
        )
    )
    return found or {}


def sources_of(db: Session, *, person_id: int) -> Sequence[str]:
    """Give the sources whose columns somebody chose, the latest first."""
    rows = select(ConvokedColumns.source).where(ConvokedColumns.person_id == person_id)
    return db.scalars(rows.order_by(ConvokedColumns.saved_at.desc(), ConvokedColumns.source).limit(20)).all()


def _key(source: str) -> str:
    return fold(source)[:LONGEST_SOURCE]


def _last_part(file_name: str) -> str:
    # Old browsers send the whole path.
    return PurePosixPath(PureWindowsPath(file_name).name).name or "–"


def _usable(chosen: Mapping[str, str], headings: Sequence[str]) -> dict[str, str]:
    """Keep of saved columns what this list has: another year's headings mustn't hide its own."""
    here = {normalise_header(heading) for heading in headings}
    kept = {name: one for name, one in chosen.items() if one and normalise_header(one) in here}
    is_same_kind = len(kept) == sum(bool(one) for one in chosen.values())
    return dict(chosen) if is_same_kind else kept
