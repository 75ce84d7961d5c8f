"""What is kept about a person: every table's declaration, and the export they make together."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.messages import Message


def declared_models() -> list[tuple[type[Base], PersonalData]]:
    """List the models that name a person, parents before children."""
    order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    models: list[type[Base]] = [mapper.class_ for mapper in Base.registry.mappers]
    declared = [(model, model.__personal_data__) for model in models if model.__personal_data__ is not None]
    return sorted(declared, key=lambda pair: order[pair[0].__tablename__])


def export_person(db: Session, *, person_id: int, say: Callable[[Message], str]) -> dict[str, Any]:
    """Give all that is kept about a person, table by table, with how long and why."""
    held: dict[str, Any] = {}
    for model, declaration in declared_models():
        columns = [getattr(model, name) for name in declaration.exported]
        key = list(model.__table__.primary_key)
        rows = db.execute(
            select(*columns).where(getattr(model, declaration.person) == person_id).order_by(*key)
        )
        held[model.__tablename__] = {
            "kept": say(declaration.kept),
            "rows": [
                {name: _plain(value) for name, value in zip(declaration.exported, row, strict=True)}
                for row in rows
            ],
        }
    return held


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    return value
