"""further addresses by which merged people sign in"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0035"
down_revision = "0034"

# Whoever was merged before: the address of each record that went, under the record it leads to in the end.
_FILL = """
WITH RECURSIVE led (gone_id, kept_id) AS (
    SELECT gone_id, kept_id FROM person_merge WHERE undone_at IS NULL
    UNION
    SELECT led.gone_id, further.kept_id FROM led
    JOIN person_merge AS further ON further.gone_id = led.kept_id AND further.undone_at IS NULL
)
INSERT INTO further_address (email, person_id, password_hash, since)
SELECT gone.email, led.kept_id, credential.password_hash, first.merged_at
FROM led
JOIN person AS gone ON gone.id = led.gone_id AND gone.email IS NOT NULL
JOIN person_merge AS first ON first.gone_id = led.gone_id AND first.undone_at IS NULL
LEFT JOIN credential ON credential.person_id = led.gone_id
WHERE NOT EXISTS (
    SELECT 1 FROM person_merge AS next WHERE next.gone_id = led.kept_id AND next.undone_at IS NULL
)
"""


def upgrade() -> None:
    op.create_table(
        "further_address",
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_further_address_person_id_person"),
        sa.PrimaryKeyConstraint("email", name="pk_further_address"),
    )
    op.create_index("ix_further_address_person_id", "further_address", ["person_id"])
    op.execute(_FILL)


def downgrade() -> None:
    op.drop_index("ix_further_address_person_id", table_name="further_address")
    op.drop_table("further_address")
