"""people who are to be counted and written to after an import"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    for table in ("standing_due", "invitation_due"):
        op.create_table(
            table,
            sa.Column("person_id", BigId, autoincrement=False, nullable=False),
            sa.Column("noted_at", UtcDateTime(), nullable=False),
            sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=f"fk_{table}_person_id_person"),
            sa.PrimaryKeyConstraint("person_id", name=f"pk_{table}"),
        )


def downgrade() -> None:
    op.drop_table("invitation_due")
    op.drop_table("standing_due")
