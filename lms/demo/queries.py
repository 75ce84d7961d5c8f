"""Is this database a demonstration?"""

from sqlalchemy import select

from lms.database import Database
from lms.demo.models import DemoMark


def is_demo(database: Database) -> bool:
    """Whether the database was made by `lms init --demo`."""
    with database.reader() as session:
        return session.scalars(select(DemoMark.id)).first() is not None
