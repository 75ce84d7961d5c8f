"""Two records of one person made one, and made two again: nothing lost, the counts right each time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.audit import COMMAND_LINE
from lms.accounts.erasure import erase_person
from lms.accounts.models import AuditEvent, Person
from lms.accounts.personal_data import declared_models
from lms.accounts.session_models import SigninSession
from lms.coverage import operations
from lms.coverage.models import LedgerEntry
from lms.coverage.verifying import verify
from lms.messages import RefusalError
from lms.progress.models import Completion, Opening, UnitDone
from lms.reach.models import Grant
from lms.reach.reach import Granted, Reach
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING
from lms.reach.scopes import school as school_scope
from lms.rosters import merging
from lms.rosters.duplicates import dismiss, find_duplicates
from lms.rosters.merging import merge_people, undo_merge
from lms.rosters.models import MergeStep, PersonMerge, PossibleDuplicate
from lms.schools.models import Affiliation
from tests.factories.accounts import make_person
from tests.factories.coverage import World, complete, join, make_world
from tests.factories.reach import make_grant

TODAY, NOW = date(2026, 11, 20), datetime(2026, 11, 20, 9, tzinfo=UTC)
ADMINISTRATOR = Reach(person_id=1, grants=frozenset({Granted(role=Role.ADMINISTRATOR, scope=EVERYTHING)}))


@pytest.fixture(autouse=True)
def _listening() -> None:
    operations.install()
    merging.install()


@pytest.fixture
def world(db: Session) -> Iterator[World]:
    made = make_world(db, people=2, schools=2)
    yield made
    db.flush()
    assert verify(db).is_fine


def merge(db: Session, kept: int, gone: int, *, reach: Reach = ADMINISTRATOR) -> PersonMerge:
    return merge_people(
        db, reach=reach, kept_id=kept, gone_id=gone, today=TODAY, now=NOW, origin=COMMAND_LINE
    )


def undo(db: Session, one: PersonMerge) -> PersonMerge:
    return undo_merge(db, reach=ADMINISTRATOR, merge=one, now=NOW, origin=COMMAND_LINE)


def everything(db: Session) -> dict[str, list[tuple[object, ...]]]:
    """Give what the tables hold of people, but for the ledger's history and what tells of merges."""
    tables = [
        model.__table__
        for model, _ in declared_models()
        if model.__tablename__
        not in {"ledger", "audit_event", "person_merge", "merge_step", "possible_duplicate", "signin_session"}
    ]
    return {
        table.name: [tuple(row) for row in db.execute(select(table).order_by(*table.primary_key.columns))]  # type: ignore[union-attr]
        for table in tables
    }


def counted(db: Session, measure: str = "trained") -> dict[int | None, int]:
    rows = db.execute(
        select(LedgerEntry.person_id, func.sum(LedgerEntry.delta))
        .where(LedgerEntry.measure == measure)
        .group_by(LedgerEntry.person_id)
    )
    return {person: total for person, total in rows if total}


def test_every_table_that_names_a_person_is_moved_or_stays_on_purpose() -> None:
    known = {model.__tablename__ for model, _ in declared_models()}
    assert known >= merging.STAYS


def test_what_both_did_counts_once_from_the_earlier_day_and_comes_back(db: Session, world: World) -> None:
    kept, gone = world.people
    complete(db, world, kept, "hybrider/a", on=date(2026, 11, 10))
    complete(db, world, gone, "hybrider/a", on=date(2026, 10, 1))
    complete(db, world, gone, "hybrider/b", on=date(2026, 10, 2))
    complete(db, world, kept, "evaluer/a", on=date(2026, 11, 3))
    before, counted_before = everything(db), counted(db)
    one = merge(db, kept, gone)
    standing = db.execute(
        select(Completion.module_id, Completion.done_on)
        .where(Completion.person_id == kept, Completion.revoked_at.is_(None))
        .order_by(Completion.done_on)
    ).all()
    assert [day for _, day in standing] == [date(2026, 10, 1), date(2026, 10, 2), date(2026, 11, 3)]
    assert db.scalar(select(func.count()).where(Completion.person_id == gone)) == 0
    # Both goals: all three modules, any two.
    assert counted(db) == {kept: 2}
    assert counted(db, "enrolled") == {kept: 2}
    assert verify(db).is_fine
    undo(db, one)
    assert everything(db) == before
    assert counted(db) == counted_before
    assert undo(db, one).undone_at == NOW
    verbs = db.scalars(select(AuditEvent.verb).where(AuditEvent.verb.startswith("merge"))).all()
    assert sorted(verbs) == ["merge-undone", "merge-undone", "merged", "merged"]


def test_places_in_courses_and_roles_move(db: Session, world: World) -> None:
    kept, gone = world.people
    release_id, release, module = world.module("hybrider/a")
    for person, day in ((kept, 10), (gone, 3)):
        opened = {"first_on": date(2026, 10, day), "last_unit_id": "u", "last_at": NOW}
        db.add(Opening(person_id=person, course_id=release.id, module_id=module.id, **opened))
    done = {"course_id": release.id, "edition": 1, "release_id": release_id, "done_at": NOW}
    for person, unit in ((kept, "u"), (gone, "u"), (gone, "v")):
        db.add(UnitDone(person_id=person, unit_id=unit, **done))
    leaver = db.get_one(Person, gone)
    make_grant(db, leaver, Role.WORKSHOP_LEADER, school_scope(world.schools[0]), from_on=date(2026, 9, 1))
    before = everything(db)
    one = merge(db, kept, gone)
    assert set(db.scalars(select(UnitDone.unit_id).where(UnitDone.person_id == kept))) == {"u", "v"}
    assert db.scalar(select(Opening.first_on).where(Opening.person_id == kept)) == date(2026, 10, 3)
    assert db.scalar(select(Grant.person_id)) == kept
    undo(db, one)
    assert everything(db) == before


