"""Alembic's entry: the connection comes from `lms.database.migrations`, never from a file."""

from alembic import context

from lms.database.migrations import METADATA
from lms.database.types import UtcDateTime


def plain_types(kind: str, item: object, _context: object) -> str | bool:
    """Write our column types as the plain ones they rest on: a migration must outlive the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    transaction_per_migration=False,
    compare_type=True,
    render_item=plain_types,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
