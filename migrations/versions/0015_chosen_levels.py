"""chosen levels"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "chosen_level",
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "level IN ('primary', 'secondary', 'vocational')", name=op.f("ck_chosen_level_level")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_chosen_level_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_chosen_level")),
    )


def downgrade() -> None:
    op.drop_table("chosen_level")
