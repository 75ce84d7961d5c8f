"""The database: base of all models, column types, engines, migrations, personal-data declarations."""

from lms.database.base import Base
from lms.database.engines import Database
from lms.database.lock import WriterBusyError

__all__ = ["Base", "Database", "WriterBusyError"]
