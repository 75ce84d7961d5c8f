"""INSERT with ON CONFLICT, which both engines spell alike but SQLAlchemy keeps apart."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.database.base import Base


def insert_into(db: Session, model: type[Base]) -> Any:  # noqa: ANN401 - one of two classes of one shape
    """Give the engine's own INSERT, for `on_conflict_do_update`, `on_conflict_do_nothing` and `returning`."""
    return insert_for(db.get_bind().dialect.name, model)


def insert_for(engine: str, model: type[Base]) -> Any:  # noqa: ANN401 - as above
    """The same for a kind of database, for a statement compiled once."""
    insert = sqlite.insert if engine == "sqlite" else postgresql.insert
    return insert(model)
