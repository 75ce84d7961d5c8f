"""Addresses by which people sign in, besides their own."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.database import Base
from lms.database.personal_data import PersonalData
from lms.database.types import BigId
from lms.messages import message


class FurtherAddress(Base):
    """Another address by which somebody signs in: that of a record of hers that was merged into this one.

    `password_hash` is the password that went with it, until she chooses a new one, which opens by either
    address; None where her own opens already.
    """

    __tablename__ = "further_address"
    __personal_data__ = PersonalData(
        person="person_id",
        exported=("email", "since"),
        on_erasure="delete",
        kept=message("As long as the account."),
    )

    email: Mapped[str] = mapped_column(String(254), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    since: Mapped[datetime]
