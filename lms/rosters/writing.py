"""People and affiliations written many at a time. The caller has locked the people and commits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person, name_as_searched
from lms.database.inserting import insert_into, insert_rows
from lms.messages import RefusalError, message
from lms.rosters.roster import Identity
from lms.rosters.stays import Held
from lms.schools.models import Affiliation

PEOPLE = cast("Table", Person.__table__)
AFFILIATIONS = cast("Table", Affiliation.__table__)
Rows = list[dict[str, Any]]


def people_of(db: Session, ids: Sequence[int]) -> dict[int, Identity]:
    """Give who people are, as recorded."""
    rows = select(
        Person.id, Person.email, Person.external_id, Person.given_name, Person.family_name, Person.language
    ).where(Person.id.in_(ids))
    return {
        row.id: Identity(
            email=row.email or "",
            external_id=row.external_id or "",
            given_name=row.given_name,
            family_name=row.family_name,
            language=row.language or "",
        )
        for row in db.execute(rows)
    }


def held_by(db: Session, ids: Sequence[int]) -> dict[tuple[int, str], list[Held]]:
    """Give where people belong, past and present, by person and audience."""
    held: defaultdict[tuple[int, str], list[Held]] = defaultdict(list)
    for row in db.execute(select(AFFILIATIONS).where(AFFILIATIONS.c.person_id.in_(ids))):
        held[row.person_id, row.audience].append(
            Held(
                id=row.id,
                uai=row.uai,
                function=row.function,
                is_main=row.is_main,
                from_on=row.from_on,
                to_on=row.to_on,
                confirmed_on=row.confirmed_on,
            )
        )
    return held


def add_people(db: Session, identities: Sequence[Identity], *, now: datetime) -> list[int]:
    """Add people who weren't known and give their numbers, in order."""
    if not identities:
        return []
    adding = insert_into(db, Person).on_conflict_do_nothing()
    rows = db.connection().execute(
        adding.returning(PEOPLE.c.id, PEOPLE.c.email, PEOPLE.c.external_id),
        [_person_row(identity) | {"created_at": now} for identity in identities],
    )
    numbers = {(row.email, row.external_id): row.id for row in rows}
    if len(numbers) < len(identities):
        raise RefusalError(
            message("Somebody was added by another hand meanwhile. Nothing was written: run this again.")
        )
    return [numbers[identity.email or None, identity.external_id or None] for identity in identities]


def change_people(db: Session, identities: Mapping[int, Identity]) -> None:
    """Correct who people are."""
    rows = [{"person": number} | _person_row(identity) for number, identity in identities.items()]
    if rows:
        by_id = update(PEOPLE).where(PEOPLE.c.id == bindparam("person"))
        db.execute(by_id.values({name: bindparam(name) for name in _person_row(Identity())}), rows)


def _person_row(identity: Identity) -> dict[str, Any]:
    return {
        "email": identity.email or None,
        "external_id": identity.external_id or None,
        "given_name": identity.given_name,
        "family_name": identity.family_name,
        "search_text": name_as_searched(given_name=identity.given_name, family_name=identity.family_name),
        "language": identity.language or None,
    }


def remove_affiliations(db: Session, removed: Iterable[Held]) -> None:
    """Take back affiliations that hold no day any more."""
    ids = [one.id for one in removed]
    if ids:
        db.execute(delete(AFFILIATIONS).where(AFFILIATIONS.c.id.in_(ids)))


def change_affiliations(db: Session, changed: Iterable[Held], *, now: datetime) -> None:
    """Change days, functions and confirmations; the ones that end first, as one main only may be open."""
    rows = [{"affiliation": one.id} | _affiliation_row(one, now) for one in changed]
    rows.sort(key=lambda row: row["to_on"] is None)
    if rows:
        by_id = update(AFFILIATIONS).where(AFFILIATIONS.c.id == bindparam("affiliation"))
        db.execute(by_id.values({name: bindparam(name) for name in rows[0] if name != "affiliation"}), rows)


def add_affiliations(db: Session, added: Iterable[tuple[int, str, Held]], *, now: datetime) -> None:
    """Add affiliations, each of a person in an audience."""
    rows = [
        {"person_id": person_id, "audience": audience} | _affiliation_row(one, now)
        for person_id, audience, one in added
    ]
    insert_rows(db, Affiliation, rows)


def _affiliation_row(one: Held, now: datetime) -> dict[str, Any]:
    return {
        "uai": one.uai,
        "function": one.function,
        "is_main": one.is_main,
        "from_on": one.from_on,
        "to_on": one.to_on,
        "confirmed_on": one.confirmed_on,
        "changed_at": now,
    }
