"""What people bring with them when they come by themselves: their school's code, and answers to them."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId, PrimaryId
from lms.messages import message
from lms.schools.models import CODE, UAI

LONGEST_REASON = 500


class SchoolCode(Base):
    """The code of a school's sheet: its hash, and the seed from which the secret makes it again."""

    __tablename__ = "school_code"
    __table_args__ = (
        Index(
            "uq_school_code_open",
            "uai",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
            sqlite_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryId]
    uai: Mapped[str] = mapped_column(UAI, ForeignKey("school.uai"))
    seed: Mapped[bytes] = mapped_column(LargeBinary(16))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(BigId)
    # The first day on which it opens nothing any more: 1 September.
    until: Mapped[date] = mapped_column(Date)
    revoked_at: Mapped[datetime | None]


class AffiliationRefusal(Base):
    """Somebody said to belong to a school and doesn't: who answered so, and why."""

    __tablename__ = "affiliation_refusal"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("uai", "audience", "function", "from_on", "reason", "refused_at"),
        on_erasure="delete",
        kept=message("As long as the account: it says why you aren’t counted in this school."),
    )

    id: Mapped[PrimaryId]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), index=True)
    uai: Mapped[str] = mapped_column(UAI, ForeignKey("school.uai"))
    audience: Mapped[str] = mapped_column(CODE)
    function: Mapped[str] = mapped_column(CODE)
    from_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    refused_by: Mapped[int] = mapped_column(BigId)
    refused_at: Mapped[datetime]
