"""jobs and mails"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("finished_at IS NULL AND failed_at IS NULL")
WAITING = sa.text("claimed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("uq_job_natural", "job", ["kind", "key"], unique=True)
    op.create_index("ix_job_open", "job", ["due_at", "id"], postgresql_where=OPEN, sqlite_where=OPEN)
    op.create_index("ix_job_person_id", "job", ["person_id"])
    op.create_table(
        "nightly_run",
        sa.Column("task", sa.String(length=40), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_nightly_run")),
    )
    op.create_table(
        "mail_stop",
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "topic", name=op.f("pk_mail_stop")),
    )
    for column in (
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("urgency", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("stop_address", sa.String(length=500), nullable=True),
        sa.Column("claimed_by", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=40), server_default=sa.text("''"), nullable=False),
    ):
        op.add_column("mail_outbox", column)
    op.create_index("ix_mail_outbox_person_id", "mail_outbox", ["person_id"])
    op.create_index(
        "ix_mail_outbox_waiting",
        "mail_outbox",
        ["urgency", "id"],
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_mail_outbox_waiting", "mail_outbox")
    op.drop_index("ix_mail_outbox_person_id", "mail_outbox")
    with op.batch_alter_table("mail_outbox") as table:
        for column in (
            "failure",
            "failed_at",
            "attempts",
            "claimed_by",
            "stop_address",
            "urgency",
            "not_after",
            "due_at",
        ):
            table.drop_column(column)
    op.drop_table("mail_stop")
    op.drop_table("nightly_run")
    op.drop_table("job")
