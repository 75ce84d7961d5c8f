"""Two records of one person made one, and made two again. The caller commits.

Nothing that somebody did is lost: what both did once counts once, from the earlier day. The record that
goes stays, closed and empty of what moved, so that a file that names its address or identifier still finds
the person. Its address opens the record kept.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, delete, or_, select
from sqlalchemy.orm import Session

from lms.accounts.address_models import FurtherAddress
from lms.accounts.audit import Origin, record
from lms.accounts.erasure import erase_person
from lms.accounts.locks import lock_people
from lms.accounts.models import Person
from lms.accounts.personal_data import declared_models
from lms.accounts.queries import password_hash_of
from lms.accounts.signals import on_person_erased, standing_touched
from lms.accounts.signing_in import close_all
from lms.database import Base
from lms.messages import RefusalError, message
from lms.reach.models import Grant
from lms.reach.queries import in_force
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.rosters.merge_rows import Row, Steps, is_as_left, rows_of, step_back
from lms.rosters.merged_stays import merge_stays
from lms.rosters.models import MergeStep, PersonMerge, PossibleDuplicate
from lms.rosters.stay_plan import Held

STAYS = frozenset(
    {
        # Who the record that goes is, what it opened, and what was written to it.
        "person", "credential", "signin_session", "sso_session", "known_device",
        "second_factor", "recovery_code",
        "mail_outbox", "job", "audit_event", "invitation_due",
        # Written anew from the facts.
        "ledger", "standing_due",
        # What was published or is being written stays its author's.
        "release", "draft", "draft_file", "draft_aside", "workshop",
        # Imports and merges are told of whoever did them.
        "roster_import", "roster_mapping", "roster_verdict",
        "workshop_convoked_file", "workshop_convoked_columns",
        "possible_duplicate", "person_merge", "merge_step",
    }
)  # fmt: skip
"""Tables whose rows aren't moved by a merge; all others that name a person are."""
_OF_THEIR_OWN = frozenset({"affiliation", "completion", "opening"})
_PERSON = cast("Table", Person.__table__)


def merge_people(
    db: Session, *, reach: Reach, kept_id: int, gone_id: int, today: date, now: datetime, origin: Origin
) -> PersonMerge:
    """Let what stands under `gone_id` stand under `kept_id`. The caller found both within the reach."""
    if kept_id == gone_id:
        raise RefusalError(message("These are one and the same record."))
    lock_people(db, sorted({kept_id, gone_id}))
    db.expire_all()
    _check_mergeable(db, reach, (kept_id, gone_id), today)
    merge = PersonMerge(kept_id=kept_id, gone_id=gone_id, merged_by=reach.person_id, merged_at=now)
    db.add(merge)
    db.flush()
    steps = Steps(db=db, merge_id=merge.id, person_id=kept_id)
    _merge_particulars(db, steps, kept_id, gone_id, now)
    _merge_stays(db, steps, kept_id, gone_id)
    _merge_completions(db, steps, kept_id=kept_id, gone_id=gone_id, actor_id=reach.person_id, now=now)
    _merge_openings(db, steps, kept_id, gone_id)
    _move_the_rest(db, steps, kept_id, gone_id)
    steps.keep()
    close_all(db, person_id=gone_id, now=now)
    pair = (PossibleDuplicate.low_id, PossibleDuplicate.high_id)
    db.execute(delete(PossibleDuplicate).where(or_(*(column == gone_id for column in pair))))
    standing_touched(db, person_ids=[kept_id, gone_id])
    _note(db, "merged", merge=merge, reach=reach, now=now, origin=origin)
    db.expire_all()
    return merge


def _check_mergeable(db: Session, reach: Reach, ids: Sequence[int], today: date) -> None:
    people = db.scalars(select(Person).where(Person.id.in_(ids), Person.erased_at.is_(None))).all()
    gone = db.scalar(
        select(PersonMerge.id).where(PersonMerge.gone_id.in_(ids), PersonMerge.undone_at.is_(None))
    )
    if len(people) < len(ids) or gone is not None or any(one.disabled_at for one in people):
        raise RefusalError(
            message("One of the two was merged, closed or erased meanwhile. Nothing was changed.")
        )
    holds_role = db.scalar(select(Grant.id).where(Grant.person_id.in_(ids), in_force(today)).limit(1))
    if holds_role is not None and not reach.holds(Role.ADMINISTRATOR):
        raise RefusalError(
            message("One of the two holds a role: only an administrator may merge them. Nothing was changed.")
        )


