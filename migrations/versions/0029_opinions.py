"""what people thought of a session, counted without a name"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "workshop_opinion",
        sa.Column("workshop_id", BigId, autoincrement=False, nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("answer IN ('good', 'fair', 'poor')", name=op.f("ck_workshop_opinion_answer")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_opinion_workshop_id")
        ),
        sa.PrimaryKeyConstraint("workshop_id", "answer", name=op.f("pk_workshop_opinion")),
    )
    op.create_table(
        "workshop_opinion_key",
        sa.Column("workshop_id", BigId, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_opinion_key_workshop_id")
        ),
        sa.PrimaryKeyConstraint("workshop_id", "key", name=op.f("pk_workshop_opinion_key")),
    )


def downgrade() -> None:
    op.drop_table("workshop_opinion_key")
    op.drop_table("workshop_opinion")
