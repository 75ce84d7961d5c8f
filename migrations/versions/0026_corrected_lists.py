"""lists corrected with a trace; a row of a sheet is one presence"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0026"
down_revision = "0025"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ON_A_ROW = sa.text("revoked_at IS NULL AND sheet_row IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "workshop_correction",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("workshop_id", BigId, nullable=False),
        sa.Column("before_id", BigId, nullable=True),
        sa.Column("after_id", BigId, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("corrected_by", BigId, nullable=True),
        sa.Column("corrected_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "before_id IS NOT NULL OR after_id IS NOT NULL", name=op.f("ck_workshop_correction_something")
        ),
        sa.ForeignKeyConstraint(
            ["after_id"], ["workshop_attendance.id"], name=op.f("fk_workshop_correction_after_id")
        ),
        sa.ForeignKeyConstraint(
            ["before_id"], ["workshop_attendance.id"], name=op.f("fk_workshop_correction_before_id")
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by"], ["person.id"], name=op.f("fk_workshop_correction_corrected_by")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_correction_workshop_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_correction")),
    )
    op.create_index("ix_workshop_correction_workshop_id", "workshop_correction", ["workshop_id", "id"])
    op.create_index("ix_workshop_correction_corrected_by", "workshop_correction", ["corrected_by"])
    op.create_index(
        "uq_workshop_attendance_row",
        "workshop_attendance",
        ["sitting_id", "sheet_row"],
        unique=True,
        postgresql_where=ON_A_ROW,
        sqlite_where=ON_A_ROW,
    )


def downgrade() -> None:
    op.drop_index("uq_workshop_attendance_row", table_name="workshop_attendance")
    op.drop_table("workshop_correction")