def _merge_particulars(db: Session, steps: Steps, kept_id: int, gone_id: int, now: datetime) -> None:
    """Close the record that goes; what the other one lacks of address and identifier is given to it."""
    kept, gone = (_particulars(db, number) for number in (kept_id, gone_id))
    lacking = [name for name in ("email", "external_id") if kept[name] is None and gone[name] is not None]
    steps.change(_PERSON, gone, disabled_at=now, **dict.fromkeys(lacking))
    if lacking:
        steps.change(_PERSON, kept, **{name: gone[name] for name in lacking})
    _lend_address(db, address=gone["email"], kept_id=kept_id, gone_id=gone_id, now=now)


def _lend_address(db: Session, *, address: str | None, kept_id: int, gone_id: int, now: datetime) -> None:
    """Let the address of the record that goes open the one kept, by the password that went with it."""
    if address is not None:
        password = password_hash_of(db, person_id=gone_id)
        db.add(FurtherAddress(email=address, person_id=kept_id, password_hash=password, since=now))
        db.flush()


def _particulars(db: Session, person_id: int) -> Row:
    columns = (Person.id, Person.email, Person.external_id, Person.disabled_at)
    return dict(db.execute(select(*columns).where(Person.id == person_id)).mappings().one())


def _merge_stays(db: Session, steps: Steps, kept_id: int, gone_id: int) -> None:
    table = Base.metadata.tables["affiliation"]
    rows = {
        row["id"]: row for number in (kept_id, gone_id) for row in rows_of(db, table, "person_id", number)
    }
    for audience in sorted({row["audience"] for row in rows.values()}):
        kept, gone = (
            [
                _held(row)
                for row in rows.values()
                if row["audience"] == audience and row["person_id"] == number
            ]
            for number in (kept_id, gone_id)
        )
        merged = merge_stays(kept, gone)
        for one in merged.removed:
            steps.remove(table, rows[_number(one)])
        changes = [(before, _changes(before, after)) for before, after in merged.changed]
        changes += [
            (before, _changes(before, after) | {"person_id": kept_id}) for before, after in merged.moved
        ]
        for before, values in changes:
            # Left with the record that goes, it would count a second time.
            if not steps.change(table, rows[_number(before)], **values):
                raise RefusalError(
                    message("The schools of the two records contradict each other. Nothing was changed.")
                )


def _held(row: Row) -> Held:
    return Held(**{name: row[name] for name in Held.__dataclass_fields__})


def _number(one: Held) -> int:
    if one.id is None:
        raise RuntimeError("an affiliation on record has a number")
    return one.id


def _changes(before: Held, after: Held) -> Row:
    names = ("is_main", "from_on", "to_on", "confirmed_on")
    return {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}


def _merge_completions(
    db: Session, steps: Steps, *, kept_id: int, gone_id: int, actor_id: int, now: datetime
) -> None:
    """Of a module that both completed, the earlier completion stands, and the later one is revoked."""
    table = Base.metadata.tables["completion"]
    standing = {
        (row["course_id"], row["module_id"]): row
        for row in rows_of(db, table, "person_id", kept_id)
        if row["revoked_at"] is None
    }
    revoked = {"revoked_at": now, "revoked_by": actor_id, "revocation_note": "merged"}
    for row in rows_of(db, table, "person_id", gone_id):
        same = standing.get((row["course_id"], row["module_id"])) if row["revoked_at"] is None else None
        if same is None:
            steps.change(table, row, person_id=kept_id)
        elif row["done_on"] < same["done_on"]:
            steps.change(table, same, **revoked)
            steps.change(table, row, person_id=kept_id)
        else:
            steps.change(table, row, person_id=kept_id, **revoked)


