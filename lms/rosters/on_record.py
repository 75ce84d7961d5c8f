"""What is on record of people that a file may name, many at a time."""

from collections import defaultdict
from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.rosters.stay_plan import Held
from lms.rosters.told import Identity
from lms.schools.models import Affiliation

AFFILIATIONS = cast("Table", Affiliation.__table__)


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


def held_by(db: Session, ids: Sequence[int]) -> dict[int, dict[str, list[Held]]]:
    """Give where people belong, past and present, by person and audience."""
    held: defaultdict[int, dict[str, list[Held]]] = defaultdict(dict)
    for row in db.execute(select(AFFILIATIONS).where(AFFILIATIONS.c.person_id.in_(ids))):
        held[row.person_id].setdefault(row.audience, []).append(
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
