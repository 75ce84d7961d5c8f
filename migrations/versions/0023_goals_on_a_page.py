"""goals on a page"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("goal_revision", sa.Column("origin", sa.String(20), server_default="file", nullable=False))
    op.create_table(
        "goal_draft",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("programme_id", BigId, nullable=False),
        sa.Column("goal_id", BigId, nullable=True),
        sa.Column("base_n", sa.SmallInteger(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("effect", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("people_done", sa.Integer(), nullable=False),
        sa.Column("done_upto", BigId, nullable=False),
        sa.Column("revision_id", BigId, nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('counting', 'counted', 'adopted')", name="ck_goal_draft_state"),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name="fk_goal_draft_programme_id"),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name="fk_goal_draft_goal_id"),
        sa.ForeignKeyConstraint(["revision_id"], ["goal_revision.id"], name="fk_goal_draft_revision_id"),
        sa.PrimaryKeyConstraint("id", name="pk_goal_draft"),
    )
    op.create_index("ix_goal_draft_programme_id", "goal_draft", ["programme_id"])


def downgrade() -> None:
    op.drop_table("goal_draft")
    op.drop_column("goal_revision", "origin")
