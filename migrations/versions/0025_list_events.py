"""notes of a list kept without a network"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "workshop_list_event",
        sa.Column("workshop_id", BigId, autoincrement=False, nullable=False),
        sa.Column("event_key", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("attendance_id", BigId, nullable=True),
        sa.Column("replaced", sa.SmallInteger(), nullable=False),
        sa.Column("sent_by", BigId, nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('present', 'added', 'counted', 'taken-back')", name=op.f("ck_workshop_list_event_kind")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_list_event_workshop_id")
        ),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["workshop_attendance.id"], name=op.f("fk_workshop_list_event_attendance_id")
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name=op.f("fk_workshop_list_event_sent_by")),
        sa.PrimaryKeyConstraint("workshop_id", "event_key", name=op.f("pk_workshop_list_event")),
    )
    op.create_index("ix_workshop_list_event_sent_by", "workshop_list_event", ["sent_by"])


def downgrade() -> None:
    op.drop_table("workshop_list_event")
