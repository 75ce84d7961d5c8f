"""links of leaders from outside"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "workshop_link",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("workshop_id", BigId, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("organisation", sa.String(120), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", BigId, nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_link_workshop_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_workshop_link_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_workshop_link_token_hash")),
    )
    op.create_index("ix_workshop_link_workshop_id", "workshop_link", ["workshop_id"])
    op.create_index("ix_workshop_link_made_by", "workshop_link", ["made_by"])
    op.create_table(
        "workshop_link_device",
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("link_id", BigId, nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["workshop_link.id"], name=op.f("fk_workshop_link_device_link_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_workshop_link_device")),
    )
    op.create_index("ix_workshop_link_device_link_id", "workshop_link_device", ["link_id"])


def downgrade() -> None:
    op.drop_table("workshop_link_device")
    op.drop_table("workshop_link")
