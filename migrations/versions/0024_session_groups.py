"""groups of sessions: the convoked, their lists, mails to all"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "workshop_convocation",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workshop_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=True),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("external_id", sa.String(120), nullable=False),
        sa.Column("given_name", sa.String(120), nullable=False),
        sa.Column("family_name", sa.String(120), nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("convoked_at", UtcDateTime(), nullable=False),
        sa.Column("convoked_by", BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_convocation_workshop_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_workshop_convocation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_convocation")),
    )
    op.create_index(
        "uq_workshop_convocation_person", "workshop_convocation", ["workshop_id", "person_id"], unique=True
    )
    op.create_index(
        "uq_workshop_convocation_email",
        "workshop_convocation",
        ["workshop_id", "email"],
        unique=True,
        postgresql_where=sa.text("email <> ''"),
        sqlite_where=sa.text("email <> ''"),
    )
    op.create_index("ix_workshop_convocation_person_id", "workshop_convocation", ["person_id"])
    op.create_table(
        "workshop_convoked_file",
        sa.Column("workshop_id", BigId, autoincrement=False, nullable=False),
        sa.Column("uploaded_by", BigId, autoincrement=False, nullable=False),
        sa.Column("uploaded_at", UtcDateTime(), nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_convoked_file_workshop_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["person.id"], name=op.f("fk_workshop_convoked_file_uploaded_by")
        ),
        sa.PrimaryKeyConstraint("workshop_id", "uploaded_by", name=op.f("pk_workshop_convoked_file")),
    )
    op.create_index("ix_workshop_convoked_file_uploaded_by", "workshop_convoked_file", ["uploaded_by"])
    op.create_table(
        "workshop_convoked_columns",
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_workshop_convoked_columns_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "source", name=op.f("pk_workshop_convoked_columns")),
    )
    op.create_table(
        "workshop_group_mail",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workshop_id", BigId, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("sent_by", BigId, nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('message', 'reminder')", name=op.f("ck_workshop_group_mail_kind")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_group_mail_workshop_id")
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name=op.f("fk_workshop_group_mail_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_group_mail")),
    )
    op.create_index("uq_workshop_group_mail_key", "workshop_group_mail", ["workshop_id", "key"], unique=True)
    op.create_index("ix_workshop_group_mail_sent_by", "workshop_group_mail", ["sent_by"])


def downgrade() -> None:
    op.drop_table("workshop_group_mail")
    op.drop_table("workshop_convoked_columns")
    op.drop_table("workshop_convoked_file")
    op.drop_table("workshop_convocation")
