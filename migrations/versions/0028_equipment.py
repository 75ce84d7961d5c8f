"""equipment"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "equipment",
        sa.Column("uai", sa.String(8), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name="ck_equipment_quantity"),
        sa.ForeignKeyConstraint(["uai"], ["school.uai"], name="fk_equipment_uai"),
        sa.PrimaryKeyConstraint("uai", "item", "delivered_on", name="pk_equipment"),
    )
    new_teachers = sa.text("function = 'trainee_teacher'")
    op.create_index(
        "ix_affiliation_new_teachers",
        "affiliation",
        ["uai"],
        postgresql_where=new_teachers,
        sqlite_where=new_teachers,
    )


def downgrade() -> None:
    op.drop_index("ix_affiliation_new_teachers", "affiliation")
    op.drop_table("equipment")
