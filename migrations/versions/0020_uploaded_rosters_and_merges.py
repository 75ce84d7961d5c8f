"""uploaded rosters and merges"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "person_merge",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("kept_id", BIG_ID, nullable=False),
        sa.Column("gone_id", BIG_ID, nullable=False),
        sa.Column("merged_by", BIG_ID, nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", BIG_ID, nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["gone_id"], ["person.id"], name=op.f("fk_person_merge_gone_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["person.id"], name=op.f("fk_person_merge_kept_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    op.create_index("ix_person_merge_kept_id", "person_merge", ["kept_id"], unique=False)
    op.create_index(
        "uq_person_merge_gone",
        "person_merge",
        ["gone_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
        sqlite_where=sa.text("undone_at IS NULL"),
    )

    op.create_table(
        "possible_duplicate",
        sa.Column("low_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("high_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(["high_id"], ["person.id"], name=op.f("fk_possible_duplicate_high_id")),
        sa.ForeignKeyConstraint(["low_id"], ["person.id"], name=op.f("fk_possible_duplicate_low_id")),
        sa.PrimaryKeyConstraint("low_id", "high_id", name=op.f("pk_possible_duplicate")),
    )
    op.create_table(
        "roster_import",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("uploaded_by", BIG_ID, nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("preview", sa.JSON(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("leave_out", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_roster_import_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
    )
    op.create_index("ix_roster_import_uploaded_by", "roster_import", ["uploaded_by", "id"], unique=False)

    op.create_table(
        "roster_mapping",
        sa.Column("person_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roster_mapping_person_id")),
        sa.PrimaryKeyConstraint("person_id", "source", name=op.f("pk_roster_mapping")),
    )
    op.create_table(
        "merge_step",
        sa.Column("merge_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["person_merge.id"], name=op.f("fk_merge_step_merge_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_merge_step_person_id")),
        sa.PrimaryKeyConstraint("merge_id", "n", name=op.f("pk_merge_step")),
    )
    op.create_index("ix_merge_step_person_id", "merge_step", ["person_id"], unique=False)

    op.create_table(
        "roster_verdict",
        sa.Column("import_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_import.id"], name=op.f("fk_roster_verdict_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_roster_verdict")),
    )
    op.create_index("ix_roster_verdict_person_id", "roster_verdict", ["person_id"], unique=False)
    op.create_index(
        "ix_roster_verdict_verdict", "roster_verdict", ["import_id", "verdict", "line"], unique=False
    )
