"""The base of all models, with the names of constraints fixed so that migrations can speak of them."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, MetaData
from sqlalchemy.orm import DeclarativeBase

from lms.database.personal_data import PersonalData
from lms.database.types import UtcDateTime

NOT_BACKED_UP = "not_backed_up"
"""Marks, in a table's `info`, one that the database writes by itself."""


class Base(DeclarativeBase):
    """A table of Passerelle. One that names a person declares `__personal_data__`, or the build fails."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime(), dict[str, Any]: JSON()}
    __personal_data__: ClassVar[PersonalData | None] = None
