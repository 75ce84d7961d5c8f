"""Column types shared by all models."""

from datetime import UTC, datetime
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

# SQLite makes ids by itself only for a column spelt INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")

PrimaryId = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=True)]
"""A surrogate key made by the database."""

LONGEST_SORTED = 400
# Letter by letter: a server's language would put names in another order than SQLite does.
SORTED_TEXT = String(LONGEST_SORTED).with_variant(String(LONGEST_SORTED, collation="C"), "postgresql")
"""A text made by `search_text.fold`, by which lists are sorted alike on both databases."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, always aware and in UTC; SQLite, which has no zones, stores it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse an instant without a zone, convert the others to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs its time zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
