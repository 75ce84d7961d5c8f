"""committee dossiers"""

import sqlalchemy as sa
from alembic import op

from lms.database.types import BigId, UtcDateTime

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "committee_dossier",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("programme_id", BigId, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("author_id", BigId, nullable=True),
        sa.Column("comments", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("frozen_at", UtcDateTime(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("xlsx", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("xlsx_sha256", sa.String(64), nullable=True),
        sa.CheckConstraint(
            "(frozen_at IS NULL) = (number IS NULL)", name=op.f("ck_committee_dossier_numbered")
        ),
        sa.CheckConstraint("(frozen_at IS NULL) = (pdf IS NULL)", name=op.f("ck_committee_dossier_kept")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_committee_dossier_programme_id_programme"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_committee_dossier_author_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_committee_dossier"),
        sa.UniqueConstraint("programme_id", "number", name="uq_committee_dossier_programme_id_number"),
    )
    op.create_index(
        "uq_committee_dossier_draft",
        "committee_dossier",
        ["programme_id"],
        unique=True,
        postgresql_where=sa.text("frozen_at IS NULL"),
        sqlite_where=sa.text("frozen_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("committee_dossier")
