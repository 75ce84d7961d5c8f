"""headcounts said otherwise, and who came by a sheet"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "former_headcount",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("population", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=250), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["uai"], ["school.uai"], name=op.f("fk_former_headcount_uai")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_headcount")),
    )
    op.create_index("ix_former_headcount_uai", "former_headcount", ["uai"])
    op.create_table(
        "school_code_entry",
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("code_id", BIG_ID, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["school_code.id"], name=op.f("fk_school_code_entry_code_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_school_code_entry_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_school_code_entry")),
    )
    op.create_index(op.f("ix_school_code_entry_code_id"), "school_code_entry", ["code_id"])


def downgrade() -> None:
    op.drop_table("school_code_entry")
    op.drop_table("former_headcount")
