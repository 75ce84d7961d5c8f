"""Numbered migrations, run forward on both databases in one transaction.

`python -m lms.database.migrations "what changes"` drafts the next one from the models, to be read
and corrected by hand; `migrations/HEAD` names the last, so that two branches conflict where one sees it.
"""

import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

import lms
from lms.config import resource_root
from lms.database.base import Base
from lms.database.engines import Database
from lms.messages import RefusalError, message

METADATA = Base.metadata


class DatabaseTooNewError(RefusalError):
    """The database was written by a newer version than this one."""

    def __init__(self, found: str) -> None:
        super().__init__(
            message(
                "The database was made by a newer version (step %(found)s; this one knows %(head)s):"
                " install that version. Nothing was changed.",
                found=found,
                head=head(),
            )
        )


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resource_root() / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def load_models() -> None:
    """Import every feature's models, so that the metadata is whole."""
    for module in pkgutil.iter_modules(lms.__path__):
        if module.ispkg:
            for file in sorted((Path(lms.__path__[0]) / module.name).glob("*models.py")):
                importlib.import_module(f"lms.{module.name}.{file.stem}")


def head() -> str:
    """Number of the last migration this version knows."""
    known = ScriptDirectory.from_config(_config()).get_current_head()
    if known is None:
        raise RuntimeError("no migration is shipped")
    return known


def current(database: Database) -> str | None:
    """Number of the last migration the database has had; None for an empty one, or for none at all."""
    if database.is_missing:
        return None
    with database.readers.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def upgrade(database: Database) -> None:
    """Bring the database to `head`; nothing is changed when a step fails."""
    found = current(database)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseTooNewError(found)
    if found == head():
        return
    with database.writers.begin() as connection:
        command.upgrade(_config(connection), "head")


def differences(database: Database) -> list[object]:
    """What the models say that the database doesn't, or the other way round."""
    load_models()
    with database.writers.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = list(compare_metadata(context, METADATA))
        connection.rollback()
    return found


def draft(title: str) -> Path:
    """Write the next numbered migration from the difference between models and migrations."""
    load_models()
    number = f"{len(list((resource_root() / 'migrations' / 'versions').glob('0*.py'))) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/draft.sqlite3")
        if number != "0001":
            upgrade(database)
        with database.writers.begin() as connection:
            command.revision(_config(connection), message=title, rev_id=number, autogenerate=True)
        database.dispose()
    (resource_root() / "migrations" / "HEAD").write_text(number + "\n", encoding="utf-8")
    return next((resource_root() / "migrations" / "versions").glob(f"{number}*.py"))


if __name__ == "__main__":
    sys.stdout.write(f"{draft(sys.argv[1])}\n")
