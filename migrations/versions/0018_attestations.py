"""attestations, and minutes that the institution recognised"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0018"
down_revision = "0017"

STANDS = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    op.add_column("completion", sa.Column("recognised_minutes", sa.SmallInteger))
    op.add_column("completion", sa.Column("recognised_on", sa.Date))
    op.add_column("completion", sa.Column("recognised_by", BigId))
    op.create_table(
        "attestation",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=True),
        sa.Column("course_id", sa.String(80), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("holder", sa.String(250), nullable=False),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("revoked_at", UtcDateTime, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_attestation"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_attestation_person_id_person"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_attestation_course_id_course"),
        sa.UniqueConstraint("code", name="uq_attestation_code"),
    )
    op.create_index(
        "uq_attestation_standing",
        "attestation",
        ["digest"],
        unique=True,
        postgresql_where=STANDS,
        sqlite_where=STANDS,
    )
    op.create_index("ix_attestation_person_id", "attestation", ["person_id"])


def downgrade() -> None:
    op.drop_table("attestation")
    op.drop_column("completion", "recognised_by")
    op.drop_column("completion", "recognised_on")
    op.drop_column("completion", "recognised_minutes")
