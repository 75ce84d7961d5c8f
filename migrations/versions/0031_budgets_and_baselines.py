"""budgets and baselines"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("programme", sa.Column("selection", sa.JSON(), nullable=True))
    op.add_column("programme", sa.Column("file_said", sa.JSON(), nullable=True))
    op.create_table(
        "programme_budget",
        sa.Column("programme_id", BigId, autoincrement=False, nullable=False),
        sa.Column("measure", sa.String(20), nullable=False),
        sa.Column("partner", sa.String(120), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("cents >= 0", name="ck_programme_budget_cents"),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name="fk_programme_budget_programme_id"),
        sa.PrimaryKeyConstraint("programme_id", "measure", "partner", name="pk_programme_budget"),
    )
    op.create_table(
        "goal_baseline",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("goal_id", BigId, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("trained", sa.Integer(), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("schools", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(250), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("replaced_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name="fk_goal_baseline_goal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_goal_baseline"),
    )
    op.create_index("ix_goal_baseline_goal_id", "goal_baseline", ["goal_id"])


def downgrade() -> None:
    op.drop_table("goal_baseline")
    op.drop_table("programme_budget")
    op.drop_column("programme", "file_said")
    op.drop_column("programme", "selection")
