"""names as they are searched"""

import sqlalchemy as sa
from alembic import op

from lms.database.search_text import fold

revision = "0017"
down_revision = "0016"

LONGEST = 400
BATCH = 5000
SORTED = sa.String(LONGEST).with_variant(sa.String(LONGEST, collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("person", sa.Column("search_text", SORTED, nullable=False, server_default=""))
    _fill(op.get_bind())
    op.create_index("ix_person_search_text", "person", ["search_text", "id"])
    op.create_index("ix_school_rolls_up_to", "school", ["rolls_up_to"])


def _fill(connection: sa.Connection) -> None:
    person = sa.table(
        "person",
        sa.column("id", sa.BigInteger),
        sa.column("given_name", sa.String),
        sa.column("family_name", sa.String),
        sa.column("search_text", sa.String),
    )
    write = sa.update(person).where(person.c.id == sa.bindparam("number"))
    last = 0
    while rows := connection.execute(
        sa.select(person.c.id, person.c.given_name, person.c.family_name)
        .where(person.c.id > last)
        .order_by(person.c.id)
        .limit(BATCH)
    ).all():
        last = rows[-1].id
        connection.execute(
            write.values(search_text=sa.bindparam("text")),
            [
                {"number": row.id, "text": fold(f"{row.family_name} {row.given_name}")[:LONGEST]}
                for row in rows
            ],
        )


def downgrade() -> None:
    op.drop_index("ix_school_rolls_up_to", "school")
    op.drop_index("ix_person_search_text", "person")
    op.drop_column("person", "search_text")
