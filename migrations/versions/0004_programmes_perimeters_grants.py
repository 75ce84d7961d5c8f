"""Programmes with their partners and perimeters; grants of roles."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "programme",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("slug", name=op.f("uq_programme_slug")),
    )
    op.create_table(
        "perimeter_entry",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=250), nullable=False),
        sa.Column("rolls_up_to", sa.String(length=8), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("included = (standing = 'in')", name=op.f("ck_perimeter_entry_included")),
        sa.CheckConstraint("to_on IS NULL OR to_on > from_on", name=op.f("ck_perimeter_entry_days")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_perimeter_entry_programme_id")
        ),
        sa.ForeignKeyConstraint(["rolls_up_to"], ["school.uai"], name=op.f("fk_perimeter_entry_rolls_up_to")),
        sa.ForeignKeyConstraint(["uai"], ["school.uai"], name=op.f("fk_perimeter_entry_uai")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perimeter_entry")),
    )
    with op.batch_alter_table("perimeter_entry", schema=None) as batch_op:
        batch_op.create_index("ix_perimeter_entry_uai", ["uai"], unique=False)
        batch_op.create_index(
            "uq_perimeter_entry_standing_from",
            ["programme_id", "uai", "from_on"],
            unique=True,
            postgresql_where=sa.text("withdrawn_at IS NULL"),
            sqlite_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "programme_partner",
        sa.Column("programme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_partner_programme_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "name", name=op.f("pk_programme_partner")),
    )
    op.create_table(
        "role_grant",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("scope_kind", sa.String(length=20), nullable=False),
        sa.Column("scope_value", sa.String(length=150), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_role_grant_days")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(
            "uq_role_grant_open",
            ["person_id", "role", "scope_kind", "scope_value"],
            unique=True,
            postgresql_where=sa.text("to_on IS NULL"),
            sqlite_where=sa.text("to_on IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_role_grant_open",
            postgresql_where=sa.text("to_on IS NULL"),
            sqlite_where=sa.text("to_on IS NULL"),
        )

    op.drop_table("role_grant")
    op.drop_table("programme_partner")
    with op.batch_alter_table("perimeter_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_perimeter_entry_standing_from",
            postgresql_where=sa.text("withdrawn_at IS NULL"),
            sqlite_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index("ix_perimeter_entry_uai")

    op.drop_table("perimeter_entry")
    op.drop_table("programme")
