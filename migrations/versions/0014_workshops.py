"""workshops"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDS = sa.text("revoked_at IS NULL")
KEPT = sa.text("seat <> 'cancelled'")
HAS_CONTACT = sa.text("contact <> ''")


def upgrade() -> None:
    op.create_table(
        "workshop",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("course_id", sa.String(length=80), nullable=True),
        sa.Column("module_id", sa.String(length=80), nullable=True),
        sa.Column("release_id", BIG, nullable=True),
        sa.Column("programme_id", BIG, nullable=True),
        sa.Column("host_uai", sa.String(length=8), nullable=True),
        sa.Column("municipality_code", sa.String(length=5), nullable=False),
        sa.Column("means", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=250), nullable=False),
        sa.Column("join_address", sa.String(length=500), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("seats", sa.SmallInteger(), nullable=True),
        sa.Column("languages", sa.String(length=60), nullable=False),
        sa.Column("partner", sa.String(length=120), nullable=False),
        sa.Column("framework", sa.String(length=20), nullable=False),
        sa.Column("plan_dispositif", sa.String(length=20), nullable=False),
        sa.Column("plan_module", sa.String(length=20), nullable=False),
        sa.Column("plan_group", sa.String(length=20), nullable=False),
        sa.Column("interpreter", sa.String(length=120), nullable=False),
        sa.Column("childcare", sa.Boolean(), nullable=False),
        sa.Column("accessibility", sa.String(length=250), nullable=False),
        sa.Column("equipment", sa.String(length=250), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("host_agreed_by", sa.String(length=120), nullable=False),
        sa.Column("host_agreed_on", sa.Date(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.SmallInteger(), nullable=False),
        sa.Column("created_by", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("audience IN ('parent', 'teacher')", name=op.f("ck_workshop_audience")),
        sa.CheckConstraint("means IN ('presence', 'live-distance')", name=op.f("ck_workshop_means")),
        sa.CheckConstraint("(course_id IS NULL) = (module_id IS NULL)", name=op.f("ck_workshop_module")),
        sa.CheckConstraint(
            "host_uai IS NOT NULL OR programme_id IS NOT NULL", name=op.f("ck_workshop_answered_for")
        ),
        sa.CheckConstraint("seats IS NULL OR seats > 0", name=op.f("ck_workshop_seats")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_workshop_course_id")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_workshop_created_by")),
        sa.ForeignKeyConstraint(["host_uai"], ["school.uai"], name=op.f("fk_workshop_host_uai")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_workshop_programme_id")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_workshop_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop")),
        sa.UniqueConstraint("code", name=op.f("uq_workshop_code")),
    )
    op.create_index("ix_workshop_first_on", "workshop", ["first_on", "id"])
    op.create_index("ix_workshop_host_uai", "workshop", ["host_uai"])
    op.create_index("ix_workshop_municipality_code", "workshop", ["municipality_code"])
    op.create_index("ix_workshop_programme_id", "workshop", ["programme_id"])

    op.create_table(
        "workshop_leader",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workshop_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_workshop_leader_person_id")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_leader_workshop_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_leader")),
    )
    op.create_index("ix_workshop_leader_person_id", "workshop_leader", ["person_id"])
    op.create_index(
        "uq_workshop_leader_natural", "workshop_leader", ["workshop_id", "person_id"], unique=True
    )

    op.create_table(
        "workshop_outcome",
        sa.Column("workshop_id", BIG, autoincrement=False, nullable=False),
        sa.Column("person_id", BIG, autoincrement=False, nullable=False),
        sa.Column("completion_id", BIG, nullable=True),
        sa.Column("credit_id", BIG, nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["completion_id"], ["completion.id"], name=op.f("fk_workshop_outcome_completion_id")
        ),
        sa.ForeignKeyConstraint(["credit_id"], ["credit.id"], name=op.f("fk_workshop_outcome_credit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_workshop_outcome_person_id")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_outcome_workshop_id")
        ),
        sa.PrimaryKeyConstraint("workshop_id", "person_id", name=op.f("pk_workshop_outcome")),
    )
    op.create_table(
        "workshop_registration",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workshop_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("request_key", sa.String(length=40), nullable=False),
        sa.Column("seat", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "seat IN ('seated', 'waiting', 'cancelled')", name=op.f("ck_workshop_registration_seat")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_workshop_registration_person_id")
        ),
        sa.ForeignKeyConstraint(["uai"], ["school.uai"], name=op.f("fk_workshop_registration_uai")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_registration_workshop_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_registration")),
    )
    op.create_index(
        "ix_workshop_registration_contact",
        "workshop_registration",
        ["workshop_id"],
        postgresql_where=HAS_CONTACT,
        sqlite_where=HAS_CONTACT,
    )
    op.create_index("ix_workshop_registration_person_id", "workshop_registration", ["person_id"])
    op.create_index("ix_workshop_registration_seat", "workshop_registration", ["workshop_id", "seat", "id"])
    op.create_index(
        "uq_workshop_registration_person",
        "workshop_registration",
        ["workshop_id", "person_id"],
        unique=True,
        postgresql_where=KEPT,
        sqlite_where=KEPT,
    )
    op.create_index(
        "uq_workshop_registration_request",
        "workshop_registration",
        ["workshop_id", "request_key"],
        unique=True,
    )

    op.create_table(
        "workshop_sitting",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workshop_id", BIG, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("ends > starts", name=op.f("ck_workshop_sitting_hours")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_sitting_workshop_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_sitting")),
    )
    op.create_index(
        "uq_workshop_sitting_natural", "workshop_sitting", ["workshop_id", "on", "starts"], unique=True
    )

    op.create_table(
        "workshop_attendance",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("workshop_id", BIG, nullable=False),
        sa.Column("sitting_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("registration_id", BIG, nullable=True),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("headcount", sa.SmallInteger(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("sheet_row", sa.SmallInteger(), nullable=True),
        sa.Column("event_key", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", BIG, nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", BIG, nullable=True),
        sa.Column("revocation_note", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "way IN ('door', 'list', 'headcount', 'paper')", name=op.f("ck_workshop_attendance_way")
        ),
        sa.CheckConstraint("headcount > 0", name=op.f("ck_workshop_attendance_headcount")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_workshop_attendance_person_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["workshop_registration.id"],
            name=op.f("fk_workshop_attendance_registration_id"),
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["workshop_sitting.id"], name=op.f("fk_workshop_attendance_sitting_id")
        ),
        sa.ForeignKeyConstraint(["uai"], ["school.uai"], name=op.f("fk_workshop_attendance_uai")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_attendance_workshop_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_attendance")),
    )
    op.create_index("ix_workshop_attendance_person_id", "workshop_attendance", ["person_id"])
    op.create_index(
        "uq_workshop_attendance_event", "workshop_attendance", ["workshop_id", "event_key"], unique=True
    )
    op.create_index(
        "uq_workshop_attendance_person",
        "workshop_attendance",
        ["sitting_id", "person_id"],
        unique=True,
        postgresql_where=STANDS,
        sqlite_where=STANDS,
    )
    op.create_index(
        "uq_workshop_attendance_registration",
        "workshop_attendance",
        ["sitting_id", "registration_id"],
        unique=True,
        postgresql_where=STANDS,
        sqlite_where=STANDS,
    )


def downgrade() -> None:
    op.drop_table("workshop_attendance")
    op.drop_table("workshop_sitting")
    op.drop_table("workshop_registration")
    op.drop_table("workshop_outcome")
    op.drop_table("workshop_leader")
    op.drop_table("workshop")
