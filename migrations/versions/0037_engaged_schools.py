"""whether a programme says which schools are engaged"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "engaged_choice",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("programme_id", BigId, nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_engaged_choice_decided_by_person"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_engaged_choice_programme_id_programme"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_engaged_choice"),
    )
    op.create_index("ix_engaged_choice_programme_id", "engaged_choice", ["programme_id"])
    op.create_index("ix_engaged_choice_decided_by", "engaged_choice", ["decided_by"])


def downgrade() -> None:
    op.drop_table("engaged_choice")
