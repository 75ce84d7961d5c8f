"""That a database is a demonstration is written in the database itself."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base


class DemoMark(Base):
    """One row in a demonstration, none elsewhere."""

    __tablename__ = "demo_mark"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