def test_the_record_that_goes_is_closed_and_lends_what_the_other_lacks(db: Session, world: World) -> None:
    kept, gone = (db.get_one(Person, number) for number in world.people)
    kept.email, kept.external_id = None, "E1"
    gone.email, gone.external_id = "elle@x.fr", "E2"
    instants = dict.fromkeys(("began_at", "last_seen_at", "idle_at", "expires_at"), NOW)
    db.add(SigninSession(token_hash=b"x" * 32, person_id=gone.id, **instants))
    db.flush()
    one = merge(db, kept.id, gone.id)
    db.expire_all()
    assert (kept.email, kept.external_id) == ("elle@x.fr", "E1")
    assert (gone.email, gone.external_id, gone.disabled_at) == (None, "E2", NOW)
    assert db.scalar(select(SigninSession.ended_at)) is not None
    undo(db, one)
    db.expire_all()
    assert (kept.email, gone.email, gone.disabled_at) == (None, "elle@x.fr", None)


def test_schools_that_changed_since_are_not_undone(db: Session, world: World) -> None:
    kept, gone = world.people
    one = merge(db, kept, gone)
    mine = select(Affiliation).where(Affiliation.person_id == kept, Affiliation.uai == world.schools[1])
    db.scalars(mine).one().to_on = date(2027, 1, 1)
    db.flush()
    before = everything(db)
    with pytest.raises(RefusalError, match="changed since the merge"):
        undo(db, one)
    assert everything(db) == before
    db.scalars(mine).one().to_on = None
    db.flush()


def test_what_is_done_since_stays_with_the_one_kept(db: Session, world: World) -> None:
    kept, gone = world.people
    one = merge(db, kept, gone)
    complete(db, world, kept, "hybrider/a")
    undo(db, one)
    assert db.scalar(select(Completion.person_id)) == kept


def test_merges_in_a_row_are_undone_in_the_other_order(db: Session, world: World) -> None:
    first, second = world.people
    third = make_person(db, email="trois@x.fr").id
    join(db, third, world.schools[0])
    before = everything(db)
    one = merge(db, second, first)
    two = merge(db, third, second)
    with pytest.raises(RefusalError, match="undo that merge first"):
        undo(db, one)
    with pytest.raises(RefusalError, match="meanwhile"):
        merge(db, first, third)
    undo(db, two)
    undo(db, one)
    after = everything(db)
    del before["person"], after["person"]
    assert after == before


def test_who_may_not_merge(db: Session, world: World) -> None:
    kept, gone = world.people
    heads = Granted(role=Role.SCHOOL_HEAD, scope=school_scope(world.schools[0]))
    head = Reach(person_id=9, grants=frozenset({heads}))
    make_grant(db, db.get_one(Person, gone), Role.COORDINATOR, EVERYTHING, from_on=date(2026, 9, 1))
    with pytest.raises(RefusalError, match="only an administrator"):
        merge(db, kept, gone, reach=head)
    with pytest.raises(RefusalError, match="one and the same"):
        merge(db, kept, kept)
    assert merge(db, kept, gone).gone_id == gone


def test_erasing_a_person_erases_what_was_merged_into_her(db: Session, world: World) -> None:
    kept, gone = world.people
    db.get_one(Person, gone).family_name = "Plantée"
    merge(db, kept, gone)
    erase_person(db, person_id=kept, now=NOW)
    db.expire_all()
    assert all(db.get_one(Person, number).erased_at == NOW for number in (kept, gone))
    assert db.scalar(select(func.count()).where(Person.family_name == "Plantée")) == 0
    assert db.scalars(select(MergeStep)).all() == db.scalars(select(PersonMerge)).all() == []


def named(db: Session, given_name: str, family_name: str, uai: str) -> int:
    person = make_person(db, given_name=given_name, family_name=family_name)
    join(db, person, uai)
    return person.id


def pairs(db: Session) -> set[tuple[int, int]]:
    return {tuple(row) for row in db.execute(select(PossibleDuplicate.low_id, PossibleDuplicate.high_id))}


def test_duplicates_are_found_whatever_accents_hyphens_and_order(db: Session, world: World) -> None:
    uai, other = world.schools
    first = named(db, "Anne-Zoé", "Le Goff", uai)
    second = named(db, "Le Goff", "anne zoe", uai)
    named(db, "Anne-Zoé", "Le Goff", other)
    named(db, "Anne", "Le Goff", uai)
    named(db, "", "Goff", uai)
    named(db, "", "Goff", uai)
    assert find_duplicates(db, today=TODAY, now=NOW) == 1
    assert pairs(db) == {(first, second)}
    assert find_duplicates(db, today=TODAY, now=NOW) == 0
    db.get_one(Person, second).family_name = "Anne Zélie"
    db.flush()
    find_duplicates(db, today=TODAY, now=NOW)
    assert pairs(db) == set()


def test_two_people_said_to_be_two_are_not_asked_about_again(db: Session, world: World) -> None:
    uai = world.schools[0]
    pair = (named(db, "Anne", "Riou", uai), named(db, "Anne", "Riou", uai))
    find_duplicates(db, today=TODAY, now=NOW)
    assert dismiss(db, pair=pair, actor_id=1, now=NOW)
    assert not dismiss(db, pair=pair, actor_id=1, now=NOW)
    assert find_duplicates(db, today=TODAY, now=NOW) == 0
    assert db.scalar(select(PossibleDuplicate.dismissed_at)) == NOW
