"""drafts of courses"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "draft_aside",
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_draft_aside_course_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_aside_person_id")),
        sa.PrimaryKeyConstraint("course_id", "path", "person_id", name=op.f("pk_draft_aside")),
    )
    op.create_table(
        "draft",
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("base_release_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["base_release_id"], ["release.id"], name=op.f("fk_draft_base_release_id")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_draft_course_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_draft_opened_by")),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "draft_file",
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edited_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(text IS NULL) <> (sha256 IS NULL)", name=op.f("ck_draft_file_one_content")),
        sa.ForeignKeyConstraint(["course_id"], ["draft.course_id"], name=op.f("fk_draft_file_course_id")),
        sa.ForeignKeyConstraint(["edited_by"], ["person.id"], name=op.f("fk_draft_file_edited_by")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_draft_file_sha256")),
        sa.PrimaryKeyConstraint("course_id", "path", name=op.f("pk_draft_file")),
    )


def downgrade() -> None:
    op.drop_table("draft_file")
    op.drop_table("draft")
    op.drop_table("draft_aside")
