"""saved views"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("programme_id", BigId, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("goal", sa.String(60), nullable=False),
        sa.Column("query", sa.String(1000), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_saved_view_person_id_person"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_saved_view_programme_id_programme"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.UniqueConstraint(
            "person_id", "programme_id", "name", name="uq_saved_view_person_id_programme_id_name"
        ),
    )
    op.create_index("ix_saved_view_programme_id", "saved_view", ["programme_id"])


def downgrade() -> None:
    op.drop_table("saved_view")
