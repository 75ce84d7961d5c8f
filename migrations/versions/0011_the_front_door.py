"""the front door"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sso_identity",
        sa.Column("issuer", sa.String(length=250), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sso_identity_person_id")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_sso_identity")),
    )
    op.create_index(op.f("ix_sso_identity_person_id"), "sso_identity", ["person_id"])
    op.create_table(
        "sso_session",
        sa.Column("session_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("id_token", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sso_session_person_id")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["signin_session.id"],
            name=op.f("fk_sso_session_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_sso_session")),
    )
    op.create_index(op.f("ix_sso_session_person_id"), "sso_session", ["person_id"])
    op.create_table(
        "school_code",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("seed", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", BIG_ID, nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["uai"], ["school.uai"], name=op.f("fk_school_code_uai")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_school_code_code_hash")),
    )
    op.create_index(
        "uq_school_code_open",
        "school_code",
        ["uai"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
        sqlite_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "affiliation_refusal",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("function", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("refused_by", BIG_ID, nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_affiliation_refusal_person_id")),
        sa.ForeignKeyConstraint(["uai"], ["school.uai"], name=op.f("fk_affiliation_refusal_uai")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation_refusal")),
    )
    op.create_index(op.f("ix_affiliation_refusal_person_id"), "affiliation_refusal", ["person_id"])
    op.create_index(
        "ix_affiliation_to_confirm",
        "affiliation",
        ["id"],
        postgresql_where=sa.text("confirmed_on IS NULL"),
        sqlite_where=sa.text("confirmed_on IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_affiliation_to_confirm", table_name="affiliation")
    op.drop_table("affiliation_refusal")
    op.drop_table("school_code")
    op.drop_table("sso_session")
    op.drop_table("sso_identity")
