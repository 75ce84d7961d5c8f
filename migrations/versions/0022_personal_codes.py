"""personal codes"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "personal_code",
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("over_on", sa.Date(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_personal_code_person_id_person"),
        sa.PrimaryKeyConstraint("person_id", name="pk_personal_code"),
        sa.UniqueConstraint("code_hash", name="uq_personal_code_code_hash"),
    )
    op.add_column(
        "signin_session", sa.Column("is_shared", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("signin_session", "is_shared")
    op.drop_table("personal_code")
