"""schools, headcounts, affiliations"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "school",
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("nature", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("sector", sa.String(length=20), nullable=False),
        sa.Column("contract", sa.String(length=20), nullable=False),
        sa.Column("ministry", sa.String(length=20), nullable=False),
        sa.Column("funder", sa.String(length=20), nullable=False),
        sa.Column("priority_education", sa.String(length=4), nullable=False),
        sa.Column("department_code", sa.String(length=3), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("academy_code", sa.String(length=2), nullable=False),
        sa.Column("academy", sa.String(length=60), nullable=False),
        sa.Column("region_code", sa.String(length=3), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("municipality_code", sa.String(length=5), nullable=False),
        sa.Column("municipality", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=5), nullable=False),
        sa.Column("district", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("updated_on", sa.Date(), nullable=True),
        sa.Column("mother_uai", sa.String(length=8), nullable=True),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("standing_reason", sa.String(length=20), nullable=False),
        sa.Column("rolls_up_to", sa.String(length=8), nullable=True),
        sa.Column("rpi", sa.String(length=20), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("sites", sa.SmallInteger(), nullable=False),
        sa.Column(
            "search_text",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("successor_uai", sa.String(length=8), nullable=True),
        sa.Column("succeeded_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["successor_uai"], ["school.uai"], name=op.f("fk_school_successor_uai")),
        sa.PrimaryKeyConstraint("uai", name=op.f("pk_school")),
    )
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.create_index("ix_school_municipality_code", ["municipality_code"], unique=False)
        batch_op.create_index("ix_school_territory", ["department_code", "level", "district"], unique=False)

    op.create_table(
        "affiliation",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("function", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on > from_on", name=op.f("ck_affiliation_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_affiliation_person_id")),
        sa.ForeignKeyConstraint(["uai"], ["school.uai"], name=op.f("fk_affiliation_uai")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
    )
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.create_index("ix_affiliation_uai_audience", ["uai", "audience"], unique=False)
        batch_op.create_index(
            "uq_affiliation_natural", ["person_id", "audience", "uai", "from_on"], unique=True
        )
        batch_op.create_index(
            "uq_affiliation_open_main",
            ["person_id", "audience"],
            unique=True,
            postgresql_where=sa.text("is_main AND to_on IS NULL"),
            sqlite_where=sa.text("is_main AND to_on IS NULL"),
        )

    op.create_table(
        "headcount",
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("population", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=250), nullable=False),
        sa.ForeignKeyConstraint(["uai"], ["school.uai"], name=op.f("fk_headcount_uai")),
        sa.PrimaryKeyConstraint("uai", "population", "kind", "on", name=op.f("pk_headcount")),
    )
    op.create_table(
        "school_size",
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("classes", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=250), nullable=False),
        sa.ForeignKeyConstraint(["uai"], ["school.uai"], name=op.f("fk_school_size_uai")),
        sa.PrimaryKeyConstraint("uai", "on", name=op.f("pk_school_size")),
    )


def downgrade() -> None:
    op.drop_table("school_size")
    op.drop_table("headcount")
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_affiliation_open_main",
            postgresql_where=sa.text("is_main AND to_on IS NULL"),
            sqlite_where=sa.text("is_main AND to_on IS NULL"),
        )
        batch_op.drop_index("uq_affiliation_natural")
        batch_op.drop_index("ix_affiliation_uai_audience")

    op.drop_table("affiliation")
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_index("ix_school_territory")
        batch_op.drop_index("ix_school_municipality_code")

    op.drop_table("school")
