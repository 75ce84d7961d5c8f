"""a second factor, its recovery codes, and when a session showed one"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(120), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("last_step", BigId, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_second_factor_person_id_person"),
        sa.PrimaryKeyConstraint("person_id", name="pk_second_factor"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_recovery_code_person_id_person"),
        sa.PrimaryKeyConstraint("person_id", "code_hash", name="pk_recovery_code"),
    )
    op.add_column("signin_session", sa.Column("proven_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("signin_session", "proven_at")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