def _merge_openings(db: Session, steps: Steps, kept_id: int, gone_id: int) -> None:
    """A module that both opened was opened on the earlier day."""
    table = Base.metadata.tables["opening"]
    mine = {(row["course_id"], row["module_id"]): row for row in rows_of(db, table, "person_id", kept_id)}
    for row in rows_of(db, table, "person_id", gone_id):
        same = mine.get((row["course_id"], row["module_id"]))
        if same is None:
            steps.change(table, row, person_id=kept_id)
        elif row["first_on"] < same["first_on"]:
            steps.change(table, same, first_on=row["first_on"])


def _move_the_rest(db: Session, steps: Steps, kept_id: int, gone_id: int) -> None:
    """Move what else names the person; what both have stays where it is, once each."""
    for model, declaration in declared_models():
        table = cast("Table", model.__table__)
        if table.name in STAYS or table.name in _OF_THEIR_OWN:
            continue
        for row in rows_of(db, table, declaration.person, gone_id):
            steps.change(table, row, **{declaration.person: kept_id})


def _check_may_undo(db: Session, merge: PersonMerge, steps: Iterable[MergeStep]) -> None:
    later = db.scalar(
        select(PersonMerge.id).where(PersonMerge.gone_id == merge.kept_id, PersonMerge.undone_at.is_(None))
    )
    if later is not None:
        raise RefusalError(
            message(
                "This person was merged into another one since: undo that merge first. Nothing was changed."
            )
        )
    stays = [step for step in steps if step.table_name == "affiliation"]
    if not all(is_as_left(db, step, but=frozenset({"changed_at"})) for step in stays):
        raise RefusalError(
            message(
                "The schools of this person changed since the merge: it can’t be undone without losing that."
                " Nothing was changed; correct the schools by a file."
            )
        )


def undo_merge(
    db: Session, *, reach: Reach, merge: PersonMerge, now: datetime, origin: Origin
) -> PersonMerge:
    """Make two records of one again, as they were; what was done since stays with the one that was kept."""
    lock_people(db, sorted({merge.kept_id, merge.gone_id}))
    db.expire_all()
    if merge.undone_at is not None:
        return merge
    steps = db.scalars(
        select(MergeStep).where(MergeStep.merge_id == merge.id).order_by(MergeStep.n.desc())
    ).all()
    _check_may_undo(db, merge, steps)
    for step in steps:
        step_back(db, step)
    gone = select(Person.email).where(Person.id == merge.gone_id).scalar_subquery()
    lent = delete(FurtherAddress).where(
        FurtherAddress.person_id == merge.kept_id, FurtherAddress.email == gone
    )
    db.execute(lent.execution_options(synchronize_session=False))
    merge.undone_at, merge.undone_by = now, reach.person_id
    db.flush()
    standing_touched(db, person_ids=[merge.kept_id, merge.gone_id])
    _note(db, "merge-undone", merge=merge, reach=reach, now=now, origin=origin)
    db.expire_all()
    return merge


def _note(db: Session, verb: str, *, merge: PersonMerge, reach: Reach, now: datetime, origin: Origin) -> None:
    for person_id in (merge.kept_id, merge.gone_id):
        record(
            db,
            verb=verb,
            actor_id=reach.person_id,
            object_kind="person",
            object_id=person_id,
            origin=origin,
            now=now,
        )


def _erase_merged(db: Session, /, *, person_id: int, now: datetime) -> None:
    """Erase with somebody the records that were merged into hers: they are the same person."""
    gone = db.scalars(
        select(PersonMerge.gone_id)
        .where(PersonMerge.kept_id == person_id, PersonMerge.undone_at.is_(None))
        .order_by(PersonMerge.gone_id)
    ).all()
    db.execute(
        delete(PersonMerge).where(or_(PersonMerge.kept_id == person_id, PersonMerge.gone_id == person_id))
    )
    db.execute(delete(PossibleDuplicate).where(PossibleDuplicate.high_id == person_id))
    for number in gone:
        erase_person(db, person_id=number, now=now)


def install() -> None:
    """Listen for erasures."""
    on_person_erased(_erase_merged)
