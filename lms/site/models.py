"""What the operator says of the site, one line a fact."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base


class SiteFact(Base):
    """One fact of `lms.site.facts`, as the operator wrote it; absent while nobody has."""

    __tablename__ = "site_fact"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(500))
    changed_at: Mapped[datetime]
