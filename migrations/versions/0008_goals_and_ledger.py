"""Goals and their revisions, the ledger, its sums by month and day, the rebuild's place."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

# Read from the index itself, without the rows.
COUNTS = ("enrolled", "started", "trained", "flow")


def upgrade() -> None:
    op.create_table(
        "coverage_rebuild",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upto_revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("done_upto", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_coverage_rebuild_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_rebuild")),
    )
    op.create_table(
        "goal",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_goal_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
        sa.UniqueConstraint("programme_id", "slug", name=op.f("uq_goal_programme_id_slug")),
    )
    op.create_table(
        "goal_revision",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("goal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("populations", sa.String(length=120), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("target", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'ready') = (ready_at IS NOT NULL)", name=op.f("ck_goal_revision_ready")),
        sa.CheckConstraint("state IN ('building', 'ready')", name=op.f("ck_goal_revision_state")),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_goal_revision_goal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_revision")),
        sa.UniqueConstraint("goal_id", "n", name=op.f("uq_goal_revision_goal_id_n")),
    )
    op.create_table(
        "ledger",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("measure", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("delta", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(
            "measure IN ('enrolled', 'started', 'trained', 'flow')", name=op.f("ck_ledger_measure")
        ),
        sa.CheckConstraint("delta <> 0", name=op.f("ck_ledger_delta")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ledger_person_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["goal_revision.id"], name=op.f("fk_ledger_revision_id")),
        sa.ForeignKeyConstraint(["uai"], ["school.uai"], name=op.f("fk_ledger_uai")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
    )
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_person_id", ["person_id", "revision_id"], unique=False)
        batch_op.create_index("ix_ledger_revision_id_uai_on", ["revision_id", "uai", "on"], unique=False)

    op.create_table(
        "sum_day",
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("enrolled", sa.Integer(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.Column("trained", sa.Integer(), nullable=False),
        sa.Column("flow", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["goal_revision.id"], name=op.f("fk_sum_day_revision_id")),
        sa.ForeignKeyConstraint(["uai"], ["school.uai"], name=op.f("fk_sum_day_uai")),
        sa.PrimaryKeyConstraint(
            "revision_id", "on", "uai", name=op.f("pk_sum_day"), postgresql_include=list(COUNTS)
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sum_month",
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("enrolled", sa.Integer(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.Column("trained", sa.Integer(), nullable=False),
        sa.Column("flow", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["goal_revision.id"], name=op.f("fk_sum_month_revision_id")),
        sa.ForeignKeyConstraint(["uai"], ["school.uai"], name=op.f("fk_sum_month_uai")),
        sa.PrimaryKeyConstraint(
            "revision_id", "month", "uai", name=op.f("pk_sum_month"), postgresql_include=list(COUNTS)
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("sum_month")
    op.drop_table("sum_day")
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_revision_id_uai_on")
        batch_op.drop_index("ix_ledger_person_id")

    op.drop_table("ledger")
    op.drop_table("goal_revision")
    op.drop_table("goal")
    op.drop_table("coverage_rebuild")
