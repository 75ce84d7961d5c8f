"""handed-in tasks"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITS = sa.text("validated_at IS NULL AND given_back_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "hand_in",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("unit_id", sa.String(length=80), nullable=False),
        sa.Column("edition", sa.SmallInteger(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("validated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_hand_in_course_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hand_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_in")),
    )
    op.create_index(
        "uq_hand_in_natural", "hand_in", ["person_id", "course_id", "unit_id", "edition"], unique=True
    )
    op.create_index(
        "ix_hand_in_waiting", "hand_in", ["course_id", "id"], postgresql_where=WAITS, sqlite_where=WAITS
    )


def downgrade() -> None:
    op.drop_table("hand_in")
