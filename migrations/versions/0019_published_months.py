"""published months"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "published_month",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("goal_id", BIG_ID, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("revision_id", BIG_ID, nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_published_month_goal_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["goal_revision.id"], name=op.f("fk_published_month_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_month")),
        sa.UniqueConstraint("goal_id", "on", name=op.f("uq_published_month_goal_id_on")),
    )


def downgrade() -> None:
    op.drop_table("published_month")
