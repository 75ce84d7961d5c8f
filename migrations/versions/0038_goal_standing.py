"""who decided on a page that a goal stands, or no longer"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.create_table(
        "goal_standing",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("goal_id", BigId, nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("origin IN ('file', 'page')", name="ck_goal_standing_origin"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_goal_standing_decided_by_person"),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name="fk_goal_standing_goal_id_goal"),
        sa.PrimaryKeyConstraint("id", name="pk_goal_standing"),
    )
    op.create_index("ix_goal_standing_goal_id", "goal_standing", ["goal_id"])
    op.create_index("ix_goal_standing_decided_by", "goal_standing", ["decided_by"])


def downgrade() -> None:
    op.drop_table("goal_standing")
